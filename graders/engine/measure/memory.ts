/** How much memory one step or container can take: one process that allocates step by step and says how far it came. */
import { freemem } from 'node:os';
import { helperProgram } from '../helper.ts';
import { mebibytes, NotMeasured, type Judgement, useSlots } from './measurement.ts';
import type { Workbench } from './workbench.ts';

export type MemoryNumbers = {
  /** Bytes that are allowed; null where nothing is set. */
  limitBytes: number | null;
  triedBytes: number;
  reachedBytes: number;
  /** Memory of this machine that programs can still have: before, and the least while it ran. Null: another machine. */
  hostFreeBytes: number | null;
  hostLeastFreeBytes: number | null;
};

/** A quarter above the limit, at most the bound, and never more than half of what the machine has free. */
export function bytesToTry(limit: number | null, bound: number, free: number | null): number {
  const wanted = limit === null ? bound : Math.min(limit * 1.25, bound);
  return Math.floor(Math.min(wanted, (free ?? Infinity) / 2));
}

const stepBytes = (bytes: number): number => 2 ** Math.max(18, Math.floor(Math.log2(bytes / 64)));

/** awk keeps one string more at every step; a string's bytes are written, so the kernel must give them. */
export function allocateScript(bytes: number): string {
  const step = stepBytes(bytes);
  const program = `BEGIN { s = "x"; while (length(s) < ${step}) s = s s; for (i = 1; i <= ${Math.ceil(bytes / step)}; i++) { kept[i] = s i; print "reached", i * ${step}; fflush() } }`;
  return `b=${helperProgram}; $b awk '${program}' | $b tail -n 1; exit 9`;
}

export function reachedIn(log: string): number {
  return Number(/^reached (\d+)$/m.exec(log)?.[1] ?? 0);
}

/** Runs `take` while the free memory of this machine is watched. */
export async function watchingMemory<T>(
  { sameMachine }: Workbench,
  take: () => Promise<T>,
): Promise<{ result: T; hostFreeBytes: number | null; hostLeastFreeBytes: number | null }> {
  if (!sameMachine) return { result: await take(), hostFreeBytes: null, hostLeastFreeBytes: null };
  const hostFreeBytes = freemem();
  let hostLeastFreeBytes = hostFreeBytes;
  const timer = setInterval(() => (hostLeastFreeBytes = Math.min(hostLeastFreeBytes, freemem())), 20);
  try {
    return { result: await take(), hostFreeBytes, hostLeastFreeBytes };
  } finally {
    clearInterval(timer);
  }
}

export function judgeMemory(numbers: MemoryNumbers, where: string): Judgement {
  const { limitBytes, triedBytes, reachedBytes, hostFreeBytes, hostLeastFreeBytes } = numbers;
  const host =
    hostFreeBytes === null || hostLeastFreeBytes === null
      ? ''
      : ` The machine kept ${mebibytes(hostLeastFreeBytes)} free of ${mebibytes(hostFreeBytes)}.`;
  const set = limitBytes === null ? 'none is set' : `${mebibytes(limitBytes)} are allowed`;
  const all = reachedBytes >= triedBytes;
  if (reachedBytes === 0) throw new NotMeasured('the script that takes memory did not report');
  if (!all)
    return {
      verdict: 'holds',
      happened: `${where} was stopped after ${mebibytes(reachedBytes)} (${set}).${host}`,
      means: 'A memory bomb ends itself; other builds and the server keep theirs.',
      todo: null,
    };
  if (limitBytes !== null && limitBytes >= triedBytes)
    return {
      verdict: 'could not be measured',
      happened: `${where} took all ${mebibytes(triedBytes)} that are tried here; ${set}, and so much is not taken of a machine in use.${host}`,
      means: 'Whether the limit holds is not known.',
      todo: 'Run it again when the machine has more free memory.',
    };
  return {
    verdict: 'does not hold',
    happened: `${where} took all ${mebibytes(triedBytes)} that were tried; nothing stopped it (${set}).${host}`,
    means: 'A memory bomb takes the memory of the whole machine, until the kernel ends some process there.',
    todo: useSlots,
  };
}
