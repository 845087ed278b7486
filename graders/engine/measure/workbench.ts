/** Where the measures work: steps of builds and hardened containers that run a script of ours, with our static busybox. */
import { readFileSync } from 'node:fs';
import type Docker from 'dockerode';
import { LearnerFault } from '../../check.ts';
import type { ContainerSpec, Exit } from '../../evidence.ts';
import { archive } from '../context.ts';
import { startContainer } from '../container.ts';
import { helperProgram, type Helper } from '../helper.ts';
import type { Labels } from '../labels.ts';
import type { Place } from '../place.ts';
import { runBuild, type BuildEnd } from '../run-build.ts';
import { NotMeasured } from './measurement.ts';

/** What is set for everything that one place runs; null where nothing is. */
export interface EngineLimits {
  processes: number | null;
  memoryBytes: number | null;
  /** Cores. */
  cpus: number | null;
  /** Size of the engine's data root. */
  diskBytes: number | null;
}

export function limitsOf({ limits, guarantees }: Pick<Place, 'limits' | 'guarantees'>): EngineLimits {
  const { cgroup, disk } = guarantees;
  return {
    processes: cgroup ? limits.processes : null,
    memoryBytes: cgroup ? limits.memory : null,
    cpus: cgroup ? limits.cpus : null,
    diskBytes: disk ? limits.disk : null,
  };
}

/** The most that the measures take of the machine, whatever the limits are. */
export interface MeasureBounds {
  processes: number;
  memoryBytes: number;
  /** Beyond a limit that is known, or at all where none is. */
  diskBytes: number;
}

export interface Workbench {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  helper: Helper;
  /** For everything that is made. */
  labels: Labels;
  limits: EngineLimits;
  bounds: MeasureBounds;
  signal: AbortSignal;
  /** The engine runs on this kernel: what it does can be watched from here. */
  sameMachine: boolean;
  /** Works on the engine that would build another learner's file next. */
  next<T>(work: (docker: Docker, helper: Helper) => Promise<T>): Promise<T>;
}

export interface StepOptions {
  /** Instructions between FROM and RUN. */
  before?: readonly string[];
  /** Above FROM. */
  head?: string;
  /** Milliseconds. */
  timeLimitMs?: number;
  /** Instead of the helper's image. */
  from?: string;
  signal?: AbortSignal;
  /** Told of the log as it comes. */
  onLog?: (log: string) => void;
}

/** A build whose only RUN is this script. The script must not end with 0: of a step that failed, a builder keeps nothing. */
export async function inBuild(
  bench: Workbench,
  script: string,
  options: StepOptions = {},
): Promise<{ log: string; end: BuildEnd }> {
  const { builder, helper, labels } = bench;
  const lines = [
    ...(options.head === undefined ? [] : [options.head]),
    `FROM ${options.from ?? helper.image}`,
    'USER 0:0',
    ...(options.before ?? []),
    `RUN ${JSON.stringify([helperProgram, 'sh', '-c', script])}`,
    '',
  ];
  const context = await archive([{ path: 'Dockerfile', type: 'file', content: lines.join('\n') }]);
  let log = '';
  const add = (text: string): void => {
    log += text;
    options.onLog?.(log);
  };
  const end = await runBuild({
    docker: bench.docker,
    builder,
    context,
    dockerfile: 'Dockerfile',
    tag: `drydock-submission/${labels['drydock.submission'] ?? 'measure'}:1`,
    labels,
    signal: options.signal ?? bench.signal,
    time: AbortSignal.timeout(options.timeLimitMs ?? 10_000),
    outputLimitBytes: 1e6,
    onStatus: ({ logs }) => logs.forEach(({ bytes }) => add(Buffer.from(bytes).toString())),
    onText: add,
  });
  if (end.outcome === 'time') throw new NotMeasured('the build did not end in time');
  return { log, end };
}

/** A container as learners get them, with this script as root in it, until it ends. */
export async function inContainer(
  bench: Workbench,
  script: string,
  spec: Partial<Pick<ContainerSpec, 'memoryBytes' | 'cpus' | 'pidsLimit' | 'capDrop'>> = {},
): Promise<{ log: string; exit: Exit }> {
  const image = await bench.docker.getImage(bench.helper.image).inspect();
  const place = {
    docker: bench.docker,
    helper: bench.helper,
    labels: bench.labels,
    signal: bench.signal,
    local: false,
    network: () => Promise.reject(new Error('a measure asks no service')),
    sharedVolume: () => Promise.reject(new Error('a measure needs no volume')),
    note: () => undefined,
  };
  try {
    const container = await startContainer(place, {
      key: 'measure',
      image: { id: image.Id, dockerfile: 'Dockerfile' },
      entrypoint: [helperProgram, 'sh', '-c', script],
      command: [],
      user: '0:0',
      mayExit: true,
      ...spec,
    });
    const exit = await container.wait(10_000);
    if (exit === null) throw new NotMeasured('the container did not end in time');
    return { log: await container.logs(), exit };
  } catch (error) {
    if (error instanceof LearnerFault) throw new NotMeasured(error.message);
    throw error;
  }
}

/** Distinguishes a kernel from every other one since its start; not namespaced. */
const bootId = '/proc/sys/kernel/random/boot_id';

/** Whether a container of this engine sees our own kernel. A virtual machine, another host and gVisor do not. */
export async function onSameMachine(bench: Workbench): Promise<boolean> {
  const { log } = await inContainer(bench, `${helperProgram} cat ${bootId}`);
  try {
    return readFileSync(bootId, 'utf8').trim() === log.trim();
  } catch {
    return false;
  }
}
