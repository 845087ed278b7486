import type { Course, ExerciseCard } from '../../../server/contract.ts';

/** The next exercise that is not passed, from `id` down the decks and then from the top; null when all are. */
export function nextAfter(course: Course, id: string): ExerciseCard | null {
  const cards = course.layers.flatMap((layer) => layer.exercises);
  const at = cards.findIndex((card) => card.id === id);
  const ahead = [...cards.slice(at + 1), ...cards.slice(0, Math.max(at, 0))];
  return ahead.find((card) => card.state !== 'passed' && card.id !== id) ?? null;
}
