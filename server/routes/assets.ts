import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import express, { Router } from 'express';
import { AppError } from '../errors.ts';
import type { AppDeps } from './deps.ts';

/** The built page: hashed files for ever, everything else fresh, and index.html for the page's own addresses. */
export function assetRoutes({ webDir }: AppDeps): Router {
  const router = Router();
  router.use('/assets', express.static(join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  router.use(
    express.static(webDir, {
      index: false,
      setHeaders: (res) => void res.setHeader('Cache-Control', 'no-cache'),
    }),
  );
  router.get('/{*path}', async (req, res, next) => {
    // A missing script must not be answered with a page.
    if (extname(req.path) !== '' && req.path !== '/index.html') return next();
    const page = await readFile(join(webDir, 'index.html'), 'utf8').catch((cause: unknown) => {
      throw new AppError('unavailable', 'The page is not built yet: run `npm run build`. The API works.', { cause });
    });
    res
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(page.replaceAll('__CSP_NONCE__', String(res.locals['nonce'])));
  });
  return router;
}
