import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limits, submission, submissionList, submissionRecord } from '../../../server/contract.ts';
import { policyExercise, taskExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await openLab();
});
afterEach(() => lab.close());

const files = { 'policy.json': '{"Version":"2012-10-17"}' };
const post = (body: object) => request(lab.app).post('/api/submissions').send(body);
const get = (id: string) => request(lab.app).get(`/api/submissions/${id}`);

describe('POST /api/submissions', () => {
  test('stores, answers 202 with the place, and is graded', async () => {
    const answer = await post({ exercise: policyExercise, files }).expect(202);
    const created = submission.parse(answer.body);
    expect(created).toMatchObject({ state: 'queued', position: 1, attempt: 0, verdict: null, files });
    expect(answer.headers['location']).toBe(`/api/submissions/${created.id}`);
    lab.worker.start();
    await until('the grader is called', () => lab.grader.calls.length);
    expect(lab.grader.last.request).toMatchObject({ files, attempt: 1, submission: created.id });
    expect((await get(created.id)).body).toMatchObject({ state: 'running', position: null });
    lab.grader.pass();
    const graded = await until('graded', async () => {
      const { body } = await get(created.id);
      return (body as { state: string }).state === 'graded' && submission.parse(body);
    });
    expect(graded).toMatchObject({
      score: 100,
      maxScore: 100,
      verdict: { status: 'passed', exercise: policyExercise },
    });
  });

  test('the same clientId again answers the first submission', async () => {
    const clientId = crypto.randomUUID();
    const first = await post({ exercise: policyExercise, files, clientId }).expect(202);
    const second = await post({ exercise: policyExercise, files: {}, clientId }).expect(202);
    expect(second.body).toEqual(first.body);
    expect(await lab.store.waiting()).toHaveLength(1);
  });

  test('a newer one takes the place of the waiting one', async () => {
    const first = await post({ exercise: policyExercise, files });
    const second = await post({ exercise: policyExercise, files });
    const { body } = await get((first.body as { id: string }).id);
    expect(body).toMatchObject({ state: 'cancelled', message: expect.stringContaining('newer') });
    expect(second.body).toMatchObject({ state: 'queued', position: 1 });
  });

  const refused: [string, object, number, RegExp][] = [
    ['no body fields', {}, 400, /exercise/],
    ['an unknown exercise', { exercise: 'iam/nothing', files }, 404, /no exercise "iam\/nothing"; there are/],
    ['a malformed exercise id', { exercise: '../../etc', files }, 400, /an exercise id like/],
    ['files that are a list', { exercise: policyExercise, files: ['x'] }, 400, /files/],
    [
      'a content that is no text',
      { exercise: policyExercise, files: { 'policy.json': { a: 1 } } },
      400,
      /policy\.json/,
    ],
    ['a path upwards', { exercise: policyExercise, files: { '../policy.json': '' } }, 400, /outside the exercise/],
    ['a path upwards inside', { exercise: policyExercise, files: { 'a/../../b': '' } }, 400, /outside the exercise/],
    ['an absolute path', { exercise: policyExercise, files: { '/etc/passwd': '' } }, 400, /outside the exercise/],
    ['a backslash path', { exercise: policyExercise, files: { '..\\x': '' } }, 400, /outside the exercise/],
    [
      'an unknown file',
      { exercise: policyExercise, files: { 'other.json': '' } },
      400,
      /whose files are policy\.json, notes\/trust\.json/,
    ],
    ['a read-only file', { exercise: policyExercise, files: { 'fixed.json': '' } }, 400, /read-only/],
    ['a context file', { exercise: policyExercise, files: { 'server.js': '' } }, 400, /read-only/],
    ['a name of every object', { exercise: policyExercise, files: { constructor: '' } }, 400, /not a file/],
    ['a name that is too long', { exercise: policyExercise, files: { ['x'.repeat(121)]: '' } }, 400, /./],
    ['half a character', { exercise: policyExercise, files: { 'policy.json': '\ud83d' } }, 400, /lone surrogate/],
    ['a client id that is no UUID', { exercise: policyExercise, files, clientId: 'x' }, 400, /clientId/],
    [
      'a file over the limit',
      { exercise: policyExercise, files: { 'policy.json': 'x'.repeat(limits.fileBytes + 1) } },
      413,
      /policy\.json has 65537 bytes; a file may have 65536/,
    ],
    [
      'too many files',
      { exercise: policyExercise, files: Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`f${i}`, ''])) },
      413,
      /21 files; at most 20/,
    ],
    [
      'a body over the limit',
      { exercise: policyExercise, files: { 'policy.json': 'x'.repeat(2_000_000) } },
      413,
      /larger than \d+ bytes/,
    ],
  ];
  test.each(refused)('refuses %s', async (_what, body, status, sentence) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    const { error } = answer.body as { error: { message: string } };
    expect(error.message).toMatch(sentence);
    expect(error.message).toMatch(/\.$/);
    expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.ts:/);
    expect(await lab.store.listSubmissions({ learner: 'local', limit: 9 })).toEqual([]);
  });

  test('a multi-byte file counts in bytes, not characters', async () => {
    const answer = await post({
      exercise: policyExercise,
      files: { 'policy.json': 'é'.repeat(limits.fileBytes / 2 + 1) },
    });
    expect(answer.status).toBe(413);
    await post({ exercise: policyExercise, files: { 'policy.json': 'é'.repeat(limits.fileBytes / 2) } }).expect(202);
  });

  test('names every wrong file in fields', async () => {
    const answer = await post({ exercise: policyExercise, files: { '../a': '', 'b.json': '', 'policy.json': '' } });
    const { error } = answer.body as { error: { fields: { path: string }[]; message: string } };
    expect(error.fields.map((field) => field.path)).toEqual(['files.../a', 'files.b.json']);
  });

  test('keeps odd text whole: NUL, one long line, control characters', async () => {
    const odd = `\u0000\u001b[31m${'y'.repeat(60_000)}\r\n`;
    const { body } = await post({ exercise: policyExercise, files: { 'policy.json': odd } }).expect(202);
    expect((await get((body as { id: string }).id)).body).toMatchObject({ files: { 'policy.json': odd } });
  });
});

