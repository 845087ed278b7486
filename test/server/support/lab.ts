import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../../server/app.ts';
import { Events } from '../../../server/jobs/events.ts';
import { usualTiming, Worker, type WorkerTiming } from '../../../server/jobs/worker.ts';
import { usualXrayTiming, XrayDesk, type XrayTiming } from '../../../server/jobs/xrays.ts';
import { createLog } from '../../../server/log.ts';
import { localLearner, type AppDeps } from '../../../server/routes/deps.ts';
import { openStore } from '../../../server/store/kysely.ts';
import { taskExercise, testCourse } from './course.ts';
import { TestGrader } from './grader.ts';
import { TestEngine } from './test-engine.ts';
import { TestMaker } from './xray-maker.ts';

/** The server without a socket: real store, worker and routes; the test decides what grader and engine answer. */
export async function openLab(
  timing: Partial<WorkerTiming> = {},
  over: Partial<AppDeps> = {},
  xrayTiming: Partial<XrayTiming> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-lab-'));
  const webDir = join(folder, 'web');
  await mkdir(join(webDir, 'assets'), { recursive: true });
  await writeFile(join(webDir, 'index.html'), '<meta property="csp-nonce" nonce="__CSP_NONCE__"><div id="app"></div>');
  await writeFile(join(webDir, 'theme.js'), '// theme');
  await writeFile(join(webDir, 'assets', 'main-abc123.js'), '// main');

  const lines: string[] = [];
  const log = createLog('debug', (line) => lines.push(line));
  const store = await openStore(join(folder, 'data'));
  const course = testCourse();
  const events = new Events();
  const engine = new TestEngine();
  const grader = new TestGrader();
  const worker = new Worker({
    queue: store,
    exercise: (id) => course.exercise(id),
    needEngine: () => [taskExercise],
    engine,
    grade: grader.grade,
    gradeStatics: grader.gradeStatics,
    events,
    log,
    timing: { ...usualTiming, pollMs: 20, backoffMs: 10, gradeMs: 60_000, ...timing },
  });
  const maker = new TestMaker();
  const xrays = new XrayDesk({
    xrays: store.xrays,
    queue: store,
    exercise: (id) => course.exercise(id),
    engine,
    make: maker.make,
    log,
    timing: { ...usualXrayTiming, pollMs: 10, backoffMs: 10, limitMs: 60_000, ...xrayTiming },
  });
  const content = { refresh: () => Promise.resolve(course), problem: null as string | null };
  const app = createApp({
    store,
    content,
    worker,
    events,
    xrays,
    engine,
    learner: localLearner,
    mirror: null,
    hosts: ['lab.example'],
    webDir,
    version: '1.2.3',
    log,
    ...over,
  });
  return {
    app,
    store,
    worker,
    events,
    engine,
    grader,
    xrays,
    maker,
    content,
    lines,
    folder,
    close: async () => {
      await worker.stop();
      await xrays.stop();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type Lab = Awaited<ReturnType<typeof openLab>>;
