import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { Router, type RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import type { AppDeps } from './deps.ts';

/** The built page: hashed files for ever, everything else asked for again, and index.html for the page's own addresses. */
export function assetRoutes({ webDir }: AppDeps): Router {
  const page: RequestHandler = async (_req, res) => {
    const html = await readFile(join(webDir, 'index.html'), 'utf8').catch((cause: unknown) => {
      throw new AppError('unavailable', 'The page is not built yet: run `npm run build`. The API works.', { cause });
    });
    const nonce = String(res.locals['nonce']);
    res.set('Cache-Control', 'no-store').type('html').send(html.replaceAll('__CSP_NONCE__', nonce));
  };

  const router = Router();
  // Before the files: index.html as it lies there has no nonce.
  router.get(['/', '/index.html'], page);
  router.use('/assets', express.static(join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false }));
  router.use(
    express.static(webDir, { index: false, setHeaders: (res) => void res.setHeader('Cache-Control', 'no-cache') }),
  );
  // A missing script must not be answered with a page.
  router.get('/{*path}', (req, res, next) => (/\.[^/]*$/.test(req.path) ? next() : page(req, res, next)));
  return router;
}
