/** One container of a submission: its creation with hardened defaults, and what probes may do with it. */
import type Docker from 'dockerode';
import type { ContainerSpec, ContainerState, Exit, RunningContainer, WriteAttempt } from '../evidence.ts';
import { asFault, asking, engineWords, statusOf } from './api.ts';
import { attemptScript, parseCapabilityAttempts } from './capability-attempts.ts';
import { connectionScript } from './connections.ts';
import { ended, helperFault, refusedContainer } from './container-faults.ts';
import { createOptions, defaults } from './container-options.ts';
import { archive } from './context.ts';
import { execIn, type ExecEnd } from './exec.ts';
import { firstProcess, hasEnded } from './first-process.ts';
import { helperPlace, type Helper } from './helper.ts';
import { httpThrough } from './http.ts';
import type { Labels } from './labels.ts';
import { plainText } from './log-text.ts';
import type { Network } from './network.ts';
import { FrameReader } from './streams.ts';
import { within } from './within.ts';
import { parseAttempts, writeScript } from './write-attempts.ts';

/** How long a container that must run is watched for a quick end. */
const earlyExitMs = 250;
/** How long the engine may take to answer about a container. */
const answerMs = 20_000;
/** How long the engine may take to notice that a process has ended. */
const noticeMs = 5_000;

export interface ContainerPlace {
  docker: Docker;
  helper: Helper;
  labels: Labels;
  signal: AbortSignal;
  /** Its containers are processes of this machine that this one may look at. */
  local: boolean;
  /** The network namespace of a container that runs. */
  network(containerId: string): Promise<Network>;
  /** The engine's name of a volume that containers of the submission share. */
  sharedVolume(name: string): Promise<string>;
  note(sentence: string): void;
}

/** Creates and starts. Throws LearnerFault when the image or the spec is why it does not run. */
export async function startContainer(place: ContainerPlace, spec: ContainerSpec): Promise<RunningContainer> {
  place.signal.throwIfAborted();
  const helper = helperPlace();
  const container = await create(place, spec, helper);
  try {
    await container.start();
  } catch (error) {
    // An engine that is not root's, or has limits of its own, cannot raise them; the container is worth more than the number.
    if (spec.ulimits?.length && /setting rlimit/.test(engineWords(error))) {
      place.note(`\`${spec.key}\` asks for ulimits beyond those of the engine here: it ran with the engine's.`);
      await container.remove({ force: true }).catch(() => undefined);
      return startContainer(place, { ...spec, ulimits: [] });
    }
    throw await refusedContainer(error, spec, 'starting', place);
  }
  const running = handle(place, spec, container, helper.program);
  if (!spec.mayExit) {
    const exit = await running.wait(earlyExitMs);
    if (exit) throw ended(spec, exit, await running.logs());
  }
  return running;
}

async function create(
  place: ContainerPlace,
  spec: ContainerSpec,
  helper: ReturnType<typeof helperPlace>,
): Promise<Docker.Container> {
  const options = await createOptions(place, spec, helper);
  try {
    const container = await place.docker.createContainer(options);
    if (spec.files?.length) await container.putArchive(await filesArchive(spec.files), { path: '/' });
    return container;
  } catch (error) {
    throw await refusedContainer(error, spec, 'creating', place);
  }
}

function filesArchive(files: NonNullable<ContainerSpec['files']>): Promise<Buffer> {
  return archive(
    files.map(({ path, content, mode = 0o444 }) => ({ path: path.slice(1), type: 'file', content, mode })),
  );
}

