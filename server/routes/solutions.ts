import { Router } from 'express';
import type { Solutions } from '../contract-learner.ts';
import { AppError } from '../errors.ts';
import { renderMarkdown } from '../markdown.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** GET /api/exercises/:layer/:slug/solutions */
export function solutionRoutes(deps: AppDeps): Router {
  const { store, learner } = deps;
  const router = Router();
  router.get('/:layer/:slug/solutions', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const progress = await store.progress(learner.id);
    if (!progress.some((entry) => entry.exercise === exercise.id && entry.passed))
      throw new AppError('forbidden', 'The reference answers are shown once you have passed this exercise.');
    const content = await deps.content.refresh();
    const solutions = await content.solutions(exercise.id, learner.seed);
    const body: Solutions = {
      solutions: solutions.map(({ name, files, why }) => ({
        name,
        files: { ...files },
        whyHtml: why === null ? null : renderMarkdown(why),
      })),
    };
    res.set('Cache-Control', 'no-store').json(body);
  });
  return router;
}
