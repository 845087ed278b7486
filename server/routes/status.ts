import { Router } from 'express';
import type { Status } from '../contract.ts';
import type { AppDeps } from './deps.ts';

/** GET /api/status */
export function statusRoutes(deps: AppDeps): Router {
  const router = Router();
  router.get('/', async (_req, res) => {
    const { engine, worker, store, content } = deps;
    await content.refresh();
    const [waiting, running] = await Promise.all([store.waiting(), store.countRunning()]);
    const body: Status = {
      version: deps.version,
      engine: { state: engine.state, message: engine.message, summary: engine.engine?.summary() ?? null },
      images: [...engine.images],
      queue: { waiting: waiting.length, running, slots: worker.slots },
      notices: [...worker.notices, ...(content.problem === null ? [] : [content.problem])],
    };
    res.set('Cache-Control', 'no-store').json(body);
  });
  return router;
}
