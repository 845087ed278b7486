/** How many processes one step or container can start: a bounded fork test. Each sleeps, and all are ended at once. */
import { helperProgram } from '../helper.ts';
import { NotMeasured, type Judgement, useSlots } from './measurement.ts';

export type ProcessNumbers = {
  /** Processes that are allowed; null where nothing is set. */
  limit: number | null;
  /** How many were to be started. */
  tried: number;
  started: number;
};

/** A quarter above the limit, so that a limit which holds must refuse some. */
export function processesToTry(limit: number | null, bound: number): number {
  return limit === null ? bound : Math.min(Math.ceil(limit * 1.25), bound);
}

/** The shell that starts them ends at the first refusal; its trap says how far it came and ends what it started. */
export function forkScript(count: number): string {
  return `b=${helperProgram}
( n=0; kids=; trap 'kill -9 $kids 2>/dev/null; echo "started $n"' EXIT
while [ $n -lt ${count} ]; do $b sleep 9 & kids="$kids $!"; n=$((n+1)); done )
exit 9`;
}

export function startedIn(log: string): number {
  const started = /^started (\d+)$/m.exec(log)?.[1];
  if (started === undefined) throw new NotMeasured('the script that starts processes did not report');
  return Number(started);
}

export function judgeProcesses({ limit, tried, started }: ProcessNumbers, where: string): Judgement {
  const set = limit === null ? 'none is set' : `${limit} are allowed`;
  if (started < tried)
    return {
      verdict: 'holds',
      happened: `${where} started ${started} processes; the next was refused (${set}).`,
      means: 'A fork bomb ends at this number: it slows down its own build, not the machine.',
      todo: null,
    };
  if (limit !== null && limit >= tried)
    return {
      verdict: 'could not be measured',
      happened: `${where} started all ${started} processes that are tried here; ${limit} are allowed, and so many are not started on a machine in use.`,
      means: `A fork bomb may reach ${limit} processes before anything stops it, if the limit holds.`,
      todo: null,
    };
  return {
    verdict: 'does not hold',
    happened: `${where} started all ${started} processes that were tried; nothing refused one (${set}).`,
    means:
      'A fork bomb takes the process ids and the memory of the whole machine, with everything else that runs there.',
    todo: useSlots,
  };
}
