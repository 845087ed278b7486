/** The card of an exercise: what it is and where the learner stands. */
import { kindNeedsEngine, type Exercise } from '../../graders/index.ts';
import type { ExerciseCard } from '../contract.ts';
import type { Progress } from '../store/store.ts';

export function needsEngine(exercise: Pick<Exercise, 'checks'>): boolean {
  return exercise.checks.some((check) => kindNeedsEngine(check.kind));
}

export function card(exercise: Exercise, progress: Progress | undefined, secondsSpent = 0): ExerciseCard {
  const { id, title, summary, minutes, difficulty, checks } = exercise;
  return {
    id,
    title,
    summary,
    minutes,
    difficulty,
    points: checks.reduce((sum, check) => sum + check.points, 0),
    needsEngine: needsEngine(exercise),
    state: progress?.passed ? 'passed' : progress?.begun ? 'in-progress' : 'not-started',
    bestScore: progress?.bestScore ?? null,
    attempts: progress?.attempts ?? 0,
    lastActivityAt: progress?.lastActivityAt ?? null,
    secondsSpent,
  };
}
