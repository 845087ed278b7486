import { Router } from 'express';
import { timeRequest } from '../contract-learner.ts';
import { valid } from '../http/body.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** POST /api/exercises/:layer/:slug/time */
export function timeRoutes(deps: AppDeps): Router {
  const router = Router();
  router.post('/:layer/:slug/time', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const { seconds } = valid(timeRequest, req.body);
    await deps.store.learners.addTime(deps.learner.id, exercise.id, seconds);
    res.status(204).end();
  });
  return router;
}
