/** One container of a submission: its creation with hardened defaults, and what probes may do with it. */
import type Docker from 'dockerode';
import { EngineFault, LearnerFault } from '../check.ts';
import type { ContainerSpec, ContainerState, ExecResult, Exit, RunningContainer, WriteAttempt } from '../evidence.ts';
import { asFault, asking, engineWords, statusOf } from './api.ts';
import { attemptScript, parseCapabilityAttempts } from './capability-attempts.ts';
import { connectionScript } from './connections.ts';
import { createOptions, defaults } from './container-options.ts';
import { execIn } from './exec.ts';
import { helperProgram, type Helper } from './helper.ts';
import { httpThrough } from './http.ts';
import type { Labels } from './labels.ts';
import { plainText } from './log-text.ts';
import { FrameReader } from './streams.ts';
import { parseAttempts, writeScript } from './write-attempts.ts';

/** How long a container that must run is watched for a quick end. */
const earlyExitMs = 250;

export interface ContainerPlace {
  docker: Docker;
  helper: Helper;
  labels: Labels;
  signal: AbortSignal;
  /** A network namespace holder for http(): the sandbox's own, or one made for this container. */
  holder(containerId: string): Promise<Docker.Container>;
  /** The engine's name of a volume that containers of the submission share. */
  sharedVolume(name: string): Promise<string>;
  note(sentence: string): void;
}

/** Creates and starts. Throws LearnerFault when the image or the spec is why it does not run. */
export async function startContainer(place: ContainerPlace, spec: ContainerSpec): Promise<RunningContainer> {
  place.signal.throwIfAborted();
  const container = await create(place, spec);
  try {
    await container.start();
  } catch (error) {
    // An engine that is not root's, or has limits of its own, cannot raise them; the container is worth more than the number.
    if (spec.ulimits?.length && /setting rlimit/.test(engineWords(error))) {
      place.note(`\`${spec.key}\` asks for ulimits beyond those of the engine here: it ran with the engine's.`);
      await container.remove({ force: true }).catch(() => undefined);
      return startContainer(place, { ...spec, ulimits: [] });
    }
    throw startFault(error, spec);
  }
  const running = handle(place, spec, container);
  if (!spec.mayExit) {
    const exit = await running.wait(earlyExitMs);
    if (exit) throw ended(spec, exit, await running.logs());
  }
  return running;
}

async function create(place: ContainerPlace, spec: ContainerSpec): Promise<Docker.Container> {
  const options = await createOptions(place, spec);
  try {
    return await place.docker.createContainer(options);
  } catch (error) {
    if (statusOf(error) === 400) throw blamed(spec, `cannot be created: ${engineWords(error)}.`);
    throw asFault(error, `creating the container \`${spec.key}\``);
  }
}

