import { createHash } from 'node:crypto';
import { Router, type Request } from 'express';
import { compareXrays, cycloneDx, dockerfilesOf, type Xray as XrayDocument } from '../../graders/index.ts';
import type { ImageComparison, Xray } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { SubmissionRow, XrayRow } from '../store/store.ts';
import { madeWith, unpackXray } from '../xray-document.ts';
import type { AppDeps } from './deps.ts';
import { findSubmission } from './submissions.ts';

/** POST and GET /api/submissions/:id/xray, GET /api/submissions/:id/xray.cdx.json, GET /api/submissions/:id/xray/compare/:other */
export function xrayRoutes(deps: AppDeps): Router {
  const { store, xrays } = deps;
  const router = Router();

  router.post('/:id/xray', async (req, res) => {
    const submission = await findSubmission(deps, req.params.id);
    const obstacle = await obstacleOf(submission);
    if (obstacle) throw new AppError(obstacle.code, obstacle.message);
    const row = await store.xrays.request(submission.id, madeWith);
    xrays.poke();
    res
      .status(202)
      .set('Cache-Control', 'no-store')
      .json(await answer(submission, row));
  });

  router.get('/:id/xray', async (req, res) => {
    const submission = await findSubmission(deps, req.params.id);
    res.set('Cache-Control', 'no-store').json(await answer(submission, await store.xrays.get(submission.id)));
  });

  router.get('/:id/xray.cdx.json', async (req: Request<{ id: string }>, res) => {
    const submission = await findSubmission(deps, req.params.id);
    const document = await read(submission.id);
    const row = await store.xrays.get(submission.id);
    if (document === null || row === null)
      throw new AppError(
        'conflict',
        'There is no X-ray of this submission yet. Ask for one, and download it when it is ready.',
      );
    const time = row.finishedAt ?? row.requestedAt;
    const bom = cycloneDx(document.report, {
      name: submission.exercise,
      serial: uuidOf(`${submission.id} ${time}`),
      time,
      toolVersion: deps.version,
    });
    const name = `${submission.exercise}-${submission.id}`.replace(/[^a-z0-9-]+/gi, '-');
    res
      .set({
        'Content-Type': 'application/vnd.cyclonedx+json; version=1.6',
        'Content-Disposition': `attachment; filename="${name}.cdx.json"`,
        'Cache-Control': 'no-store',
      })
      .send(JSON.stringify(bom, null, 2));
  });

  router.get('/:id/xray/compare/:other', async (req, res) => {
    const both = [await findSubmission(deps, req.params.id), await findSubmission(deps, req.params.other)] as const;
    const [a, b] = [await read(both[0].id), await read(both[1].id)];
    if (a === null || b === null) {
      const missing = both.filter((_, index) => [a, b][index] === null).map(({ id }) => id);
      throw new AppError('conflict', 'Both images must have been looked into before they are compared.', {
        details: { missing: [...new Set(missing)] },
      });
    }
    const comparison: ImageComparison = compareXrays({ name: both[0].id, ...a }, { name: both[1].id, ...b });
    res.set('Cache-Control', 'no-store').json(comparison);
  });

  async function answer(submission: SubmissionRow, row: XrayRow | null): Promise<Xray> {
    const document = row?.state === 'ready' ? await read(submission.id) : null;
    // One of another version is as good as none.
    const known = row?.state === 'ready' && document === null ? null : row;
    return {
      submission: submission.id,
      state: known === null ? 'none' : known.state === 'waiting' ? 'working' : known.state,
      obstacle: (await obstacleOf(submission))?.message ?? null,
      message: known && (await xrays.waitReason(known)),
      findings: known?.findings ?? [],
      requestedAt: known?.requestedAt ?? null,
      finishedAt: known?.finishedAt ?? null,
      report: document?.report ?? null,
    };
  }

  async function read(id: string): Promise<XrayDocument | null> {
    const document = await store.xrays.read(id);
    return document && unpackXray(document);
  }

  /** Why no X-ray can be asked for now. */
  async function obstacleOf({ exercise, seed }: SubmissionRow) {
    const found = (await deps.content.refresh()).exercise(exercise, seed ?? undefined);
    if (found === undefined)
      return { code: 'conflict' as const, message: `The exercise ${exercise} is no longer part of the course.` };
    if (dockerfilesOf(found).length === 0)
      return {
        code: 'conflict' as const,
        message: `The exercise ${exercise} builds no image, so there is nothing to look into.`,
      };
    if (deps.engine.state === 'absent' || deps.engine.state === 'off')
      return {
        code: 'unavailable' as const,
        message: `Without a container engine no image can be built. ${deps.engine.message}`,
      };
    return null;
  }

  return router;
}

/** The same document has the same serial number: a UUID of version 8, https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
