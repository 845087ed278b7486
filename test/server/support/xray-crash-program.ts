/**
 * A server to be killed while it looks into an image: real store, lock and desk on the folder given. The first attempt never
 * ends; every attempt is noted. Asks for an X-ray when told to, and says on stdout for which submission.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../graders/index.ts';
import { usualXrayTiming, XrayDesk } from '../../../server/jobs/xrays.ts';
import { createLog } from '../../../server/log.ts';
import { openStore } from '../../../server/store/kysely.ts';
import { lockDataFolder } from '../../../server/store/lock.ts';
import { xrayOfImage } from '../../support/xray.ts';
import { imageExercise, testCourse } from './course.ts';
import { TestEngine } from './test-engine.ts';

const [folder = '', asking] = process.argv.slice(2);
const store = await openStore(folder);
lockDataFolder(folder);
await store.xrays.resume();
const course = testCourse();
const desk = new XrayDesk({
  xrays: store.xrays,
  queue: store,
  exercise: (id) => course.exercise(id),
  engine: Object.assign(new TestEngine(), { engine: { slots: 1 } as Engine }),
  make: async ({ submission, attempt }) => {
    appendFileSync(join(folder, 'made.txt'), `${submission} ${attempt}\n`);
    if (attempt === 1) await new Promise(() => {});
    return { xray: await xrayOfImage({ layers: [[{ name: 'a', content: 'x' }]] }) };
  },
  log: createLog('error'),
  timing: { ...usualXrayTiming, limitMs: 60_000, pollMs: 20 },
});
if (asking === 'ask') {
  const { submission } = await store.acceptSubmission({
    learner: 'ada',
    exercise: imageExercise,
    seed: null,
    files: { Dockerfile: 'FROM scratch\n' },
    purpose: 'practice',
  });
  await store.cancelSubmission(submission.id);
  await store.xrays.request(submission.id, 'form 1');
  process.stdout.write(`${submission.id}\n`);
}
desk.start();
process.stdout.write('ready\n');