describe('GET /api/submissions', () => {
  test('lists the newest first, of one exercise when asked', async () => {
    const a = (await post({ exercise: policyExercise, files })).body as { id: string };
    const b = (await post({ exercise: taskExercise, files })).body as { id: string };
    const list = async (query: string) =>
      submissionList
        .parse((await request(lab.app).get(`/api/submissions${query}`).expect(200)).body)
        .submissions.map((s) => s.id);
    expect(await list('')).toEqual([b.id, a.id]);
    expect(await list(`?exercise=${policyExercise}`)).toEqual([a.id]);
    expect(await list('?exercise=iam/other')).toEqual([]);
    await request(lab.app).get('/api/submissions?exercise=..').expect(400);
    await request(lab.app).get('/api/submissions?exercise=iam/a&exercise=iam/b').expect(400);
  });

  test('an unknown one is 404, as is somebody else’s', async () => {
    const { submission: foreign } = await lab.store.acceptSubmission({
      learner: 'somebody',
      exercise: policyExercise,
      seed: null,
      files,
      purpose: 'practice',
    });
    for (const id of ['none', foreign.id]) {
      await get(id).expect(404);
      await request(lab.app).post(`/api/submissions/${id}/cancel`).expect(404);
      await request(lab.app).get(`/api/submissions/${id}/events`).expect(404);
    }
    expect((await lab.store.getSubmission(foreign.id))?.state).toBe('queued');
  });

  test('says why it waits while the engine is away', async () => {
    Object.assign(lab.engine, { state: 'unreachable', message: 'The socket is gone.' });
    const { body } = await post({ exercise: taskExercise, files });
    expect(body).toMatchObject({ state: 'queued', message: 'The socket is gone.' });
  });
});

describe('POST /api/submissions/:id/cancel', () => {
  const cancel = (id: string) => request(lab.app).post(`/api/submissions/${id}/cancel`);

  test('a waiting one is never graded', async () => {
    const { id } = (await post({ exercise: policyExercise, files })).body as { id: string };
    expect((await cancel(id).expect(200)).body).toMatchObject({ state: 'cancelled', position: null });
    lab.worker.start();
    const other = (await post({ exercise: policyExercise, files })).body as { id: string };
    await until('the next is graded', () => lab.grader.calls.length);
    expect(lab.grader.calls.map((call) => call.request.submission)).toEqual([other.id]);
  });

  test('a running one is stopped and stays cancelled', async () => {
    lab.worker.start();
    const { id } = (await post({ exercise: policyExercise, files })).body as { id: string };
    await until('the grader is called', () => lab.grader.calls.length);
    await cancel(id).expect(200);
    expect(lab.grader.last.request.signal.aborted).toBe(true);
    lab.grader.pass();
    await lab.worker.stop();
    expect((await get(id)).body).toMatchObject({ state: 'cancelled', verdict: null });
  });

  test('a graded one keeps its verdict, and cancelling twice is once', async () => {
    lab.worker.start();
    const { id } = (await post({ exercise: policyExercise, files })).body as { id: string };
    await until('the grader is called', () => lab.grader.calls.length);
    lab.grader.pass();
    await until('graded', async () => (await lab.store.getSubmission(id))?.state === 'graded');
    expect((await cancel(id).expect(200)).body).toMatchObject({ state: 'graded', score: 100 });
    expect((await cancel(id).expect(200)).body).toMatchObject({ state: 'graded', score: 100 });
  });
});

describe('GET /api/submissions/:id/record', () => {
  const record = (id: string) => request(lab.app).get(`/api/submissions/${id}/record`);

  test('is what was told while it was graded, and stays', async () => {
    const { body } = await post({ exercise: policyExercise, files });
    const { id } = submission.parse(body);
    expect((await record(id).expect(200)).body).toEqual({ kept: false, steps: [], ran: [] });
    lab.worker.start();
    await until('the grader is called', () => lab.grader.calls.length);
    const { onEvent } = lab.grader.last.request;
    onEvent?.({
      ...{ type: 'building', file: 'Dockerfile', step: 1, total: 1, line: 1, instruction: 'RUN x' },
      ...{ log: 'built\n', cached: false },
    });
    const state = {
      kind: 'state',
      run: 'task',
      container: 'web',
      at: 0.5,
      state: 'exited',
      code: 3,
      note: null,
    } as const;
    onEvent?.({ type: 'ran', entry: state });
    lab.grader.pass();
    await until('graded', async () => ((await get(id)).body as { state: string }).state === 'graded');
    const kept = submissionRecord.parse((await record(id).expect(200)).body);
    expect(kept).toMatchObject({ kept: true, steps: [{ step: 1, log: 'built\n' }], ran: [state] });
  });

  test("somebody else's is not there", async () => {
    await record('01J0000000000000000000000').expect(404);
  });
});
