/** What two sets of files can be compared: the starter, what stands in the editor, and every check of the exercise. Pure. */
import type { Files, SubmissionCard } from '../../../server/contract.ts';
import { submissionWord } from '../words.ts';

/** The names of sides that are no submission. */
export const starterSide = 'starter';
export const draftSide = 'draft';

export interface Choice {
  side: string;
  text: string;
}

/** What stands for the files before: the check before this one, or the starter. */
export function sideBefore(history: readonly SubmissionCard[], id: string): string {
  const at = history.findIndex((card) => card.id === id);
  return history.slice(at + 1).find((card) => at >= 0 && card.state !== 'cancelled')?.id ?? starterSide;
}

/** Every side but this one: starter, editor, then the checks, newest first. */
export function sideChoices(
  history: readonly SubmissionCard[],
  self: string,
  hasDraft: boolean,
  when: (at: string) => string,
): Choice[] {
  return [
    { side: starterSide, text: 'The starter' },
    ...(hasDraft ? [{ side: draftSide, text: 'What is in the editor now' }] : []),
    ...history
      .filter((card) => card.id !== self)
      .map((card) => ({ side: card.id, text: `Check from ${when(card.submittedAt)}, ${outcome(card)}` })),
  ];
}

function outcome(card: SubmissionCard): string {
  return card.score === null
    ? submissionWord[card.state].toLowerCase()
    : `${card.score} of ${card.maxScore ?? 0} points`;
}

/** The files that differ, in the order of the newer side; a file that one side lacks is empty there. */
export function filesThatDiffer(before: Files, after: Files): { path: string; before: string; after: string }[] {
  const paths = [...new Set([...Object.keys(after), ...Object.keys(before)])];
  return paths
    .map((path) => ({ path, before: before[path] ?? '', after: after[path] ?? '' }))
    .filter((file) => file.before !== file.after);
}