/** `helper` is our program in this container. */
function handle(
  place: ContainerPlace,
  spec: ContainerSpec,
  container: Docker.Container,
  helper: string,
): RunningContainer {
  const { docker, signal } = place;

  /** A container can make its engine silent about it (container-processes.ts), so no question waits for ever. */
  async function ask<T>(doing: string, request: Promise<T>): Promise<T> {
    const answer = await asking(
      doing,
      within(
        request.then((value) => ({ value })),
        answerMs,
        signal,
      ),
    );
    signal.throwIfAborted();
    if (answer === null) throw asFault(new Error(`no answer in ${answerMs / 1000} seconds`), doing);
    return answer.value;
  }

  /** What the engine says; where it has yet to notice that the process has ended, what it says then. */
  async function inspect(): Promise<Docker.ContainerInspectInfo['State']> {
    const look = (): ReturnType<Docker.Container['inspect']> =>
      ask(`looking at the container \`${spec.key}\``, container.inspect());
    const { State } = await look();
    if (!place.local || !State.Running || !(await hasEnded(State.Pid))) return State;
    await notRunning(noticeMs);
    return (await look()).State;
  }

  async function state(): Promise<ContainerState> {
    const State = await inspect();
    const health = State.Health?.Status ?? 'none';
    return {
      running: State.Running,
      exit: State.Running ? null : { code: State.ExitCode, oomKilled: State.OOMKilled },
      health: health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : 'none',
      startedAt: instant(State.StartedAt),
      endedAt: State.Running ? null : instant(State.FinishedAt),
      healthChecks: (State.Health?.Log ?? []).map(healthCheckOf),
    };
  }

  /** Resolves when the engine says that it has ended, or after `timeoutMs`. */
  async function notRunning(timeoutMs: number): Promise<void> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      await container.wait({ condition: 'not-running', abortSignal: AbortSignal.any([signal, limit]) });
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.aborted) throw asFault(error, `waiting for the container \`${spec.key}\``);
    }
  }

  async function wait(timeoutMs: number): Promise<Exit | null> {
    await notRunning(timeoutMs);
    return (await state()).exit;
  }

  async function logs(maxBytes: number = defaults.logBytes): Promise<string> {
    // The log driver keeps at most a megabyte, so the answer fits into memory.
    const all = await ask(
      `reading the log of \`${spec.key}\``,
      container.logs({ follow: false, stdout: true, stderr: true }),
    );
    return plainText(joinFrames(all).subarray(-maxBytes).toString());
  }

  async function exec(
    command: readonly string[],
    options: { user?: string | undefined; timeoutMs?: number; env?: Record<string, string> } = {},
  ): Promise<ExecEnd> {
    return execIn({
      docker,
      container,
      command,
      signal,
      user: options.user,
      env: options.env,
      timeoutMs: options.timeoutMs ?? defaults.execMs,
      helper,
    });
  }

  /** Runs our own program inside; a container that has ended is the learner's fault. */
  async function helped(command: readonly string[], user?: string): Promise<ExecEnd> {
    const result = await exec([helper, ...command], { user });
    if (result.exitCode === 0) return result;
    const { exit } = result.stopped ? { exit: null } : await state();
    if (exit) throw ended(spec, exit, await logs());
    throw helperFault(spec, result);
  }

  /** From outside where that can be, else by our program inside. */
  async function ofFirstProcess(file: 'status' | 'cmdline'): Promise<string> {
    const outside = place.local ? await ask('looking at a process', firstProcess(container, file)) : null;
    return outside ?? (await helped(['cat', `/proc/1/${file}`])).stdout;
  }

  /** Null when the container has ended before anybody asked for it. */
  async function network(): Promise<Network | null> {
    return place.network(spec.sandbox?.id ?? container.id).catch(async (error: unknown) => {
      // Its process may be gone while the engine still calls it running.
      if (await wait(noticeMs)) return null;
      throw error;
    });
  }

  return {
    id: container.id,
    spec,
    exec,
    state,
    wait,
    logs,
    async http(request) {
      const there = await network();
      const gone = async (): Promise<string | null> => {
        const { exit } = await state();
        return (
          exit &&
          `the container \`${spec.key}\` ended with exit code ${exit.code}${exit.oomKilled ? ' (out of memory)' : ''}`
        );
      };
      if (!there) return { ok: false, error: (await gone()) ?? 'the container ended' };
      return httpThrough({ network: there, signal, gone }, request);
    },
    async tryWrite(paths, options = {}): Promise<WriteAttempt[]> {
      const { stdout } = await helped(['sh', '-c', writeScript, helper, ...paths], options.user);
      return parseAttempts(paths, stdout);
    },
    async tryCapabilities() {
      const { stdout } = await helped(['sh', '-c', attemptScript, helper], '0');
      return parseCapabilityAttempts(stdout);
    },
    async processStatus() {
      const text = await ofFirstProcess('status');
      return Object.fromEntries(
        text.split('\n').flatMap((line) => {
          const colon = line.indexOf(':');
          return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()] as const] : [];
        }),
      );
    },
    async commandLine() {
      return (await ofFirstProcess('cmdline')).split('\0').slice(0, -1);
    },
    async requestTaken(port, timeoutMs) {
      const run = await (await network())?.run(connectionScript(port, timeoutMs));
      if (!run) return false;
      const end = (): void => run.end();
      signal.addEventListener('abort', end);
      await new Promise<void>((resolve) => run.output((bytes) => bytes === null && resolve()));
      signal.removeEventListener('abort', end);
      signal.throwIfAborted();
      return (await run.exitCode()) === 0;
    },
    async freeze() {
      // The kernel keeps a signal from inside away from the first process; the others are stopped as whoever they are.
      await this.signal('SIGSTOP');
      for (const user of [undefined, '0']) await exec([helper, 'sh', '-c', freezeScript], { user });
    },
    async signal(name) {
      try {
        await container.kill({ signal: name });
      } catch (error) {
        if (statusOf(error) !== 409) throw asFault(error, `sending ${name} to \`${spec.key}\``);
      }
    },
    async stop() {
      const seconds = spec.stopTimeoutSeconds ?? defaults.stopSeconds;
      try {
        await container.stop({ t: seconds, abortSignal: signal });
      } catch (error) {
        signal.throwIfAborted();
        if (statusOf(error) !== 304) throw asFault(error, `stopping \`${spec.key}\``);
      }
      const { exit } = await state();
      return exit ?? { code: -1, oomKilled: false };
    },
  };
}

const freezeScript = `for p in /proc/[0-9]*; do p=\${p#/proc/}; [ $p -gt 1 ] && [ $p -ne $$ ] && kill -STOP $p 2>/dev/null; done; true`;

/** Engines that copy Docker's answer leave fields out. */
function healthCheckOf(entry: { Start?: string; ExitCode?: number; Output?: string }) {
  return { at: instant(entry.Start ?? '') ?? 0, exitCode: entry.ExitCode ?? -1, output: plainText(entry.Output ?? '') };
}

/** The engine writes the year 1 for what has not happened. */
function instant(text: string): number | null {
  const ms = Date.parse(text);
  return ms > 0 ? ms : null;
}

function joinFrames(frames: Buffer): Buffer {
  const chunks: Buffer[] = [];
  new FrameReader((_, bytes) => chunks.push(bytes)).push(frames);
  return Buffer.concat(chunks);
}
