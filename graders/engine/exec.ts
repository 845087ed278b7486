/** Runs a program in a container: output captured up to a limit, stopped at a time limit. */
import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import type { ExecResult } from '../evidence.ts';
import { asFault, engineWords, statusOf } from './api.ts';
import { isStopped, killProcesses } from './container-processes.ts';
import { helperProgram } from './helper.ts';
import { FrameReader } from './streams.ts';
import { within } from './within.ts';

const outputBytes = 256 * 1024;
/** Marks the process and its children, so that they can be found when their time is over: the engine cannot stop an exec. */
const mark = 'DRYDOCK_EXEC';

export interface ExecOrder {
  docker: Docker;
  container: Docker.Container;
  command: readonly string[];
  user: string | undefined;
  env: Record<string, string> | undefined;
  timeoutMs: number;
  signal: AbortSignal;
  /** Our program in this container; usually where the helper's own image has it. */
  helper?: string;
}

export interface ExecEnd extends ExecResult {
  /** It did not end in time because somebody inside the container stopped it. */
  stopped?: true;
}

/**
 * A program that is missing is exit code 126 or 127; a container that has ended, 137. Whatever the container's own program
 * does to ours (a SIGSTOP, say), this ends at the time limit and at an abort. A container that stops the engine's runtime
 * is ended.
 */
export async function execIn(order: ExecOrder): Promise<ExecEnd> {
  const { container, command, user, env, timeoutMs, signal } = order;
  const id = randomBytes(6).toString('hex');
  const stdout = new Capture();
  const stderr = new Capture();
  const begun = performance.now();
  const started = await within(
    startExec(container, { command, user, env: { ...env, ...marked(id) } }),
    timeoutMs,
    signal,
    ({ stream }) => stream.destroy(),
  ).catch((error: unknown) => {
    signal.throwIfAborted();
    const refused = refusal(error);
    if (refused) return refused;
    throw asFault(error, 'running a program in a container');
  });
  if (started && 'exitCode' in started) return started;
  const reader = new FrameReader((name, bytes) => (name === 'stdout' ? stdout : stderr).add(bytes));
  const left = Math.max(0, timeoutMs - (performance.now() - begun));
  const inTime = started !== null && (await follow(started.stream, reader, { ...order, timeoutMs: left }));
  if (!inTime) {
    const stopped = isStopped(container.id, id);
    if (started !== null) await kill(order, id);
    else if (stopped) killProcesses(container.id);
    return { exitCode: null, stdout: stdout.text, stderr: stderr.text, ...(stopped && { stopped }) };
  }
  const { exec } = started;
  const { ExitCode } = await exec.inspect().catch((error: unknown) => {
    throw asFault(error, 'running a program in a container');
  });
  // The engine prints the runtime's refusal ("no such file") into the stream and sets 126 or 127.
  return { exitCode: ExitCode ?? 137, stdout: stdout.text, stderr: stderr.text };
}

/** Creates and starts an exec; the stream carries stdin in and multiplexed output back. */
export async function startExec(
  container: Docker.Container,
  {
    command,
    user,
    env,
    stdin = false,
  }: { command: readonly string[]; user?: string | undefined; env?: Record<string, string>; stdin?: boolean },
): Promise<{ exec: Docker.Exec; stream: Duplex }> {
  const exec = await container.exec({
    Cmd: [...command],
    AttachStdout: true,
    AttachStderr: true,
    AttachStdin: stdin,
    ...(user !== undefined && { User: user }),
    ...(env && { Env: Object.entries(env).map(([name, value]) => `${name}=${value}`) }),
  });
  const stream = await exec.start({ hijack: true, stdin, Tty: false });
  return { exec, stream };
}

function follow(stream: Duplex, reader: FrameReader, { timeoutMs, signal }: ExecOrder): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const settle = (action: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      stream.destroy();
      action();
    };
    const abort = (): void => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(() => settle(() => resolve(false)), timeoutMs);
    signal.addEventListener('abort', abort, { once: true });
    stream.on('data', (chunk: Buffer) => reader.push(chunk));
    stream.once('end', () => settle(() => resolve(true)));
    stream.once('close', () => settle(() => resolve(true)));
    stream.on('error', (error) => settle(() => reject(asFault(error, 'running a program in a container'))));
    if (signal.aborted) abort();
  });
}

/** What the engine answers instead of running: told as an exit code, as a shell would. */
function refusal(error: unknown): ExecResult | null {
  const status = statusOf(error);
  const words = engineWords(error);
  if (status === 409) return { exitCode: 137, stdout: '', stderr: words };
  if (status === undefined || status === 404) return null;
  if (/permission denied/i.test(words)) return { exitCode: 126, stdout: '', stderr: words };
  if (/not found|no such file|unable to find user|exec: /i.test(words))
    return { exitCode: 127, stdout: '', stderr: words };
  return null;
}

/** Long enough for a busy machine. What does not end by then ends with its container. */
const killMs = 3000;

async function kill({ container, user, signal, helper }: ExecOrder, id: string): Promise<void> {
  const killing = signalMarked(container, id, 'KILL', { user, helper }).catch(() => {
    // the container ended meanwhile, and the program with it
  });
  await within(killing, killMs, signal, () => undefined);
}

/** The environment of an exec whose processes `signalMarked` finds again. */
export function marked(id: string): Record<string, string> {
  return { [mark]: id };
}

/** Sends a signal to every process of a marked exec. */
export async function signalMarked(
  container: Docker.Container,
  id: string,
  name: string,
  { user, helper = helperProgram }: { user?: string | undefined; helper?: string | undefined } = {},
): Promise<void> {
  const script = `for p in /proc/[0-9]*; do "$0" grep -q '${mark}=${id}' "$p/environ" 2>/dev/null && kill -${name} "\${p#/proc/}"; done`;
  const { stream } = await startExec(container, { command: [helper, 'sh', '-c', script, helper], user });
  stream.resume();
  await new Promise((resolve) => stream.once('close', resolve).once('end', resolve).once('error', resolve));
}

class Capture {
  readonly #chunks: Buffer[] = [];
  #length = 0;

  add(bytes: Buffer): void {
    const fitting = bytes.subarray(0, Math.max(0, outputBytes - this.#length));
    this.#chunks.push(Buffer.from(fitting));
    this.#length += fitting.length;
  }

  get text(): string {
    return Buffer.concat(this.#chunks).toString();
  }
}
