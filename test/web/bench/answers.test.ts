import { describe, expect, test } from 'vitest';
import type { Bench, CheckResult } from '../../../server/contract.ts';
import { answer, readPolicy, sections, tally } from '../../../web/src/bench/answers.ts';

const policy = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 1);
const allow = (action: string, more: object = {}) => ({
  Effect: 'Allow',
  Action: action,
  Resource: 'arn:aws:s3:::cargo/*',
  ...more,
});
const read = (text: string) => readPolicy('policy.json', text);
const get = { action: 's3:GetObject', resource: 'arn:aws:s3:::cargo/a' };

describe('reading', () => {
  test('a text that cannot be read keeps the last good policy and tells its first fault', () => {
    const good = read(policy(allow('s3:GetObject')));
    const broken = readPolicy('policy.json', '{\n "Version": ', good);
    expect(broken.compiled).toBe(good.compiled);
    expect(broken.problem).toMatchObject({ file: 'policy.json', line: 2 });
    expect(readPolicy('policy.json', policy(allow('s3:Get*')), broken)).toMatchObject({ problem: null });
    expect(read('').compiled).toBeNull();
  });

  test('an effect that is none is a fault, too', () => {
    expect(read(policy(allow('s3:GetObject', { Effect: 'Alow' }))).problem?.message).toContain('`Effect` is');
  });

  test('the same text is not read again', () => {
    const good = read(policy(allow('s3:GetObject')));
    expect(readPolicy('policy.json', good.text, good)).toBe(good);
  });
});

describe('an answer', () => {
  test('names the deciding statement and its line', () => {
    const { compiled } = read(policy(allow('s3:PutObject'), allow('s3:*', { Sid: 'All' })));
    expect(answer(get, compiled!, 'identity')).toMatchObject({
      decision: 'allowed',
      deciding: [{ index: 1, sid: 'All', line: 9 }],
      clues: [],
    });
  });

  test('tells of the deciding statement why its conditions hold', () => {
    const condition = { Condition: { Bool: { 'aws:SecureTransport': 'true' } } };
    const { compiled } = read(policy(allow('s3:GetObject', condition)));
    const { clues } = answer({ ...get, context: { 'aws:SecureTransport': 'true' } }, compiled!, 'identity');
    expect(clues).toMatchObject([{ index: 0, why: expect.stringContaining('`aws:SecureTransport`') as string }]);
  });

  test('tells what the nearest statement lacks when nothing allows it', () => {
    const condition = { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } };
    const { compiled } = read(policy(allow('s3:GetObject', condition)));
    const { decision, clues } = answer(get, compiled!, 'identity');
    expect(decision).toBe('implicitDeny');
    expect(clues).toMatchObject([{ index: 0, line: 4 }]);
    expect(clues[0]!.why).toContain('aws:SourceVpc');
  });

  test('a resource policy that leaves a caller to the account allows nothing by itself, and lets it through', () => {
    const { compiled } = read(
      policy({ Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }),
    );
    const request = {
      action: 'sts:AssumeRole',
      resource: 'arn:aws:iam::111122223333:role/r',
      principal: 'arn:aws:iam::111122223333:user/kim',
    };
    expect(answer(request, compiled!, 'resource').decision).toBe('implicitDeny');
    expect(answer(request, compiled!, 'filter').decision).toBe('allowed');
  });
});

describe('a guardrail', () => {
  const stop = policy({ Effect: 'Deny', Action: 's3:Delete*', Resource: '*' });
  test('denies what it names and leaves the rest to who could do everything', () => {
    const { compiled } = read(stop);
    expect(answer({ ...get, action: 's3:DeleteObject' }, compiled!, 'scp')).toMatchObject({
      decision: 'explicitDeny',
      deciding: [{ index: 0 }],
    });
    expect(answer(get, compiled!, 'scp')).toMatchObject({ decision: 'allowed', deciding: [], clues: [] });
  });
  test('as a boundary it has to allow', () => {
    expect(answer(get, read(stop).compiled!, 'boundary').decision).toBe('implicitDeny');
    expect(answer(get, read(policy(allow('s3:*'))).compiled!, 'boundary').decision).toBe('allowed');
  });
});

