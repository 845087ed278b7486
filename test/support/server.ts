/** A real server process from dist/, for tests that start, kill and restart it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../../server/paths.ts';

export interface ServerProcess {
  url: string;
  process: ChildProcess;
  /** What it wrote so far. */
  output(): string;
  /** Sends the signal and waits for the end; answers the exit code (null: killed). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Resolves when it says that it is ready; rejects with its output when it ends before. */
export function startServerProcess(env: Record<string, string>, args: string[] = []): Promise<ServerProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'server/bin.mjs'), 'serve', ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', DRYDOCK_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /ready: (http:\/\/\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      resolve({
        url: url.replace(/\/$/, ''),
        process: child,
        output: () => output,
        stop(signal = 'SIGTERM') {
          if (child.exitCode === null) child.kill(signal);
          return ended;
        },
      });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
}
