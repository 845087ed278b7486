import { once } from 'node:events';
import { Router, type Response } from 'express';
import type { Holdings } from '../contract-learner.ts';
import type { SubmissionRow } from '../store/store.ts';
import type { AppDeps } from './deps.ts';

/** Submissions that are read at once: each may have 256 kB of files and a verdict. */
const atOnce = 10;

/** GET /api/me, GET and DELETE /api/me/data */
export function meRoutes({ store, worker, learner }: AppDeps): Router {
  const router = Router();

  router.get('/', async (_req, res) => {
    const { submissions, drafts, notes, hints, time } = await store.learners.records(learner.id);
    const body: Holdings = {
      submissions,
      drafts: drafts.length,
      notes: notes.filter(({ text }) => text !== '').length,
      hints: hints.length,
      seconds: time.reduce((sum, { seconds }) => sum + seconds, 0),
    };
    res.set('Cache-Control', 'no-store').json(body);
  });

  router.get('/data', async (_req, res) => {
    const { drafts, notes, hints, time } = await store.learners.records(learner.id);
    const head = { format: 'drydock learner data 1', exportedAt: new Date().toISOString(), drafts, notes, hints, time };
    res.set({
      'Cache-Control': 'no-store',
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Disposition': 'attachment; filename="drydock-my-data.json"',
    });
    await write(res, `${JSON.stringify(head, null, 1).slice(0, -2)},\n "submissions": [`);
    for (let after = '', first = true; !res.destroyed;) {
      const rows = await store.learners.submissionsAfter(learner.id, after, atOnce);
      if (rows.length === 0) break;
      for (const row of rows) {
        await write(res, `${first ? '' : ','}\n${JSON.stringify(told(row))}`);
        first = false;
      }
      after = rows.at(-1)!.id;
    }
    res.end('\n]}\n');
  });

  router.delete('/data', async (_req, res) => {
    const { ended } = await store.learners.forget(learner.id);
    worker.cancelled(ended);
    res.status(204).end();
  });

  return router;
}

/** Waits while the other side reads slowly, so that no more than a piece is in memory. */
async function write(res: Response, text: string): Promise<void> {
  if (res.destroyed || res.write(text)) return;
  const gone = new AbortController();
  const stop = () => gone.abort();
  res.once('close', stop);
  await once(res, 'drain', { signal: gone.signal }).catch(() => undefined);
  res.off('close', stop);
}

function told(row: SubmissionRow) {
  const { id, exercise, seed, state, message, files, verdict, submittedAt, finishedAt } = row;
  return { id, exercise, seed, state, message, files, verdict, submittedAt, finishedAt };
}
