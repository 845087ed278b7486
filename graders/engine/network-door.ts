/**
 * The way into a container's network namespace on this machine: a process of ours that enters it. A tenth of what a
 * container of ours costs, and as true: the same kernel, the same loopback. Only for engines that we run here ourselves, as
 * root. The process has nothing of the container but its network; all it does is to copy bytes.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { open } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import type Docker from 'dockerode';
import { asFault, asking } from './api.ts';
import { pidOf } from './first-process.ts';
import type { Network, Run } from './network.ts';

export interface NetworkDoor extends Network {
  close(): Promise<void>;
}

/** Answers null when the container does not run. `program` is our static busybox on this machine. */
export async function openDoor(container: Docker.Container, program: string): Promise<NetworkDoor | null> {
  const look = (): Promise<number | null> => asking('looking at a container', pidOf(container));
  const pid = await look();
  if (pid === null) return null;
  const namespace = await open(`/proc/${pid}/ns/net`).catch(() => null);
  if (namespace === null) return null;
  // Its number may have gone to another process before the file was open; if the container still runs, it had not.
  if ((await look()) !== pid) {
    await namespace.close();
    return null;
  }
  return { run: (script) => enter(program, namespace.fd, script), close: () => namespace.close() };
}

/** Whether a process of ours may enter namespaces here, with this program. */
export async function canEnter(program: string): Promise<boolean> {
  const namespace = await open('/proc/self/ns/net').catch(() => null);
  if (namespace === null) return false;
  try {
    const run = await enter(program, namespace.fd, 'exit 7');
    run.output(() => undefined);
    return (await run.exitCode()) === 7;
  } catch {
    return false;
  } finally {
    await namespace.close();
  }
}

function enter(program: string, namespace: number, script: string): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ['nsenter', '-n/proc/self/fd/3', program, 'sh', '-c', script, program], {
      stdio: ['pipe', 'pipe', 'ignore', namespace],
      env: {},
      cwd: '/',
      // A group of its own: what the shell started ends with it.
      detached: true,
    });
    const { stdin, stdout } = child as ChildProcess & { stdin: Writable; stdout: Readable };
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    child.once('error', (error) => reject(asFault(error, 'entering the network of a container')));
    child.once('spawn', () =>
      resolve({
        input: stdin.on('error', () => undefined),
        output(on) {
          stdout.on('data', on);
          for (const event of ['end', 'close', 'error']) stdout.once(event, () => on(null));
        },
        end() {
          if (child.exitCode !== null || child.signalCode !== null) return;
          try {
            process.kill(-child.pid!, 'SIGKILL');
          } catch {
            // it ended this moment
          }
        },
        exitCode: () => ended,
      }),
    );
  });
}
