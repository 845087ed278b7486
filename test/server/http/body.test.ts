import request from 'supertest';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiError } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.close());

const json = 'application/json';
const good = JSON.stringify({ exercise: policyExercise, files: { 'policy.json': '{}' } });
const send = (body: string | Buffer, type: string | null = json, headers: Record<string, string> = {}) => {
  const post = request(lab.app).post('/api/submissions').set(headers);
  if (type !== null) post.set('content-type', type);
  return post.serialize((raw: unknown) => raw as string).send(body as string);
};

test('takes JSON, also with a charset and gzipped', async () => {
  await send(good).expect(202);
  await send(good, 'application/json; charset=UTF-8').expect(202);
  await send(gzipSync(good), json, { 'content-encoding': 'gzip' }).expect(202);
});

const refused: [string, () => request.Test, number, RegExp][] = [
  ['malformed JSON', () => send('{"exercise": '), 400, /not valid JSON/],
  ['no JSON at all', () => send('hello'), 400, /not valid JSON/],
  ['an empty body', () => send(''), 400, /exercise|expected/i],
  ['a form', () => send('a=b', 'application/x-www-form-urlencoded'), 415, /application\/json/],
  ['text', () => send(good, 'text/plain'), 415, /application\/json/],
  ['another charset', () => send(good, 'application/json; charset=utf-16'), 415, /UTF-8/],
  ['an unknown encoding', () => send(good, json, { 'content-encoding': 'zstd2' }), 415, /encoding/],
  ['broken gzip', () => send(good, json, { 'content-encoding': 'gzip' }), 400, /malformed/],
  [
    'a gzip bomb',
    () => send(gzipSync(Buffer.alloc(30_000_000)), json, { 'content-encoding': 'gzip' }),
    413,
    /larger than/,
  ],
  ['bytes that are not UTF-8', () => send(Buffer.from([0x7b, 0xff, 0xfe, 0x7d])), 400, /not valid UTF-8/],
  ['a list', () => send('[]'), 400, /expected/],
  ['null', () => send('null'), 400, /expected/],
  ['__proto__', () => send(`{"exercise":"${policyExercise}","files":{"__proto__":"x"}}`), 400, /__proto__/],
  ['__proto__ outside', () => send(`{"__proto__":{"exercise":"${policyExercise}"},"files":{}}`), 400, /__proto__/],
  ['endless nesting', () => send('['.repeat(200_000)), 400, /not valid JSON/],
  ['deep nesting', () => send('['.repeat(200_000) + ']'.repeat(200_000)), 400, /./],
];
test.each(refused)('refuses %s with a sentence', async (_what, attempt, status, sentence) => {
  const answer = await attempt();
  expect(answer.status).toBe(status);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(apiError.parse(answer.body).error.message).toMatch(sentence);
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*(?:\.ts|node_modules)/);
  expect(({} as Record<string, unknown>)['exercise']).toBeUndefined();
});

test('the server still answers afterwards', async () => {
  await send(good).expect(202);
});