function handle(place: ContainerPlace, spec: ContainerSpec, container: Docker.Container): RunningContainer {
  const { docker, signal } = place;

  async function state(): Promise<ContainerState> {
    const { State } = await asking(`looking at the container \`${spec.key}\``, container.inspect());
    const health = State.Health?.Status ?? 'none';
    return {
      running: State.Running,
      exit: State.Running ? null : { code: State.ExitCode, oomKilled: State.OOMKilled },
      health: health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : 'none',
      startedAt: instant(State.StartedAt),
      endedAt: State.Running ? null : instant(State.FinishedAt),
    };
  }

  async function wait(timeoutMs: number): Promise<Exit | null> {
    const limit = AbortSignal.timeout(timeoutMs);
    try {
      await container.wait({ condition: 'not-running', abortSignal: AbortSignal.any([signal, limit]) });
    } catch (error) {
      signal.throwIfAborted();
      if (!limit.aborted) throw asFault(error, `waiting for the container \`${spec.key}\``);
    }
    return (await state()).exit;
  }

  async function logs(maxBytes: number = defaults.logBytes): Promise<string> {
    // The log driver keeps at most a megabyte, so the answer fits into memory.
    const all = await asking(
      `reading the log of \`${spec.key}\``,
      container.logs({ follow: false, stdout: true, stderr: true }),
    );
    return plainText(joinFrames(all).subarray(-maxBytes).toString());
  }

  async function exec(
    command: readonly string[],
    options: { user?: string; timeoutMs?: number; env?: Record<string, string> } = {},
  ): Promise<ExecResult> {
    return execIn({
      docker,
      container,
      command,
      signal,
      user: options.user,
      env: options.env,
      timeoutMs: options.timeoutMs ?? defaults.execMs,
    });
  }

  /** Runs our own program inside; a container that has ended is the learner's fault. */
  async function helped(command: readonly string[], user?: string): Promise<ExecResult> {
    const result = await exec([helperProgram, ...command], { user });
    const { exit } = result.exitCode === 0 ? { exit: null } : await state();
    if (exit) throw ended(spec, exit, await logs());
    if (result.exitCode !== 0) {
      throw new EngineFault(
        `The helper in \`${spec.key}\` did not run: ${result.stderr.trim() || `exit code ${result.exitCode}`}`,
        { reason: 'transient' },
      );
    }
    return result;
  }

  /** A container of ours in the same network namespace; null when this one has ended before there was any. */
  async function network(): Promise<Docker.Container | null> {
    if (spec.sandbox) return docker.getContainer(spec.sandbox.id);
    return place.holder(container.id).catch(async (error: unknown) => {
      const { exit } = await state();
      if (exit) return null;
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
      const holder = await network();
      const gone = async (): Promise<string | null> => {
        const { exit } = await state();
        return (
          exit &&
          `the container \`${spec.key}\` ended with exit code ${exit.code}${exit.oomKilled ? ' (out of memory)' : ''}`
        );
      };
      if (!holder) return { ok: false, error: (await gone()) ?? 'the container ended' };
      return httpThrough({ docker, holder, signal, gone }, request);
    },
    async tryWrite(paths, options = {}): Promise<WriteAttempt[]> {
      const { stdout } = await helped(['sh', '-c', writeScript, 'sh', ...paths], options.user);
      return parseAttempts(paths, stdout);
    },
    async tryCapabilities() {
      const { stdout } = await helped(['sh', '-c', attemptScript], '0');
      return parseCapabilityAttempts(stdout);
    },
    async processStatus() {
      const { stdout } = await helped(['cat', '/proc/1/status']);
      return Object.fromEntries(
        stdout.split('\n').flatMap((line) => {
          const colon = line.indexOf(':');
          return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1).trim()] as const] : [];
        }),
      );
    },
    async commandLine() {
      const { stdout } = await helped(['cat', '/proc/1/cmdline']);
      return stdout.split('\0').slice(0, -1);
    },
    async requestTaken(port, timeoutMs) {
      const holder = await network();
      if (!holder) return false;
      const command = [helperProgram, 'sh', '-c', connectionScript(port, timeoutMs)];
      const result = await execIn({
        docker,
        container: holder,
        command,
        signal,
        user: undefined,
        env: undefined,
        timeoutMs: timeoutMs + 5000,
      });
      return result.exitCode === 0;
    },
    async freeze() {
      // The kernel keeps a signal from inside away from the first process; the others are stopped as whoever they are.
      await this.signal('SIGSTOP');
      for (const user of [undefined, '0']) await exec([helperProgram, 'sh', '-c', freezeScript], { user });
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

/** The engine's refusal to start: what the image or the task asks for cannot be run (the learner's), or anything else (ours). */
function startFault(error: unknown, spec: ContainerSpec): Error {
  const words = engineWords(error);
  const theirs =
    /exec: |no such file or directory|unable to find user|executable file not found|permission denied|chdir to cwd|unable to find group|mkdirat|not a directory|exec format error/i;
  // The runtime itself lives under the limits that the task asks for while it sets the container up.
  const tooFewFiles = /too many open files/.test(words) && spec.ulimits?.some(({ name }) => name === 'nofile') === true;
  if (statusOf(error) !== undefined && (tooFewFiles || theirs.test(words)) && !/cgroup|no space left/i.test(words)) {
    const reason = /(?:exec|starting container process caused): (.*)$/.exec(words)?.[1] ?? words;
    return blamed(spec, `cannot start: ${reason.replace(/: unknown$/, '')}.`);
  }
  return asFault(error, `starting the container \`${spec.key}\``);
}

function ended(spec: ContainerSpec, exit: Exit, log: string): LearnerFault {
  const how = exit.oomKilled ? 'ran out of memory and was killed' : `ended with exit code ${exit.code}`;
  const said = log.trim().split('\n').slice(-3).join(' / ').slice(-300);
  return blamed(spec, `${how} right after its start${said === '' ? ' and printed nothing' : `: ${said}`}.`, log);
}

/** Anchored at the start of the Dockerfile; runners that know a better place (a task definition) point there. */
function blamed(spec: ContainerSpec, what: string, log = ''): LearnerFault {
  const message = `The container \`${spec.key}\` ${what}`;
  const witness =
    log.trim() === ''
      ? {}
      : { witness: { form: 'log' as const, title: `Log of ${spec.key}`, text: log.slice(-16_000) } };
  return new LearnerFault([
    { file: spec.image.dockerfile, line: 1, column: 1, endLine: 1, endColumn: 1, message, ...witness },
  ]);
}
