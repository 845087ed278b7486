import { Router, type Response } from 'express';
import { actionReference, referenceIndex, serviceReference } from '../../graders/index.ts';
import type { IamAction, IamIndex, IamService } from '../contract.ts';
import { AppError } from '../errors.ts';

/** GET /api/iam, /api/iam/:service, /api/iam/:service/:action: what the editor's completion looks up, in small pieces. */
export function iamRoutes(): Router {
  const router = Router();
  router.get('/', async (_req, res) => {
    send(res, (await referenceIndex()) satisfies IamIndex);
  });
  router.get('/:service', async ({ params }, res) => {
    const found: IamService | null = await serviceReference(params.service);
    if (!found)
      throw new AppError('not-found', `AWS has no service with the prefix ${JSON.stringify(params.service)}.`);
    send(res, found);
  });
  router.get('/:service/:action', async ({ params: { service, action } }, res) => {
    const found: IamAction | null = await actionReference(service, action);
    if (!found) throw new AppError('not-found', `AWS has no action ${JSON.stringify(`${service}:${action}`)}.`);
    send(res, found);
  });
  return router;
}

/** The data change with the program only. */
function send(res: Response, body: object): void {
  res.set('Cache-Control', 'private, max-age=3600').json(body);
}
