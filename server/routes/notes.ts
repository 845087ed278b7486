import { Router } from 'express';
import { learnerLimits, noteRequest } from '../contract-learner.ts';
import { AppError } from '../errors.ts';
import { valid } from '../http/body.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** GET and PUT /api/exercises/:layer/:slug/note */
export function noteRoutes(deps: AppDeps): Router {
  const { store, learner } = deps;
  const router = Router();
  router.get('/:layer/:slug/note', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const note = await store.learners.getNote(learner.id, exercise.id);
    res.set('Cache-Control', 'no-store').json(note ?? { text: '', revision: 0, savedAt: null });
  });
  router.put('/:layer/:slug/note', async (req, res) => {
    const exercise = await findExercise(deps, `${req.params.layer}/${req.params.slug}`);
    const { text, revision } = valid(noteRequest, req.body);
    const bytes = Buffer.byteLength(text);
    if (bytes > learnerLimits.noteBytes)
      throw new AppError('too-large', `The note has ${bytes} bytes; it may have ${learnerLimits.noteBytes}.`);
    const answer = await store.learners.saveNote({ learner: learner.id, exercise: exercise.id, text, revision });
    if ('conflict' in answer) {
      throw new AppError(
        'conflict',
        'This note was edited elsewhere since (another window or tab). Both texts are kept: choose which to go on with.',
        { details: answer.conflict },
      );
    }
    res.json({ revision: answer.saved.revision, savedAt: answer.saved.savedAt });
  });
  return router;
}
