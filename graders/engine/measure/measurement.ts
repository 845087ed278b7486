/**
 * What is measured of an engine. A measure tries one thing that a stranger's Dockerfile would try, within bounds, and
 * `judge`, which is pure, makes the verdict and the sentences of its numbers.
 */
import type { Workbench } from './workbench.ts';

export type MeasureVerdict = 'holds' | 'does not hold' | 'could not be measured';

export const measureGroups = ['builds', 'containers', 'reach', 'engine'] as const;

export interface Measurement {
  /** The file in graders/engine/measure/ that took it. */
  name: string;
  group: (typeof measureGroups)[number];
  /** The guarantee, in a few words: "Processes of a build". */
  title: string;
  verdict: MeasureVerdict;
  /** What was tried, in a sentence. */
  tried: string;
  /** What happened, with numbers and units, in sentences. */
  happened: string;
  /** What that means for strangers' code. */
  means: string;
  /** What to do; null where nothing needs doing. */
  todo: string | null;
  /** What keeps strangers' code from it when the engine does not: the gate on the Dockerfile, or nothing. */
  guard: 'gate' | 'none';
  /** An assessment needs it. */
  assessment: boolean;
  numbers: Numbers;
  /** Milliseconds. */
  tookMs: number;
}

export type Numbers = Readonly<Record<string, number | string | boolean | null>>;

export type Judgement = Pick<Measurement, 'verdict' | 'happened' | 'means' | 'todo'>;

export interface Measure<N extends Numbers = Numbers> extends Pick<
  Measurement,
  'name' | 'group' | 'title' | 'tried' | 'guard' | 'assessment'
> {
  /** Milliseconds; then it is stopped and counts as not measured. */
  timeLimitMs: number;
  /** Does it, and leaves nothing behind but what carries the bench's labels. Throws {@link NotMeasured} with the reason. */
  take(bench: Workbench): Promise<N>;
  judge(numbers: N): Judgement;
}

/** Thrown where a thing cannot be tried here; the message completes "could not be measured: …". */
export class NotMeasured extends Error {
  override name = 'NotMeasured';
}

/** Keeps the numbers' type inside a measure and forgets it outside, where they are data. */
export function measure<N extends Numbers>(definition: Measure<N>): Measure {
  return definition as unknown as Measure;
}

/** For everything that only a slot's own control group, disk or user namespace can limit. */
export const useSlots =
  'Builds are limited in builder slots: set DRYDOCK_ENGINE=private, on Linux, as root, where control groups can be written.';

export function mebibytes(bytes: number): string {
  const value = bytes / 2 ** 20;
  return value >= 10_240
    ? `${(value / 1024).toFixed(0)} GiB`
    : `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} MiB`;
}
