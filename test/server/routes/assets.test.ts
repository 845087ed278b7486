import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const get = (path: string) => request(lab.app).get(path);

test.each(['/', '/exercises/image/non-root', '/submissions/01abc', '/index.html', '/nothing/here?x=1'])(
  '%s is the page',
  async (path) => {
    const { text, headers } = await get(path).expect(200).expect('content-type', /html/);
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1];
    expect(nonce).toMatch(/^[A-Za-z0-9+/=]{24}$/);
    expect(headers['content-security-policy']).toContain(`'nonce-${nonce}'`);
    expect(headers['cache-control']).toBe('no-store');
  },
);

test('every answer has a nonce of its own', async () => {
  const [a, b] = await Promise.all([get('/'), get('/')]);
  expect(a.text).not.toBe(b.text);
});

test('hashed files are kept for ever, the others asked for again', async () => {
  await get('/assets/main-abc123.js').expect(200).expect('cache-control', 'public, max-age=31536000, immutable');
  await get('/theme.js').expect(200).expect('cache-control', 'no-cache');
});

test.each(['/assets/gone.js', '/gone.css', '/.env', '/..%2f..%2fdata%2fdrydock.sqlite', '/data/drydock.sqlite'])(
  '%s is 404, not the page',
  async (path) => {
    const { status, body } = await get(path);
    expect([400, 403, 404]).toContain(status);
    expect(body).toHaveProperty('error.message');
  },
);

test('an unknown API address is a JSON 404, whatever the method', async () => {
  for (const method of ['get', 'put', 'delete'] as const) {
    const { body } = await request(lab.app)[method]('/api/nothing').expect(404);
    expect(body).toMatchObject({
      error: { code: 'not-found', message: `There is no ${method.toUpperCase()} /api/nothing.` },
    });
  }
  await request(lab.app).get('/api/%zz').expect(404);
  await request(lab.app).get('/api/exercises/%zz/x').expect(400);
});

test('without a build it says how to make one', async () => {
  const other = await openLab();
  await rm(join(other.folder, 'web'), { recursive: true });
  const { body } = await request(other.app).get('/').expect(503);
  expect(body).toMatchObject({ error: { message: expect.stringContaining('npm run build') } });
  await other.close();
});
