import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exercisePage } from '../../../server/contract.ts';
import { policyExercise, taskExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { verdict } from '../support/verdicts.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const read = async (id = policyExercise) =>
  exercisePage.parse((await request(lab.app).get(`/api/exercises/${id}`).expect(200)).body);

test('shows brief, files, checks and closed hints; the discussion not yet', async () => {
  const page = await read();
  expect(page).toMatchObject({ layer: 'iam', layerTitle: 'Access', discussionHtml: null, draft: null });
  expect(page.briefHtml).toContain('<h1>Brief</h1>');
  expect(page.briefHtml).not.toContain('<script');
  expect(page.files).toEqual([
    { path: 'policy.json', language: 'json', editable: true, starter: '{}\n' },
    { path: 'notes/trust.json', language: 'json', editable: true, starter: '[]\n' },
    { path: 'fixed.json', language: 'json', editable: false, starter: 'null\n' },
    { path: 'server.js', language: 'javascript', editable: false, starter: '// server\n' },
  ]);
  expect(page.hints).toEqual([0, 1, 2].map((index) => ({ index, cost: index, html: null })));
  expect(JSON.stringify(page)).not.toContain('Hint');
});

test('says of each check whether it needs an engine, and what it demands', async () => {
  const { checks } = await read(taskExercise);
  expect(checks.map(({ id, engine }) => [id, engine])).toEqual([
    ['registers', false],
    ['starts', true],
  ]);
  for (const check of checks) expect(check.help.length).toBeGreaterThan(20);
});

test('tells what the checks ask of a policy once something was graded, before that only how much', async () => {
  const asked = { check: 'allows', file: 'policy.json', as: 'identity', expected: 'allowed', count: 2, more: false };
  const fresh = await read();
  expect(fresh.bench).toEqual({ policies: ['policy.json'], asked: [{ ...asked, requests: null }] });
  expect(JSON.stringify(fresh)).not.toContain('cargo');

  const submit = { learner: 'local', exercise: policyExercise, seed: null, files: {}, purpose: 'practice' } as const;
  await lab.store.acceptSubmission(submit);
  expect((await read()).bench!.asked[0]!.requests).toBeNull();
  const claim = (await lab.store.claimSubmission({ worker: 'w', leaseMs: 1000 }))!;
  await lab.store.recordVerdict(claim.id, claim.attempt, verdict('failed'));
  const request = { action: 's3:GetObject', principal: '111122223333', context: {}, reason: 'It reads.' };
  expect((await read()).bench!.asked[0]!.requests).toEqual([
    { ...request, resource: 'arn:aws:s3:::cargo/a' },
    { ...request, resource: 'arn:aws:s3:::cargo/b' },
  ]);
  expect((await read(taskExercise)).bench).toBeNull();
});

// That exercise's task definition is the first JSON file.
test('tells which files the editor helps to write', async () => {
  expect((await read(taskExercise)).guides).toEqual({ 'policy.json': 'task-definition' });
  expect((await read()).guides).toEqual({ 'policy.json': 'policy' });
});

test('shows the discussion once it is passed', async () => {
  const submit = { learner: 'local', exercise: policyExercise, seed: null, files: {}, purpose: 'practice' } as const;
  for (const [status, html] of [
    ['failed', null],
    ['passed', '<p>Why <strong>this</strong> is right.</p>\n'],
    ['failed', '<p>Why <strong>this</strong> is right.</p>\n'],
  ] as const) {
    await lab.store.acceptSubmission(submit);
    const claim = (await lab.store.claimSubmission({ worker: 'w', leaseMs: 1000 }))!;
    await lab.store.recordVerdict(claim.id, claim.attempt, verdict(status));
    expect((await read()).discussionHtml).toBe(html);
  }
});

test('gives the draft back without files that the exercise no longer has', async () => {
  const files = { 'policy.json': 'mine', 'gone.json': 'old' };
  await lab.store.saveDraft({ learner: 'local', exercise: policyExercise, files, edited: true, revision: 0 });
  expect((await read()).draft).toMatchObject({ files: { 'policy.json': 'mine' }, revision: 1 });
  expect((await read()).draft!.files).not.toHaveProperty('gone.json');
});

test.each(['iam/none', 'none/policy', '%2e%2e/policy', 'iam/__proto__'])(
  'answers 404 with what there is for %s',
  async (id) => {
    const { body } = await request(lab.app).get(`/api/exercises/${id}`).expect(404);
    expect(body).toMatchObject({ error: { code: 'not-found' } });
  },
);
