/** The HTTP side on one screen: what every request passes, then one router for each noun. */
import express, { Router, type Express } from 'express';
import { jsonBody } from './http/body.ts';
import { failures, noSuchRoute } from './http/failures.ts';
import { hostCheck, sameOrigin, securityHeaders } from './http/security.ts';
import { assetRoutes } from './routes/assets.ts';
import { courseRoutes } from './routes/course.ts';
import type { AppDeps } from './routes/deps.ts';
import { draftRoutes } from './routes/drafts.ts';
import { eventRoutes } from './routes/events.ts';
import { exerciseRoutes } from './routes/exercises.ts';
import { hintRoutes } from './routes/hints.ts';
import { iamRoutes } from './routes/iam.ts';
import { imageRoutes } from './routes/images.ts';
import { meRoutes } from './routes/me.ts';
import { noteRoutes } from './routes/notes.ts';
import { solutionRoutes } from './routes/solutions.ts';
import { statusRoutes } from './routes/status.ts';
import { submissionRoutes } from './routes/submissions.ts';
import { timeRoutes } from './routes/time.ts';
import { xrayRoutes } from './routes/xrays.ts';

export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(securityHeaders, hostCheck(deps.hosts), sameOrigin);

  const api = Router();
  api.use(jsonBody());
  api.use('/course', courseRoutes(deps));
  api.use('/exercises', exerciseRoutes(deps), draftRoutes(deps), hintRoutes(deps));
  api.use('/exercises', noteRoutes(deps), timeRoutes(deps), solutionRoutes(deps));
  api.use('/submissions', submissionRoutes(deps), eventRoutes(deps), xrayRoutes(deps));
  api.use('/images', imageRoutes(deps));
  api.use('/iam', iamRoutes());
  api.use('/me', meRoutes(deps));
  api.use('/status', statusRoutes(deps));
  api.use(noSuchRoute);
  app.use('/api', api);

  app.use(assetRoutes(deps), noSuchRoute);
  app.use(failures(deps.log));
  return app;
}
