import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

describe('the Host header', () => {
  test.each([
    '127.0.0.1:3000',
    'localhost:3000',
    'localhost',
    '[::1]:3000',
    '192.168.1.7',
    'lab.example:80',
    'LAB.example',
    'a.localhost',
  ])('allows %s', async (host) => {
    await request(lab.app).get('/api/status').set('Host', host).expect(200);
  });
  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:3000',
    'a b',
    'lab.example@evil.example',
  ])('refuses %s', async (host) => {
    const answer = await request(lab.app).get('/api/status').set('Host', host);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({
      error: { code: 'forbidden', message: expect.stringContaining('DRYDOCK_HOSTS') },
    });
  });
  test('protects the page too', () => request(lab.app).get('/').set('Host', 'evil.example').expect(403));
});

describe('requests that change something', () => {
  const post = (headers: Record<string, string>) =>
    request(lab.app)
      .post('/api/submissions')
      .set({ Host: 'localhost:3000', ...headers })
      .send({ exercise: policyExercise, files: {} });
  test.each<Record<string, string>>([
    {},
    { Origin: 'http://localhost:3000' },
    { Origin: 'https://localhost:3000' },
    { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://localhost:3000' },
    { 'Sec-Fetch-Site': 'none' },
  ])('are taken with %j', async (headers) => {
    await post(headers).expect(202);
  });
  test.each<Record<string, string>>([
    { Origin: 'https://evil.example' },
    { Origin: 'http://localhost:4000' },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: 'http://localhost:3000' },
  ])('are refused with %j', async (headers) => {
    const before = await lab.store.listSubmissions({ learner: 'local', limit: 99 });
    const answer = await post(headers);
    expect(answer.status).toBe(403);
    expect(await lab.store.listSubmissions({ learner: 'local', limit: 99 })).toEqual(before);
  });
  test('without a body are checked too', async () => {
    const { headers } = { headers: { Host: 'localhost', Origin: 'https://evil.example' } };
    await request(lab.app).post(`/api/exercises/${policyExercise}/hints/0`).set(headers).expect(403);
    await request(lab.app).delete(`/api/exercises/${policyExercise}/draft`).set(headers).expect(403);
    expect(await lab.store.openedHints('local', policyExercise)).toEqual([]);
  });
});

test('every answer has the security headers, errors and pages alike', async () => {
  for (const path of ['/', '/api/status', '/api/none', '/assets/main-abc123.js']) {
    const { headers } = await request(lab.app).get(path);
    const csp = headers['content-security-policy']!;
    expect(csp).toContain("default-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain("base-uri 'none'");
    expect(csp).not.toContain('unsafe');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});
