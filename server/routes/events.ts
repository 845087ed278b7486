import { Router, type Response } from 'express';
import type { SubmissionEvent, SubmissionState } from '../contract.ts';
import { findSubmission } from './submissions.ts';
import type { AppDeps } from './deps.ts';

/** How soon a browser that lost the stream asks again. */
const retryMs = 2000;
/** A reader this far behind is cut off; it reads the submission again. */
const maxBehindBytes = 1024 * 1024;

/** GET /api/submissions/:id/events */
export function eventRoutes(deps: AppDeps): Router {
  const { events, worker, streamBeatMs = 15_000 } = deps;
  const router = Router();
  router.get('/:id/events', async (req, res) => {
    const { id, state } = await findSubmission(deps, req.params.id);
    const given = req.get('last-event-id') ?? '';
    const after = /^\d{1,15}$/.test(given) ? Number(given) : 0;
    if (isOver(state)) {
      publishEnd(id, state);
      // Tells EventSource not to come back.
      if (after === events.last(id)?.sequence) return void res.status(204).end();
    }

    res.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store, no-transform',
      'X-Accel-Buffering': 'no',
    });
    res.write(`retry: ${retryMs}\n\n`);
    const beat = setInterval(() => write(res, ': still here\n\n'), streamBeatMs);
    const unsubscribe = events.subscribe(id, after, (event) => {
      write(res, format(event));
      if (event.type === 'end') res.end();
    });
    res.on('close', () => {
      clearInterval(beat);
      unsubscribe();
    });

    // It may have ended between the look and the subscription.
    const now = (await findSubmission(deps, id)).state;
    if (isOver(now)) publishEnd(id, now);
    else if (now === 'queued') await worker.announce();
  });

  /** After a restart nobody remembers the end but the store. */
  function publishEnd(id: string, state: SubmissionState): void {
    if (events.last(id)?.type !== 'end') events.publish(id, { type: 'end', state });
  }
  return router;
}

function isOver(state: SubmissionState): boolean {
  return state !== 'queued' && state !== 'running';
}

function write(res: Response, text: string): void {
  if (res.writableEnded) return;
  if (res.writableLength > maxBehindBytes) res.destroy();
  else res.write(text);
}

/** JSON has no line breaks of its own, so an event is one `data:` line. */
function format(event: SubmissionEvent): string {
  return `id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`;
}
