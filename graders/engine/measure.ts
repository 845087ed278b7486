/**
 * Measures which limits hold on the engine at hand, one thing after another, each within bounds and a time limit of its
 * own. What is made carries the labels of a submission, so that the sweep, and after a crash the reaper, remove it.
 */
import { randomBytes } from 'node:crypto';
import { EngineFault } from '../check.ts';
import { asking, engineWords } from './api.ts';
import { label } from './labels.ts';
import buildConfinement from './measure/build-confinement.ts';
import buildCpu from './measure/build-cpu.ts';
import buildDisk from './measure/build-disk.ts';
import buildMemory from './measure/build-memory.ts';
import buildProcesses from './measure/build-processes.ts';
import cancel from './measure/cancel.ts';
import containerConfinement from './measure/container-confinement.ts';
import containerCpu from './measure/container-cpu.ts';
import containerMemory from './measure/container-memory.ts';
import containerProcesses from './measure/container-processes.ts';
import engineFetch from './measure/engine-fetch.ts';
import engineLimits from './measure/engine-limits.ts';
import foreignFrontend from './measure/foreign-frontend.ts';
import foreignImage from './measure/foreign-image.ts';
import { NotMeasured, type Judgement, type Measure, type Measurement, type Numbers } from './measure/measurement.ts';
import noNetwork from './measure/no-network.ts';
import rootUser from './measure/root-user.ts';
import { onSameMachine, type MeasureBounds, type Workbench } from './measure/workbench.ts';
import { sweep } from './sweep.ts';

/** In the order of the report. */
export const measures: readonly Measure[] = [
  buildProcesses,
  buildMemory,
  buildCpu,
  buildDisk,
  buildConfinement,
  cancel,
  containerProcesses,
  containerMemory,
  containerCpu,
  containerConfinement,
  noNetwork,
  engineFetch,
  foreignFrontend,
  foreignImage,
  rootUser,
  engineLimits,
];

export const usualBounds: MeasureBounds = {
  processes: 640,
  memoryBytes: 3 * 2 ** 30,
  diskBytes: 64 * 2 ** 20,
};

/** Where nothing is limited, so little that a machine in use does not feel it. */
export const unlimitedBounds: MeasureBounds = {
  processes: 200,
  memoryBytes: 64 * 2 ** 20,
  diskBytes: 16 * 2 ** 20,
};

export interface MeasureOptions {
  signal?: AbortSignal;
  /** Told before each measure. */
  onProgress?: (progress: { title: string; index: number; of: number }) => void;
  /** Smaller than usual, for tests. */
  bounds?: Partial<MeasureBounds>;
}

/** Takes every measure and removes what it made. Rejects with the signal's reason when aborted; anything else that fails is a measurement that could not be taken. */
export async function takeMeasures(
  bench: Omit<Workbench, 'sameMachine' | 'bounds' | 'signal'>,
  options: MeasureOptions = {},
): Promise<Measurement[]> {
  const signal = options.signal ?? new AbortController().signal;
  signal.throwIfAborted();
  const labels = {
    ...bench.labels,
    [label.submission]: `measure-${randomBytes(6).toString('hex')}`,
    [label.attempt]: '1',
  };
  const limited = bench.limits.memoryBytes !== null;
  const bounds = { ...(limited ? usualBounds : unlimitedBounds), ...options.bounds };
  const here: Workbench = { ...bench, labels, bounds, signal, sameMachine: false };
  try {
    here.sameMachine = await asking('starting a container', onSameMachine(here));
    const taken: Measurement[] = [];
    for (const [index, each] of measures.entries()) {
      options.onProgress?.({ title: each.title, index: index + 1, of: measures.length });
      taken.push(await takeOne(each, here));
    }
    return taken;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    const made = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
    await sweep(bench.docker, made).catch(() => undefined);
  }
}

async function takeOne(each: Measure, bench: Workbench): Promise<Measurement> {
  const { name, group, title, tried, guard, assessment } = each;
  const begun = performance.now();
  const time = AbortSignal.timeout(each.timeLimitMs);
  let numbers: Numbers = {};
  let judgement: Judgement;
  try {
    numbers = await each.take({ ...bench, signal: AbortSignal.any([bench.signal, time]) });
    judgement = each.judge(numbers);
  } catch (error) {
    bench.signal.throwIfAborted();
    judgement = notMeasured(time.aborted ? `it took longer than ${each.timeLimitMs / 1000} seconds` : reasonOf(error));
  }
  return {
    ...{ name, group, title, tried, guard, assessment, numbers, ...judgement },
    tookMs: Math.round(performance.now() - begun),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof NotMeasured || error instanceof EngineFault) return error.message;
  return engineWords(error);
}

function notMeasured(why: string): Judgement {
  return {
    verdict: 'could not be measured',
    happened: `It could not be measured: ${why.replace(/\.$/, '')}.`,
    means: 'Whether it holds is not known; count on it as if it did not.',
    todo: null,
  };
}
