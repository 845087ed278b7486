import { Router } from 'express';
import { draftRequest } from '../contract.ts';
import { AppError } from '../errors.ts';
import { valid } from '../http/body.ts';
import { acceptFiles } from '../http/files.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** PUT and DELETE /api/exercises/:layer/:slug/draft */
export function draftRoutes(deps: AppDeps): Router {
  const router = Router();
  router.put('/:layer/:slug/draft', async (req, res) => {
    const { store, learner } = deps;
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const request = valid(draftRequest, req.body);
    const files = acceptFiles(exercise, request.files);
    const edited = Object.entries(files).some(([path, text]) => text !== exercise.starter[path]);
    const { revision } = request;
    const answer = await store.saveDraft({ learner: learner.id, exercise: exercise.id, files, edited, revision });
    if ('conflict' in answer) {
      throw new AppError(
        'conflict',
        'This exercise was edited elsewhere since (another window or tab). Both texts are kept: choose which to go on with.',
        { details: answer.conflict },
      );
    }
    res.json({ revision: answer.saved.revision, savedAt: answer.saved.savedAt });
  });
  router.delete('/:layer/:slug/draft', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    await deps.store.deleteDraft(deps.learner.id, exercise.id);
    res.status(204).end();
  });
  return router;
}
