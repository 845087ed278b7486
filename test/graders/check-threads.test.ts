/** Static checks in threads: the same outcomes as here, and an end to those that think too long. */
import { afterEach, expect, it } from 'vitest';
import { CheckThreads } from '../../graders/check-threads.ts';
import { runStatics, type Outcome, type StaticCheck } from '../../graders/static-checks.ts';

let threads: CheckThreads;
afterEach(() => threads.close());

const never = new AbortController().signal;
const manifest =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: quay}\nspec: {containers: [{name: web, image: quay:1}]}\n';
const checks: StaticCheck[] = [
  { kind: 'kubernetes/valid-manifest', file: 'pod.yaml', with: {} },
  { kind: 'kubernetes/pod-security', file: 'pod.yaml', with: { level: 'restricted', version: 'v1.34' } },
  { kind: 'kubernetes/none', file: 'pod.yaml', with: {} },
];

async function outcomes(run: typeof runStatics, files: Record<string, string>, order = checks, signal = never) {
  const told: Outcome[] = [];
  await run({ checks: order, files, signal }, (outcome) => told.push(outcome));
  return told;
}

/** A policy within the size of a submission whose ceiling takes minutes to compare. */
function endless(): { files: Record<string, string>; checks: StaticCheck[] } {
  const Statement = Array.from({ length: 330 }, (_, i) => ({
    Effect: i % 2 ? 'Allow' : 'Deny',
    Action: 's3:*',
    Resource: `arn:aws:s3:::b${i}/*`,
    Condition: {
      NumericLessThan: { 's3:max-keys': String(i) },
      DateGreaterThan: { 'aws:CurrentTime': `20${10 + (i % 80)}-01-01T00:00:00Z` },
    },
  }));
  const except = [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::quay/*'] }];
  return {
    files: { 'policy.json': JSON.stringify({ Version: '2012-10-17', Statement }) },
    checks: [
      { kind: 'iam/valid-policy', file: 'policy.json', with: {} },
      {
        kind: 'iam/must-not-allow',
        file: 'policy.json',
        with: { everything: { except, reason: 'It only reads.' } },
      },
      { kind: 'iam/valid-policy', file: 'policy.json', with: {} },
    ],
  };
}

it('answers as the same checks do here, one after the other in one thread', async () => {
  threads = new CheckThreads({ count: 1 });
  const files = { 'pod.yaml': manifest };
  const here = await outcomes(runStatics, files);
  expect(here.map(({ status }) => status)).toEqual(['passed', 'failed', 'error']);
  expect(await Promise.all([outcomes(threads.run, files), outcomes(threads.run, files)])).toEqual([here, here]);
});

it('stops what thinks too long, keeps what was decided before, and goes on with a thread of its own', async () => {
  threads = new CheckThreads({ count: 1, limitMs: 1500 });
  const { files, checks: order } = endless();
  const told = await outcomes(threads.run, files, order);
  expect(told.map(({ status }) => status)).toEqual(['failed', 'error', 'error']);
  expect(told[1]!.reason).toBe(
    'The checks of policy.json needed more than 1.5 seconds and were stopped: its text is too intricate to be judged here.',
  );
  expect(await outcomes(threads.run, { 'pod.yaml': manifest })).toHaveLength(3);
});

it('the process answers others meanwhile, and a cancelled order ends its thread', async () => {
  threads = new CheckThreads({ count: 1 });
  const { files, checks: order } = endless();
  const controller = new AbortController();
  let first = (): void => {};
  const decided = new Promise<void>((resolve) => (first = resolve));
  const running = threads.run({ checks: order, files, signal: controller.signal }, first);
  await decided;
  // The second check thinks for minutes now, and this still runs.
  controller.abort(new Error('cancelled by the test'));
  await expect(running).rejects.toThrow('cancelled by the test');
  expect(await outcomes(threads.run, { 'pod.yaml': manifest })).toHaveLength(3);
});

it('a cancelled order that is soon done leaves its thread to the next', async () => {
  let started = 0;
  const count = (): void => void started++;
  process.on('worker', count);
  threads = new CheckThreads({ count: 1 });
  for (let i = 0; i < 10; i++) {
    const controller = new AbortController();
    const running = outcomes(threads.run, { 'pod.yaml': manifest }, checks, controller.signal);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('cancelled by the test'));
    await expect(running).rejects.toThrow('cancelled by the test');
  }
  process.off('worker', count);
  expect(started).toBe(1);
});

it('an order that is cancelled at once is not begun', async () => {
  threads = new CheckThreads({ count: 1 });
  const controller = new AbortController();
  const running = outcomes(threads.run, { 'pod.yaml': manifest }, checks, controller.signal);
  controller.abort(new Error('cancelled by the test'));
  await expect(running).rejects.toThrow('cancelled by the test');
});

it('at most so many findings of a check, and how many more there are', async () => {
  threads = new CheckThreads({ count: 1 });
  const text = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: Array.from({ length: 300 }, (_, i) => `s3:None${i}`), Resource: '*' }],
  });
  const [outcome] = await outcomes(threads.run, { 'policy.json': text }, endless().checks.slice(0, 1));
  expect(outcome!.findings).toHaveLength(100);
  expect(outcome!.findings[99]!.message).toMatch(/ There are \d+ more findings of this check\.$/);
});

it('starts no thread for nothing', async () => {
  threads = new CheckThreads({ count: 1 });
  expect(await outcomes(threads.run, {}, [])).toEqual([]);
});
