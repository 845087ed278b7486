import { Router } from 'express';
import type { Course, ExerciseCard } from '../contract.ts';
import { card } from './cards.ts';
import type { AppDeps } from './deps.ts';

/** GET /api/course */
export function courseRoutes(deps: AppDeps): Router {
  const router = Router();
  router.get('/', async (_req, res) => {
    const content = await deps.content.refresh();
    const { store, learner } = deps;
    const progress = new Map((await store.progress(learner.id)).map((entry) => [entry.exercise, entry]));
    const spent = await store.learners.timeSpent(learner.id);
    const layers = content.course.layers.map(({ id, title, summary, exercises }) => ({
      id,
      title,
      summary,
      exercises: exercises.flatMap((slug) => {
        const exercise = content.exercise(`${id}/${slug}`, deps.learner.seed);
        return exercise ? [card(exercise, progress.get(exercise.id), spent.get(exercise.id))] : [];
      }),
    }));
    const body: Course = {
      title: content.course.title,
      layers,
      next: next(layers.flatMap((layer) => layer.exercises)),
    };
    res.set('Cache-Control', 'no-store').json(body);
  });
  return router;
}

/** What was worked on last, else the first that was not begun. */
function next(cards: ExerciseCard[]): string | null {
  const begun = cards.filter((entry) => entry.state === 'in-progress');
  const last = begun.toSorted((a, b) => (b.lastActivityAt ?? '').localeCompare(a.lastActivityAt ?? ''))[0];
  return (last ?? cards.find((entry) => entry.state === 'not-started'))?.id ?? null;
}
