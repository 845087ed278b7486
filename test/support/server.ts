/** A real server process from dist/, for tests that start, kill and restart it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { root } from '../../server/paths.ts';

export interface ServerProcess {
  url: string;
  process: ChildProcess;
  /** What it wrote so far. */
  output(): string;
  /** Sends the signal and waits for the end; answers the exit code (null: killed). */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A test that hangs says why, and leaves no process behind. */
const most = { start: 150_000, stop: 60_000 };

/** Resolves when it says that it is ready; rejects with its output when it ends before, or is not ready in time. */
export function startServerProcess(env: Record<string, string>, args: string[] = []): Promise<ServerProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'server/bin.mjs'), 'serve', ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', DRYDOCK_PORT: '0', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    const late = setTimeout(() => child.kill('SIGKILL'), most.start);
    void ended.then(() => clearTimeout(late));
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const url = /ready: (http:\/\/\S+)/.exec(output)?.[1];
      if (url === undefined) return;
      clearTimeout(late);
      resolve({
        url: url.replace(/\/$/, ''),
        process: child,
        output: () => output,
        stop(signal = 'SIGTERM') {
          if (child.exitCode === null) child.kill(signal);
          const stuck = setTimeout(() => child.kill('SIGKILL'), most.stop);
          return ended.finally(() => clearTimeout(stuck));
        },
      });
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void ended.then((code) => reject(new Error(`the server ended with ${code}:\n${output}`)));
  });
}

/** A server for the suite, on a data folder of its own. */
export interface SuiteServer {
  readonly url: string;
  stop: ServerProcess['stop'];
  /** Again, after a stop: the same data and the same port. */
  start(): Promise<void>;
}

/** `real`: the engine of the tests. Policies, manifests and templates need none. */
export function useServer(engine: 'off' | 'real'): SuiteServer {
  let folder: string;
  let server: ServerProcess | undefined;
  const start = async () => {
    server = await startServerProcess({
      DRYDOCK_DATA: join(folder, 'data'),
      DRYDOCK_ENGINE: engine === 'off' ? 'off' : (process.env['DRYDOCK_TEST_ENGINE'] ?? 'private'),
      DRYDOCK_PORT: server ? new URL(server.url).port : '0',
    });
  };
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'drydock-e2e-'));
    await start();
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get url() {
      return server!.url;
    },
    stop: (signal) => server!.stop(signal),
    start,
  };
}
