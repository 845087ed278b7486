import { Router } from 'express';
import type { Content } from '../content.ts';
import type { ImageCatalogue } from '../contract.ts';
import { AppError } from '../errors.ts';
import type { AppDeps } from './deps.ts';

/** GET /api/images, POST /api/images/prepare */
export function imageRoutes(deps: AppDeps): Router {
  const router = Router();
  router.get('/', async (_req, res) => {
    res.set('Cache-Control', 'no-store').json(await catalogue(deps));
  });
  router.post('/prepare', async (_req, res) => {
    if (!deps.engine.prepare())
      throw new AppError('unavailable', `Base images cannot be prepared now. ${deps.engine.message}`);
    res
      .status(202)
      .set('Cache-Control', 'no-store')
      .json(await catalogue(deps));
  });
  return router;
}

async function catalogue({ engine, content, learner, mirror }: AppDeps): Promise<ImageCatalogue> {
  const naming = exercisesNaming(await content.refresh(), learner.seed);
  return {
    mirror,
    preparing: engine.preparing,
    obstacle: engine.state === 'ready' ? null : engine.message,
    images: engine.images.map((image) => ({ ...image, exercises: naming(image.reference) })),
  };
}

/** By reference: the exercises that name it in what a learner is given. Solutions are not looked at: they would tell. */
function exercisesNaming(content: Content, seed?: string): (reference: string) => { id: string; title: string }[] {
  const texts = content.list().map(({ id, title }) => {
    const { starter, contextFiles, brief, checks } = content.exercise(id, seed)!;
    const text = [...Object.values(starter), ...Object.values(contextFiles), brief, JSON.stringify(checks)].join('\n');
    return { id, title, text };
  });
  return (reference) => {
    // `node:20` is not named by `node:20-alpine`, nor by `example/node:20`.
    const escaped = reference.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const named = new RegExp(`(?<![\\w./:-])${escaped}(?![\\w-]|\\.\\w)`);
    return texts.filter(({ text }) => named.test(text)).map(({ id, title }) => ({ id, title }));
  };
}
