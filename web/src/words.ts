/** The words for states and numbers, in one place. */
import type { CheckResult, Finding, ProgressState, SubmissionState } from '../../server/contract.ts';

export const stateWord: Record<ProgressState, string> = {
  'not-started': 'Not started',
  'in-progress': 'In progress',
  passed: 'Passed',
};

export const difficultyWord: Record<number, string> = { 1: 'First steps', 2: 'Intermediate', 3: 'Advanced' };

export const submissionWord: Record<SubmissionState, string> = {
  queued: 'Waiting',
  running: 'Running',
  graded: 'Graded',
  ungradable: 'Not graded',
  cancelled: 'Cancelled',
};

export const severityWord: Record<NonNullable<Finding['advice']>['severity'], string> = {
  error: 'Error',
  security: 'Security',
  warning: 'Warning',
  suggestion: 'Suggestion',
};

export function resultWord(result: CheckResult): string {
  if (result.status === 'passed') return 'Passed';
  if (result.status === 'error') return 'Not graded';
  return result.notTried ? 'Not tried' : 'Failed';
}

/** `1 exercise`, `2 exercises`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${n === 1 ? one : many}`;
}

/** `4,981` */
export function number(n: number): string {
  return n.toLocaleString('en');
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(n: number): string {
  const tens = n % 100;
  const ending = tens > 10 && tens < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${ending}`;
}

/** Bytes as people read them, decimal units: `77 MB`. */
export function bytes(n: number): string {
  if (n < 1000) return `${n} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[unit] ?? ''}`;
}

/** `0.4 s`, `12 s`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}
