import { Router } from 'express';
import {
  exerciseId,
  submissionRequest,
  type Submission,
  type SubmissionCard,
  type SubmissionRecord,
} from '../contract.ts';
import { AppError } from '../errors.ts';
import { valid } from '../http/body.ts';
import { acceptFiles } from '../http/files.ts';
import { unpackRecord } from '../record-document.ts';
import type { SubmissionRow, SubmissionSummary } from '../store/store.ts';
import { findExercise, type AppDeps } from './deps.ts';

/** How far the history of an exercise is shown. */
const listed = 200;

/** POST and GET /api/submissions, GET /api/submissions/:id and /:id/record, POST /api/submissions/:id/cancel */
export function submissionRoutes(deps: AppDeps): Router {
  const { store, worker, learner } = deps;
  const router = Router();

  router.post('/', async (req, res) => {
    const request = valid(submissionRequest, req.body);
    const exercise = await findExercise(deps, request.exercise);
    const files = acceptFiles(exercise, request.files);
    const { submission, repeated, superseded } = await store.acceptSubmission({
      learner: learner.id,
      exercise: exercise.id,
      seed: learner.seed ?? null,
      files,
      purpose: 'practice',
      clientId: request.clientId,
    });
    // Before the worker takes it, so that the answer shows it as it was accepted.
    const body = await full(submission);
    worker.cancelled(superseded);
    if (!repeated) worker.accepted(submission);
    res.status(202).location(`/api/submissions/${submission.id}`).json(body);
  });

  router.get('/', async (req, res) => {
    const { exercise } = req.query;
    const filter = exercise === undefined ? undefined : valid(exerciseId, exercise, 'query parameter exercise');
    const rows = await store.listSubmissions({ learner: learner.id, exercise: filter, limit: listed });
    res.set('Cache-Control', 'no-store').json({ submissions: rows.map(submissionCard) });
  });

  router.get('/:id', async (req, res) => {
    res.set('Cache-Control', 'no-store').json(await full(await findSubmission(deps, req.params.id)));
  });

  router.get('/:id/record', async (req, res) => {
    const { id } = await findSubmission(deps, req.params.id);
    const document = await store.readRecord(id);
    const record = document && (await unpackRecord(document));
    const body: SubmissionRecord = record ? { kept: true, ...record } : { kept: false, steps: [], ran: [] };
    res.set('Cache-Control', 'no-store').json(body);
  });

  router.post('/:id/cancel', async (req, res) => {
    const { id } = await findSubmission(deps, req.params.id);
    const answer = await store.cancelSubmission(id);
    if (answer === null) throw noSuchSubmission(id);
    if (answer.cancelled) worker.cancelled([id]);
    res.json(await full(answer.submission));
  });

  async function full(row: SubmissionRow): Promise<Submission> {
    const place =
      row.state === 'queued' ? (await store.waiting()).findIndex((waiting) => waiting.id === row.id) + 1 : 0;
    return {
      ...submissionCard(row),
      files: { ...row.files },
      attempt: row.attempt,
      position: place > 0 ? place : null,
      verdict: row.verdict,
      message: row.message ?? (row.state === 'queued' ? worker.waitReason(row.exercise) : null),
    };
  }

  return router;
}

function submissionCard(row: SubmissionSummary): SubmissionCard {
  const { id, exercise, state, score, maxScore, submittedAt, finishedAt } = row;
  return { id, exercise, state, score, maxScore, submittedAt, finishedAt };
}

/** The learner's own submission. Throws `not-found`, also for somebody else's. */
export async function findSubmission({ store, learner }: AppDeps, id: string): Promise<SubmissionRow> {
  const row = await store.getSubmission(id);
  if (row === null || row.learner !== learner.id) throw noSuchSubmission(id);
  return row;
}

function noSuchSubmission(id: string): AppError {
  return new AppError('not-found', `There is no submission ${JSON.stringify(id.slice(0, 60))}.`);
}
