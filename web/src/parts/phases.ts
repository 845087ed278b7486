/** The way of one check as its four phases, for the strip above the evidence. Pure. */
import type { Checking } from './checking.ts';
import { about } from '../time.ts';

export interface Phase {
  name: 'Wait' | 'Read' | 'Build' | 'Try';
  state: 'done' | 'now' | 'later';
  /** Where it is, in a word or two: `20 s`, `4 of 9`. Empty when there is nothing to say. */
  detail: string;
}

/** `engineChecks`: how many of the checks build or run something; with none there is nothing to build or try. */
export function phasesOf(checking: Checking, engineChecks: number): Phase[] {
  const { staticDone, steps, results, total, etaSeconds, message } = checking;
  const waiting = checking.phase === 'sending' || checking.phase === 'queued';
  const step = steps.at(-1);
  const trying = checking.trying.length > 0 && !checking.building;
  const reading = !waiting && !checking.building && !trying && (staticDone === null || staticDone.done < staticDone.of);
  // After the last file is read and before the first step, the engine is being made ready.
  const building = !waiting && !reading && !trying;
  const phases: Phase[] = [
    {
      name: 'Wait',
      state: waiting ? 'now' : 'done',
      // The position stands above, in the label. While something holds it up, nobody knows how long.
      detail:
        waiting && etaSeconds !== null && message === null ? about(etaSeconds).replace(/^(?:about|a few) /, '') : '',
    },
    {
      name: 'Read',
      state: waiting ? 'later' : reading ? 'now' : 'done',
      detail: staticDone ? `${staticDone.done} of ${staticDone.of}` : '',
    },
  ];
  if (engineChecks === 0) return phases;
  return [
    ...phases,
    {
      name: 'Build',
      state: building ? 'now' : trying ? 'done' : 'later',
      detail: step ? `${step.step} of ${step.total}` : '',
    },
    { name: 'Try', state: trying ? 'now' : 'later', detail: trying ? `${results.length} of ${total}` : '' },
  ];
}
