/**
 * A server to be killed: real store, lock and worker on the folder given; its grader takes a while and notes each
 * verdict that it gives. Submits without end when told to, and says on stdout what was accepted.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Events } from '../../../server/jobs/events.ts';
import { usualTiming, Worker } from '../../../server/jobs/worker.ts';
import { createLog } from '../../../server/log.ts';
import { openStore } from '../../../server/store/kysely.ts';
import { lockDataFolder } from '../../../server/store/lock.ts';
import { policyExercise, testCourse } from './course.ts';
import { TestEngine } from './test-engine.ts';
import { verdict } from './verdicts.ts';

const [folder = '', submitting] = process.argv.slice(2);
const store = await openStore(folder);
lockDataFolder(folder);
await store.endLeases();
const course = testCourse();
const worker = new Worker({
  queue: store,
  exercise: (id) => course.exercise(id),
  needEngine: () => [],
  engine: Object.assign(new TestEngine(), { engine: { slots: 3, capacity: 3 } }),
  gradeStatics: () => Promise.resolve(),
  grade: async ({ submission, attempt }) => {
    appendFileSync(join(folder, 'graded.txt'), `${submission} ${attempt}\n`);
    await sleep(15);
    return { ...verdict('failed', attempt), exercise: policyExercise };
  },
  events: new Events(),
  log: createLog('error'),
  timing: { ...usualTiming, gradeMs: 60_000, maxFailures: 1000, pollMs: 20 },
});
worker.start();

let n = 0;
while (submitting === 'submit') {
  const { submission } = await store.acceptSubmission({
    learner: `${process.pid}-${n++}`,
    exercise: policyExercise,
    seed: null,
    files: { 'policy.json': String(n) },
    purpose: 'practice',
  });
  // Said only after the store has answered, as the HTTP route does.
  process.stdout.write(`${submission.id}\n`);
  worker.poke();
  await sleep(5);
}
process.stdout.write('ready\n');
