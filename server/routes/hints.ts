import { Router } from 'express';
import { AppError } from '../errors.ts';
import { renderMarkdown } from '../markdown.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** POST /api/exercises/:layer/:slug/hints/:index */
export function hintRoutes(deps: AppDeps): Router {
  const router = Router();
  router.post('/:layer/:slug/hints/:index', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const index = /^\d$/.test(req.params.index) ? Number(req.params.index) : -1;
    const hint = exercise.hints[index];
    if (hint === undefined) {
      throw new AppError(
        'not-found',
        `There is no hint ${JSON.stringify(req.params.index)}; hints count from 0 to ${exercise.hints.length - 1}.`,
      );
    }
    await deps.store.openHint(deps.learner.id, exercise.id, index);
    res.json({ index, cost: hint.cost, html: renderMarkdown(hint.text) });
  });
  return router;
}
