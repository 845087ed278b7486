import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EngineFault, type Engine } from '../../../graders/index.ts';
import { xrayOfImage } from '../../support/xray.ts';
import { imageExercise, policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';

const xray = await xrayOfImage({ layers: [[{ name: 'a', content: 'x' }]] });

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
  Object.assign(lab.engine, { state: 'ready', engine: { slots: 2 } as Engine });
});
afterEach(() => lab.close());

/** A submission whose grading is over. */
const graded = async (exercise = imageExercise, learner = 'local') => {
  const { submission } = await lab.store.acceptSubmission({
    learner,
    exercise,
    seed: null,
    files: { Dockerfile: 'FROM scratch\n' },
    purpose: 'practice',
  });
  await lab.store.cancelSubmission(submission.id);
  return submission.id;
};
const ask = (id: string) => lab.store.xrays.request(id, 'form 1');
const stateOf = async (id: string) => (await lab.store.xrays.get(id))?.state;
const made = (count: number) => until(`${count} to be made`, () => lab.maker.calls.length === count);

test('is made with the submission’s files and the exercise’s Dockerfile, and kept', async () => {
  const id = await graded();
  await ask(id);
  lab.xrays.start();
  await made(1);
  expect(lab.maker.last.request).toMatchObject({
    exercise: { id: imageExercise },
    dockerfile: 'Dockerfile',
    files: { Dockerfile: 'FROM scratch\n' },
    submission: id,
    attempt: 1,
    learner: 'local',
  });
  expect(await stateOf(id)).toBe('working');
  lab.maker.last.finish({ xray });
  await until('ready', async () => (await stateOf(id)) === 'ready');
  expect((await lab.store.xrays.read(id))!.byteLength).toBeGreaterThan(100);
});

test('one at a time, in the order in which they were asked for', async () => {
  const ids = [await graded(imageExercise, 'a'), await graded(imageExercise, 'b')];
  for (const id of ids) await ask(id);
  lab.xrays.start();
  await made(1);
  expect(await lab.xrays.waitReason((await lab.store.xrays.get(ids[1]!))!)).toBe('Another image is looked at first.');
  lab.maker.last.finish({ xray });
  await made(2);
  expect(lab.maker.calls.map(({ request }) => request.submission)).toEqual(ids);
});

describe('gradings come first', () => {
  test('while one waits', async () => {
    const id = await graded();
    await ask(id);
    const { submission } = await lab.store.acceptSubmission({
      learner: 'bo',
      exercise: policyExercise,
      seed: null,
      files: {},
      purpose: 'practice',
    });
    lab.xrays.start();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(lab.maker.calls).toHaveLength(0);
    expect(await lab.xrays.waitReason((await lab.store.xrays.get(id))!)).toBe(
      'One submission waits for a grade; gradings come first.',
    );
    await lab.store.cancelSubmission(submission.id);
    await made(1);
  });

  test('while they hold every slot', async () => {
    for (const learner of ['a', 'b']) {
      await lab.store.acceptSubmission({
        learner,
        exercise: policyExercise,
        seed: null,
        files: {},
        purpose: 'practice',
      });
      await lab.store.claimSubmission({ worker: 'w', leaseMs: 60_000 });
    }
    await ask(await graded());
    lab.xrays.start();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(lab.maker.calls).toHaveLength(0);
    Object.assign(lab.engine.engine!, { slots: 3 });
    await made(1);
  });
});

describe('when it does not work', () => {
  test('the learner’s own fault is told, with its place', async () => {
    const id = await graded();
    await ask(id);
    lab.xrays.start();
    await made(1);
    const finding = {
      file: 'Dockerfile',
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 5,
      message: 'No such base image.',
    };
    lab.maker.last.finish({ findings: [finding] });
    await until('failed', async () => (await stateOf(id)) === 'failed');
    expect(await lab.store.xrays.get(id)).toMatchObject({
      message: 'The image could not be built: No such base image.',
      findings: [finding],
    });
  });

  test('our own is tried three times', async () => {
    const id = await graded();
    await ask(id);
    lab.xrays.start();
    for (const attempt of [1, 2, 3]) {
      await made(attempt);
      lab.maker.last.fail(new Error('no space left on device'));
    }
    await until('failed', async () => (await stateOf(id)) === 'failed');
    expect((await lab.store.xrays.get(id))!.message).toMatch(
      /could not look into the image \(no space left on device\)/,
    );
  });

  test('an engine that went away costs no attempt: it waits for its return', async () => {
    const id = await graded();
    await ask(id);
    lab.xrays.start();
    await made(1);
    Object.assign(lab.engine, { gone: true, state: 'unreachable', engine: null, message: 'The socket is gone.' });
    lab.maker.last.fail(new EngineFault('connection reset', { reason: 'transient' }));
    await until('waiting', async () => (await stateOf(id)) === 'waiting');
    expect(await lab.xrays.waitReason((await lab.store.xrays.get(id))!)).toBe('The socket is gone.');
    Object.assign(lab.engine, { gone: false, state: 'ready', engine: { slots: 2 } });
    await made(2);
    lab.maker.last.finish({ xray });
    await until('ready', async () => (await stateOf(id)) === 'ready');
  });

  test('an exercise that is gone', async () => {
    const id = await graded('image/removed');
    await ask(id);
    lab.xrays.start();
    await until('failed', async () => (await stateOf(id)) === 'failed');
    expect((await lab.store.xrays.get(id))!.message).toMatch(/image\/removed builds no image any more/);
    expect(lab.maker.calls).toHaveLength(0);
  });

  test('one that takes too long is stopped', async () => {
    await lab.close();
    lab = await openLab({}, {}, { limitMs: 20, maxFailures: 1 });
    Object.assign(lab.engine, { state: 'ready', engine: { slots: 2 } as Engine });
    const id = await graded();
    await ask(id);
    lab.xrays.start();
    await until('failed', async () => (await stateOf(id)) === 'failed');
    expect(lab.maker.last.request.signal.aborted).toBe(true);
    expect((await lab.store.xrays.get(id))!.message).toMatch(/longer than 0.02 seconds/);
  });
});

describe('an end in the middle', () => {
  test('of the server: it waits for the next start', async () => {
    const id = await graded();
    await ask(id);
    lab.xrays.start();
    await made(1);
    await lab.xrays.stop();
    expect(lab.maker.last.request.signal.aborted).toBe(true);
    expect(await stateOf(id)).toBe('waiting');
    expect(await lab.store.xrays.claim()).toMatchObject({ failures: 0, attempt: 2 });
  });

  test('what stopped the server each time is given up', async () => {
    const id = await graded();
    await ask(id);
    for (let n = 0; n < 3; n++) {
      await lab.store.xrays.claim();
      await lab.store.xrays.resume();
    }
    lab.xrays.start();
    await until('failed', async () => (await stateOf(id)) === 'failed');
    expect((await lab.store.xrays.get(id))!.message).toMatch(/the server stopped each time/);
    expect(lab.maker.calls).toHaveLength(0);
  });
});
