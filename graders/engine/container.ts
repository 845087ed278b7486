/** One container of a submission: its creation with hardened defaults, and what probes may do with it. */
import type Docker from 'dockerode';
import { EngineFault, LearnerFault } from '../check.ts';
import type { ContainerSpec, ExecResult, Exit, RunningContainer, WriteAttempt } from '../evidence.ts';
import { asFault, asking, engineWords, statusOf } from './api.ts';
import { attemptScript, parseCapabilityAttempts } from './capability-attempts.ts';
import { capabilitiesOf } from './capabilities.ts';
import { execIn } from './exec.ts';
import { helperFolder, helperProgram, type Helper } from './helper.ts';
import { httpThrough } from './http.ts';
import type { Labels } from './labels.ts';
import { plainText } from './log-text.ts';
import { FrameReader } from './streams.ts';
import { parseAttempts, writeScript } from './write-attempts.ts';

export const defaults = {
  memoryBytes: 256 * 1024 * 1024,
  /** A spec may ask for more, up to this. */
  mostMemoryBytes: 1024 * 1024 * 1024,
  pids: 128,
  mostPids: 1024,
  tmpfsBytes: 64 * 1024 * 1024,
  cpus: 1,
  logBytes: 256 * 1024,
  execMs: 10_000,
  stopSeconds: 10,
} as const;

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
  const capabilities = capabilitiesOf(spec);
  if (capabilities.withheld.length > 0) {
    place.note(`\`${spec.key}\` asks for ${capabilities.withheld.join(', ')}, which reaches the host: it ran without.`);
  }
  if (spec.privileged)
    place.note(`\`${spec.key}\` asks for privileged mode, which is root on the host: it ran without.`);
  const mounts: Docker.MountConfig = [
    { Type: 'volume', Source: place.helper.volume, Target: helperFolder, ReadOnly: true },
  ];
  const tmpfs: Record<string, string> = {};
  for (const mount of spec.mounts ?? []) {
    if (mount.type === 'tmpfs') {
      const size = Math.min(mount.sizeBytes ?? defaults.tmpfsBytes, defaults.mostMemoryBytes);
      const mode = mount.mode === undefined ? [] : [`mode=${mount.mode.toString(8)}`];
      tmpfs[mount.target] = [...(mount.options ?? []), ...(mount.readOnly ? ['ro'] : []), `size=${size}`, ...mode].join(
        ',',
      );
    } else {
      mounts.push({
        Type: 'volume',
        Source: mount.shared === undefined ? '' : await place.sharedVolume(mount.shared),
        Target: mount.target,
        ReadOnly: mount.readOnly ?? false,
        VolumeOptions: {
          NoCopy: mount.noCopy ?? false,
          Labels: { ...place.labels },
          DriverConfig: { Name: 'local', Options: {} },
        },
      });
    }
  }
  const memory = Math.min(spec.memoryBytes ?? defaults.memoryBytes, defaults.mostMemoryBytes);
  const options: Docker.ContainerCreateOptions = {
    Image: spec.image.id,
    Labels: { ...place.labels },
    AttachStdin: false,
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    ...(spec.command && { Cmd: [...spec.command] }),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDir !== undefined && { WorkingDir: spec.workingDir }),
    ...(spec.env && { Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`) }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    ...(spec.stopTimeoutSeconds !== undefined && { StopTimeout: spec.stopTimeoutSeconds }),
    ...(spec.healthcheck !== undefined && { Healthcheck: healthcheck(spec) }),
    HostConfig: {
      NetworkMode: spec.sandbox ? `container:${spec.sandbox.id}` : 'none',
      ReadonlyRootfs: spec.readOnlyRoot ?? false,
      CapAdd: capabilities.add,
      CapDrop: capabilities.drop,
      SecurityOpt: (spec.noNewPrivileges ?? true) ? ['no-new-privileges'] : [],
      Init: spec.init ?? false,
      Memory: memory,
      // The same again would be swap: a limit that is reached must show.
      MemorySwap: memory,
      ...(spec.memoryReservationBytes !== undefined && {
        MemoryReservation: Math.min(spec.memoryReservationBytes, memory),
      }),
      NanoCpus: Math.round(Math.min(spec.cpus ?? defaults.cpus, 2) * 1e9),
      PidsLimit: Math.min(spec.pidsLimit ?? defaults.pids, defaults.mostPids),
      ...(spec.ulimits && {
        Ulimits: spec.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      }),
      Mounts: mounts,
      Tmpfs: tmpfs,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    },
  };
  try {
    return await place.docker.createContainer(options);
  } catch (error) {
    if (statusOf(error) === 400) throw blamed(spec, `cannot be created: ${engineWords(error)}.`);
    throw asFault(error, `creating the container \`${spec.key}\``);
  }
}

function healthcheck({ healthcheck: check }: ContainerSpec): Docker.HealthConfig {
  if (!check) return { Test: ['NONE'] };
  const ns = (ms: number): number => Math.round(ms * 1e6);
  return {
    Test: [...check.test],
    Interval: ns(check.intervalMs),
    Timeout: ns(check.timeoutMs),
    StartPeriod: ns(check.startPeriodMs),
    Retries: check.retries,
  };
}

function handle(place: ContainerPlace, spec: ContainerSpec, container: Docker.Container): RunningContainer {
  const { docker, signal } = place;

  async function state(): ReturnType<RunningContainer['state']> {
    const { State } = await asking(`looking at the container \`${spec.key}\``, container.inspect());
    const health = State.Health?.Status ?? 'none';
    return {
      running: State.Running,
      exit: State.Running ? null : { code: State.ExitCode, oomKilled: State.OOMKilled },
      health: health === 'starting' || health === 'healthy' || health === 'unhealthy' ? health : 'none',
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

  return {
    id: container.id,
    spec,
    exec,
    state,
    wait,
    logs,
    async http(request) {
      const holder = spec.sandbox
        ? docker.getContainer(spec.sandbox.id)
        : await place.holder(container.id).catch(async (error: unknown) => {
            const { exit } = await state();
            if (exit) return null;
            throw error;
          });
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
