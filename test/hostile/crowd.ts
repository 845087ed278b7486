/** Many learners at once, through the store and the worker as in the server: who is graded when is theirs to decide. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { CheckThreads, grade, gradeStatics, type Exercise, type Files, type Verdict } from '../../graders/index.ts';
import { Events } from '../../server/jobs/events.ts';
import { usualTiming, Worker } from '../../server/jobs/worker.ts';
import { createLog } from '../../server/log.ts';
import { openStore } from '../../server/store/kysely.ts';
import type { Attack } from './attack.ts';
import { hostileExercise, type Scene } from './scene.ts';

export interface Crowd {
  /** Answers the verdict, and the milliseconds until then, waiting included. */
  honest(learner: string): Promise<{ verdict: Verdict; ms: number }>;
  attack(learner: string, attack: Attack, files: Files): Promise<Verdict>;
  /** Another hour: nobody's turns count any more. */
  later(): void;
  close(): Promise<void>;
}

export async function openCrowd(scene: Scene): Promise<Crowd> {
  const { engine, exercise, solution } = scene;
  let shift = 0;
  const store = await openStore(join(scene.folder, 'crowd'), () => new Date(Date.now() + shift));
  const events = new Events();
  const threads = new CheckThreads({ count: Math.max(2, availableParallelism()) });
  const hostile = new Map<string, Exercise>();
  const keeper = { engine, message: '', worthWaiting: false, preparing: false, isGone: () => Promise.resolve(false) };
  const worker = new Worker({
    queue: store,
    exercise: (id) => (id === exercise.id ? exercise : hostile.get(id)),
    needEngine: () => [exercise.id, ...hostile.keys()],
    engine: keeper,
    grade: (request) => grade({ ...request, runStatics: threads.run }),
    gradeStatics: (request) => gradeStatics({ ...request, runStatics: threads.run }),
    events,
    log: createLog('error'),
    timing: { ...usualTiming, gradeMs: 300_000 },
  });
  worker.start();
  let count = 0;

  const graded = async (learner: string, id: string, files: Files): Promise<Verdict> => {
    const { submission } = await store.acceptSubmission({
      ...{ learner, exercise: id, seed: null, files, purpose: 'practice' },
    });
    const ended = new Promise<void>((resolve) =>
      events.subscribe(submission.id, 0, ({ type }) => type === 'end' && resolve()),
    );
    worker.accepted(submission);
    await ended;
    const { state, verdict, message } = (await store.getSubmission(submission.id))!;
    if (!verdict) throw new Error(`${learner} on ${id}: ${state}, ${message}`);
    return verdict;
  };

  return {
    async honest(learner) {
      const began = performance.now();
      // Another label, so that no cache knows what `COPY . .` takes along.
      const files = { ...solution, Dockerfile: `${solution['Dockerfile']}LABEL crowd="${process.pid}-${++count}"\n` };
      const verdict = await graded(learner, exercise.id, files);
      return { verdict, ms: performance.now() - began };
    },
    attack(learner, attack, files) {
      const id = `image/hostile-${++count}`;
      hostile.set(id, hostileExercise(exercise, attack.checks, files));
      return graded(learner, id, files);
    },
    later() {
      shift += 3_600_000;
    },
    async close() {
      await worker.stop();
      await threads.close();
      await store.close();
    },
  };
}
