import { expect, test } from 'vitest';
import { z } from 'zod';
import type { HttpResult } from '../../../graders/evidence.ts';
import { demandOf, faultOf, httpExpectation } from '../../../graders/service/http-expectation.ts';

const schema = z.strictObject(httpExpectation);
const answer: HttpResult = {
  ok: true,
  status: 200,
  headers: { 'content-type': 'application/json', 'x-powered-by': 'Express' },
  body: '{"stock":"up",\n"berths":4}',
  ms: 180,
};

test.each<[string, object, string | null]>([
  ['nothing asked but 200', {}, null],
  ['one of several', { status: [200, 204] }, null],
  ['another status', { status: 503 }, 'the status was 200'],
  ['a text', { contains: 'berths' }, null],
  ['a text that is missing', { contains: 'sunk' }, 'the answer lacks `sunk`'],
  ['a text that must not be there', { lacks: ['PATH=', 'stock'] }, 'the answer holds a text that must not be in it'],
  ['a pattern over lines', { matches: '"stock":"up".*"berths":\\d' }, null],
  ['a pattern that does not fit', { matches: '^berths' }, 'the answer does not fit `^berths`'],
  ['a header', { answerHeaders: { 'Content-Type': '^application/json' } }, null],
  [
    'a header with another value',
    { answerHeaders: { 'content-type': 'html' } },
    'the header `content-type` is `application/json`',
  ],
  [
    'a header that is missing',
    { answerHeaders: { 'X-Frame-Options': '.' } },
    'the header `X-Frame-Options` is missing',
  ],
  ['a header too many', { answerHeaders: { 'X-Powered-By': null } }, 'the header `X-Powered-By` is there'],
  ['in time', { withinMs: 200 }, null],
  ['late', { withinMs: 150 }, 'the answer took 180 ms'],
])('%s', (_, wanted, fault) => expect(faultOf(answer, schema.parse(wanted))).toBe(fault));

test('no answer says why', () => {
  expect(faultOf({ ok: false, error: 'no answer within 2 seconds' }, schema.parse({}))).toBe(
    'no answer came (no answer within 2 seconds)',
  );
});

test('what is asked for, in words', () => {
  expect(demandOf(schema.parse({ status: [200, 204], withinMs: 2000 }))).toBe('give 200 or 204 within 2 s');
});

test('a pattern that is none is a mistake of the author', () => {
  expect(schema.safeParse({ matches: '(' }).success).toBe(false);
});