describe('the exercise’s own requests', () => {
  const bench: Bench = {
    policies: ['policy.json'],
    asked: [
      {
        check: 'works',
        file: 'policy.json',
        as: 'identity',
        expected: 'allowed',
        count: 2,
        more: false,
        requests: [
          { ...get, reason: 'It reads.' },
          { ...get, action: 's3:PutObject', reason: 'It writes.' },
        ],
      },
      {
        check: 'nothing-else',
        file: 'policy.json',
        as: 'identity',
        expected: 'denied',
        count: 1,
        more: true,
        requests: [{ ...get, action: 's3:DeleteObject', reason: 'It never deletes.' }],
      },
    ],
  };
  const titles = new Map([['works', 'It works']]);
  const asked = (text: string, results: CheckResult[] = [], of = bench) =>
    sections(of, titles, results, new Map([['policy.json', read(text)]]));
  const found = (action: string, resource: string): CheckResult => ({
    id: 'nothing-else',
    kind: 'iam/must-not-allow',
    title: '',
    status: 'failed',
    points: 1,
    earned: 0,
    findings: [
      {
        file: 'policy.json',
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 2,
        message: '',
        witness: { form: 'request', action, resource, decision: 'allowed', deciding: [] },
      },
    ],
  });

  test('what is still allowed comes before what does not work yet', () => {
    const all = asked(policy(allow('s3:DeleteObject'), allow('s3:GetObject')));
    expect(all.map(({ title }) => title)).toEqual(['It works', 'nothing-else']);
    const { told, right, worst } = tally(all);
    expect([told, right, worst?.row.request.action]).toEqual([3, 1, 's3:DeleteObject']);
    expect(tally(asked(policy(allow('s3:GetObject')))).worst?.row.request.action).toBe('s3:PutObject');
    expect(tally(asked(policy(allow('s3:GetObject'), allow('s3:PutObject'))))).toEqual({
      told: 3,
      right: 3,
      worst: null,
    });
  });

  test('a row keeps its id while the text changes', () => {
    const ids = (text: string) => asked(text).flatMap(({ rows }) => rows!.map(({ id }) => id));
    expect(new Set(ids(policy(allow('s3:*')))).size).toBe(3);
    expect(ids(policy(allow('s3:*')))).toEqual(ids(policy(allow('s3:GetObject'))));
  });

  test('what the last check found joins them once, and is answered anew', () => {
    const text = policy(allow('s3:GetObject'));
    const [, ceiling] = asked(text, [found('s3:ListBucket', 'arn:aws:s3:::cargo')]);
    expect(ceiling!.rows).toMatchObject([
      { found: false },
      { found: true, request: { action: 's3:ListBucket' }, answer: { decision: 'implicitDeny' } },
    ]);
    expect(asked(text, [found('s3:DeleteObject', get.resource)])[1]!.rows).toHaveLength(1);
    const guardrail = { ...bench, asked: bench.asked.map((one) => ({ ...one, as: 'scp' as const })) };
    expect(asked(text, [found('s3:ListBucket', 'arn:aws:s3:::cargo')], guardrail)[1]!.rows).toHaveLength(1);
  });

  test('untold requests stay untold; a file that was never readable has no answers', () => {
    const untold = { ...bench, asked: bench.asked.map((one) => ({ ...one, requests: null })) };
    expect(asked(policy(allow('s3:*')), [found('s3:ListBucket', 'x')], untold).map(({ rows }) => rows)).toEqual([
      null,
      null,
    ]);
    expect(tally(asked('{'))).toEqual({ told: 0, right: 0, worst: null });
    expect(asked('{')[0]!.rows).toMatchObject([{ answer: null }, { answer: null }]);
  });
});
