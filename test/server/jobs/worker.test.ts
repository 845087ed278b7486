import { afterEach, describe, expect, test } from 'vitest';
import { EngineFault, type Engine } from '../../../graders/index.ts';
import type { WorkerTiming } from '../../../server/jobs/worker.ts';
import { policyExercise, taskExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { verdict } from '../support/verdicts.ts';

let lab: Lab;
afterEach(() => lab.close());

async function open(timing: Partial<WorkerTiming> = {}): Promise<void> {
  lab = await openLab(timing);
  lab.worker.start();
}

let learners = 0;
async function submit(exercise = policyExercise, learner = `l${++learners}`): Promise<string> {
  const { submission } = await lab.store.acceptSubmission({
    learner,
    exercise,
    seed: null,
    files: {},
    purpose: 'practice',
  });
  lab.worker.accepted(submission);
  return submission.id;
}
const row = async (id: string) => (await lab.store.getSubmission(id))!;
const inState = (id: string, state: string) => until(`${id} is ${state}`, async () => (await row(id)).state === state);
const called = (times: number) => until(`${times} calls of the grader`, () => lab.grader.calls.length >= times);
const engineOf = (slots: number, capacity = slots) => ({ slots, capacity, summary: () => ({}) }) as unknown as Engine;

describe('slots', () => {
  test('as many at once as the engine has slots, one without', async () => {
    await open();
    for (let i = 0; i < 3; i++) await submit();
    await called(1);
    expect(lab.worker.slots).toBe(1);
    expect(await lab.store.countRunning()).toBe(1);
    Object.assign(lab.engine, { state: 'ready', engine: engineOf(2) });
    lab.worker.poke();
    await called(2);
    expect(await lab.store.waiting()).toHaveLength(1);
    lab.grader.calls[0]!.finish(verdict('failed'));
    await called(3);
  });
});

test('an engine that lets one more go on beside those that take long is given one more', async () => {
  await open();
  Object.assign(lab.engine, { state: 'ready', engine: engineOf(1) });
  await submit();
  await submit();
  await called(1);
  Object.assign(lab.engine, { engine: engineOf(1, 2) });
  lab.worker.poke();
  await called(2);
  expect(lab.worker.slots).toBe(1);
});

test('a learner who cancels gets no second slot while the first is not free', async () => {
  await open();
  Object.assign(lab.engine, { state: 'ready', engine: engineOf(3) });
  lab.grader.deaf = true;
  const first = await submit(policyExercise, 'ada');
  await called(1);
  await lab.store.cancelSubmission(first);
  lab.worker.cancelled([first]);
  await submit(policyExercise, 'ada');
  await submit(policyExercise, 'bo');
  await called(2);
  expect(await lab.store.waiting()).toHaveLength(1);
  lab.grader.calls[0]!.fail(new Error('stopped at last'));
  await called(3);
  for (const { finish } of lab.grader.calls) finish(verdict('failed'));
});

test('what Drydock does of its own for an attempt has a limit to itself, which says so', async () => {
  await open({ gradeMs: 30, graceMs: 10 });
  lab.grader.auto = ({ pause }) => void pause!();
  await submit();
  await called(1);
  const { signal } = lab.grader.calls[0]!.request;
  await until('the limit', () => signal.aborted);
  expect((signal.reason as Error).message).toMatch(/^making a place and its base images ready took longer/);
});

describe('failures of ours', () => {
  test('an attempt that throws is tried again, with its number', async () => {
    await open();
    const id = await submit();
    await called(1);
    lab.grader.last.fail(new Error('a bug'));
    await called(2);
    expect(lab.grader.last.request.attempt).toBe(2);
    lab.grader.pass();
    await inState(id, 'graded');
    expect(await row(id)).toMatchObject({ attempt: 2, message: null, score: 100 });
  });

  test('after three attempts it is ungradable, with a sentence, and costs nothing', async () => {
    await open({ pauseAfter: 99 });
    lab.grader.auto = () => new Error('a bug');
    const id = await submit();
    await inState(id, 'ungradable');
    expect(await row(id)).toMatchObject({ attempt: 3, score: null, verdict: null });
    expect((await row(id)).message).toMatch(/3 attempts \(a bug\).*costs no points.*files are kept/);
  });

  test('an attempt over its time is stopped and tried again, even when the grader does not listen', async () => {
    await open({ gradeMs: 30, graceMs: 30 });
    lab.grader.deaf = true;
    const id = await submit();
    await called(2);
    lab.grader.pass();
    await inState(id, 'graded');
    expect(lab.grader.calls[0]!.request.signal.aborted).toBe(true);
  });

  test('several in a row pause the grading, which says so, then goes on by itself', async () => {
    await open({ pauseAfter: 2, pauseMs: 300, maxFailures: 9 });
    let broken = true;
    lab.grader.auto = () => (broken ? new Error('disk full') : verdict('passed'));
    const id = await submit();
    const notice = await until('the notice', () => lab.worker.notices[0]);
    expect(notice).toMatch(/paused after 2 failures.*disk full.*nothing is lost/);
    expect(lab.worker.waitReason(policyExercise)).toBe(notice);
    broken = false;
    expect((await row(id)).state).toBe('queued');
    await inState(id, 'graded');
    expect(lab.worker.notices).toEqual([]);
  });

  test('one learner, whose file may be what makes us fail, pauses nobody else', async () => {
    await open({ pauseAfter: 2, pauseMs: 60_000, maxFailures: 4 });
    lab.grader.auto = ({ learner }) => (learner === 'ada' ? new Error('a bug') : verdict('passed'));
    await inState(await submit(policyExercise, 'bo'), 'graded');
    await inState(await submit(policyExercise, 'ada'), 'ungradable');
    expect(lab.worker.notices).toEqual([]);
    await inState(await submit(policyExercise, 'bo'), 'graded');
  });

  test('failures of two learners in a row pause it', async () => {
    await open({ pauseAfter: 2, pauseMs: 60_000, maxFailures: 4 });
    lab.grader.auto = ({ learner }) => (learner === 'cy' ? verdict('passed') : new Error('a bug'));
    await inState(await submit(policyExercise, 'cy'), 'graded');
    await submit(policyExercise, 'ada');
    await submit(policyExercise, 'bo');
    expect(await until('the notice', () => lab.worker.notices[0])).toMatch(/paused after \d failures/);
  });

  test('a submission that killed its server each time ends ungradable instead of killing it for ever', async () => {
    lab = await openLab({ leaseMs: 30_000 });
    const id = await submit();
    for (let i = 0; i < 3; i++) {
      await lab.store.claimSubmission({ worker: 'dead', leaseMs: 1000 });
      await lab.store.endLeases();
    }
    lab.worker.start();
    await inState(id, 'ungradable');
    expect(lab.grader.calls).toEqual([]);
  });

  test('an exercise that is no longer there is ungradable at once', async () => {
    await open();
    const id = await submit('iam/removed');
    await inState(id, 'ungradable');
    expect((await row(id)).message).toMatch(/no longer part of the course/);
  });
});

describe('the engine', () => {
  test('without one, everything is graded and the verdict says what is missing', async () => {
    await open();
    const id = await submit(taskExercise);
    await called(1);
    expect(lab.grader.last.request).toMatchObject({ engine: null, engineTrouble: 'There is no container engine.' });
    lab.grader.last.finish(verdict('error', 40));
    await inState(id, 'graded');
    expect(await row(id)).toMatchObject({ score: 40, verdict: { status: 'error' } });
  });

  test('while it starts, only exercises that need none are graded', async () => {
    lab = await openLab();
    Object.assign(lab.engine, { state: 'starting', message: 'The engine is starting.' });
    lab.worker.start();
    const task = await submit(taskExercise);
    const policy = await submit(policyExercise);
    await called(1);
    expect(lab.grader.last.request.submission).toBe(policy);
    lab.grader.pass();
    await inState(policy, 'graded');
    expect((await row(task)).state).toBe('queued');
    Object.assign(lab.engine, { state: 'ready', engine: engineOf(1) });
    lab.worker.poke();
    await called(2);
    expect(lab.grader.last.request.submission).toBe(task);
  });

  test('one that dies in the middle costs nothing: it waits, says why, and goes on when it is back', async () => {
    await open();
    Object.assign(lab.engine, { state: 'ready', engine: engineOf(1) });
    const id = await submit(taskExercise);
    await called(1);
    Object.assign(lab.engine, { gone: true, state: 'unreachable', engine: null, message: 'The socket is gone.' });
    lab.grader.last.fail(new EngineFault('connection reset', { reason: 'transient' }));
    await inState(id, 'queued');
    expect((await row(id)).message).toMatch(
      /engine stopped \(The socket is gone\.\).*tried again when the engine is back/,
    );
    for (let i = 0; i < 5; i++) lab.worker.poke();
    expect(lab.grader.calls).toHaveLength(1);
    Object.assign(lab.engine, { gone: false, state: 'ready', engine: engineOf(1) });
    lab.worker.poke();
    await called(2);
    lab.grader.pass();
    await inState(id, 'graded');
    expect(await row(id)).toMatchObject({ score: 100, message: null });
  });

  test('dying any number of times never makes a submission ungradable', async () => {
    await open();
    Object.assign(lab.engine, { state: 'ready', engine: engineOf(1), gone: true });
    let deaths = 0;
    lab.grader.auto = () => (++deaths <= 6 ? new EngineFault('reset', { reason: 'transient' }) : verdict('passed'));
    const id = await submit(taskExercise);
    await inState(id, 'graded');
    expect(deaths).toBe(7);
  });

  test('one that answers but fails counts as our failure', async () => {
    await open({ pauseAfter: 99 });
    Object.assign(lab.engine, { state: 'ready', engine: engineOf(1) });
    lab.grader.auto = () => new EngineFault('no space left', { reason: 'transient' });
    const id = await submit(taskExercise);
    await inState(id, 'ungradable');
  });

  test('undecided checks wait while base images are being prepared', async () => {
    await open();
    Object.assign(lab.engine, { state: 'ready', engine: engineOf(1), preparing: true });
    const id = await submit(taskExercise);
    await called(1);
    lab.grader.last.finish(verdict('error'));
    await inState(id, 'queued');
    expect((await row(id)).message).toMatch(/being prepared/);
  });
});

describe('stopping', () => {
  test('hands what runs back to the queue at once', async () => {
    await open();
    const id = await submit();
    await called(1);
    await lab.worker.stop();
    expect(await row(id)).toMatchObject({ state: 'queued', attempt: 1 });
    expect(lab.grader.last.request.signal.aborted).toBe(true);
    lab.worker.start();
    await called(2);
    lab.grader.pass();
    await inState(id, 'graded');
  });

  test('claims nothing afterwards', async () => {
    await open();
    await lab.worker.stop();
    await submit();
    lab.worker.poke();
    await lab.worker.stop();
    expect(lab.grader.calls).toEqual([]);
  });
});

describe('the lease', () => {
  test('is kept by heartbeats while the grader works', async () => {
    await open({ leaseMs: 120, heartbeatMs: 20 });
    const id = await submit();
    await called(1);
    const began = Date.now();
    await until('several leases later', () => Date.now() - began > 400);
    lab.grader.pass();
    await inState(id, 'graded');
    expect(await row(id)).toMatchObject({ attempt: 1 });
  });

  test('a cancellation by somebody else stops the grader at the next heartbeat', async () => {
    await open({ heartbeatMs: 10 });
    const id = await submit();
    await called(1);
    await lab.store.cancelSubmission(id);
    await until('stopped', () => lab.grader.last.request.signal.aborted);
    await inState(id, 'cancelled');
  });
});

describe('while a submission waits', () => {
  const result = { ...verdict('failed').checks[0]!, title: 'told early' };
  const previewed = (times: number) => until(`${times} previews`, () => lab.grader.previews.length >= times);

  test('its static checks are told as events, and nothing is recorded', async () => {
    await open();
    await submit();
    await called(1);
    const id = await submit();
    await previewed(1);
    lab.grader.previews[0]!.tell(result);
    expect(lab.events.last(id)).toMatchObject({ type: 'checked', early: true, result: { title: 'told early' } });
    expect(await row(id)).toMatchObject({ state: 'queued', attempt: 0, verdict: null });
    // Its place is still known, and not told again.
    const stop = lab.events.subscribe(id, 0, () => undefined);
    await lab.worker.announce();
    lab.grader.previews[0]!.tell(result);
    const { sequence } = lab.events.last(id)!;
    await lab.worker.announce();
    expect(lab.events.last(id)!.sequence).toBe(sequence);
    stop();
  });

  test('one that a slot takes at once is not looked at twice', async () => {
    await open();
    await submit();
    await called(1);
    await lab.worker.stop();
    expect(lab.grader.previews).toEqual([]);
  });

  test('one at a time, in their order', async () => {
    await open();
    await submit();
    await called(1);
    const ids = [await submit(), await submit(taskExercise), await submit()];
    await previewed(1);
    for (let i = 0; i < 5; i++) lab.worker.poke();
    expect(lab.grader.previews).toHaveLength(1);
    for (const [index, id] of ids.entries()) {
      await previewed(index + 1);
      lab.grader.previews[index]!.tell(result);
      expect(lab.events.last(id)).toMatchObject({ type: 'checked', early: true });
      lab.grader.previews[index]!.finish();
    }
    expect(lab.grader.previews).toHaveLength(3);
  });

  test('the grading stops it: nothing is told early after it has begun', async () => {
    await open();
    await submit();
    await called(1);
    const id = await submit();
    await previewed(1);
    lab.grader.calls[0]!.finish(verdict('passed'));
    await called(2);
    const [preview] = lab.grader.previews;
    expect(preview!.request.signal.aborted).toBe(true);
    preview!.tell(result);
    expect(lab.events.last(id)).toMatchObject({ type: 'running' });
  });

  test('a cancelled one is not told of', async () => {
    await open();
    await submit();
    await called(1);
    const [first, second] = [await submit(), await submit()];
    await previewed(1);
    await lab.store.cancelSubmission(second);
    lab.worker.cancelled([second]);
    await lab.store.cancelSubmission(first);
    lab.worker.cancelled([first]);
    expect(lab.grader.previews[0]!.request.signal.aborted).toBe(true);
    await lab.worker.stop();
    expect(lab.grader.previews).toHaveLength(1);
  });

  test('a preview that fails costs nothing: it is logged, and the next one comes', async () => {
    await open();
    await submit();
    await called(1);
    const [first] = [await submit(), await submit()];
    await previewed(1);
    lab.grader.previews[0]!.fail(new Error('no thread'));
    await previewed(2);
    expect(lab.lines.join('\n')).toContain('no thread');
    expect((await row(first)).state).toBe('queued');
  });
});

test('events of an attempt that was stopped are not told', async () => {
  await open();
  const id = await submit();
  await called(1);
  await lab.store.cancelSubmission(id);
  lab.worker.cancelled([id]);
  lab.grader.last.request.onEvent!({ type: 'checking', id: 'late' });
  expect(lab.events.last(id)).toMatchObject({ type: 'end', state: 'cancelled' });
});
