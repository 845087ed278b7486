/** Progress in numbers. */
import type { ExerciseCard } from '../../../server/contract.ts';

export interface Tally {
  exercises: number;
  passed: number;
  started: number;
  /** Best points so far and all that there are. */
  earned: number;
  points: number;
  minutesLeft: number;
  secondsSpent: number;
}

export function tally(cards: readonly ExerciseCard[]): Tally {
  const sum = (pick: (card: ExerciseCard) => number) => cards.reduce((total, card) => total + pick(card), 0);
  return {
    exercises: cards.length,
    passed: sum((card) => Number(card.state === 'passed')),
    started: sum((card) => Number(card.state === 'in-progress')),
    earned: sum((card) => card.bestScore ?? 0),
    points: sum((card) => card.points),
    secondsSpent: sum((card) => card.secondsSpent),
    minutesLeft: sum((card) => (card.state === 'passed' ? 0 : card.minutes)),
  };
}
