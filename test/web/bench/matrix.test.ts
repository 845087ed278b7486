import { expect, test } from 'vitest';
import type { IamRequest } from '../../../server/contract.ts';
import type { Section } from '../../../web/src/bench/answers.ts';
import { matrices } from '../../../web/src/bench/matrix.ts';

const section = (check: string, requests: IamRequest[], over: Partial<Section> = {}): Section => ({
  check,
  title: check,
  file: 'policy.json',
  as: 'identity',
  expected: 'denied',
  count: requests.length,
  more: false,
  rows: requests.map((request, at) => ({ id: `${check} ${at}`, request, reason: '', found: false, answer: null })),
  ...over,
});
const get = (resource: string, principal?: string, context?: IamRequest['context']): IamRequest => ({
  action: 's3:GetObject',
  resource,
  principal,
  context,
});
const only = (...sections: Section[]) => matrices(sections)[0]!;
/** A line as text, its cells by the ids of their rows. */
const linesOf = (...sections: Section[]) =>
  only(...sections).sections.flatMap(({ lines }) =>
    (lines ?? []).map(({ action, resource, caller, circumstances, cells }) =>
      [
        action,
        resource,
        caller,
        ...circumstances.map(({ key, value }) => `${key}=${value}`),
        `[${cells.map((cell) => cell?.id ?? '–').join(', ')}]`,
      ]
        .filter((part) => part !== null)
        .join(' '),
    ),
  );

test('what all requests share is said once', () => {
  const reads = section('reads', [get('a', 'role'), get('b', 'role')]);
  expect(only(reads).shared).toEqual({ action: 's3:GetObject', resource: null, caller: 'role' });
  expect(linesOf(reads)).toEqual(['a [reads 0]', 'b [reads 1]']);
});

test('a single request is told whole', () => {
  expect(linesOf(section('one', [get('a', 'role')]))).toEqual(['s3:GetObject a [one 0]']);
});

test('few callers are columns: who × what', () => {
  const task = 'arn:aws:iam::111122223333:role/task';
  const start = 'arn:aws:sts::111122223333:assumed-role/start/1';
  const both = section('both', [get('a', task), get('a', start), get('b', start)]);
  expect(only(both).columns.map(({ name }) => name)).toEqual(['task', 'start']);
  expect(linesOf(both)).toEqual(['a [both 0, both 1]', 'b [–, both 2]']);
});

test('two callers and one question make a line that is not empty', () => {
  expect(linesOf(section('one', [get('a', 'x'), get('a', 'y')]))).toEqual(['s3:GetObject [one 0, one 1]']);
});

test('many callers are part of the line', () => {
  const who = section(
    'who',
    ['a', 'b', 'c', 'd'].map((name) => get('r', name)),
  );
  expect(only(who)).toMatchObject({ columns: [{ caller: null }], shared: { caller: null, resource: 'r' } });
  expect(linesOf(who)).toEqual(['a [who 0]', 'b [who 1]', 'c [who 2]', 'd [who 3]']);
});

test('of what requests carry, a line tells what is unusual', () => {
  const ours = { account: '1', secure: 'true' };
  const trust = section('trust', [
    get('r', 'ecs', ours),
    get('r', 'ecs', { ...ours, account: '2' }),
    get('r', 'ecs', ours),
    get('r', 'ecs', { secure: 'true' }),
  ]);
  expect(only(trust).usual).toEqual([{ key: 'account', value: '1' }]);
  expect(linesOf(trust)).toEqual([
    's3:GetObject [trust 0]',
    'account=2 [trust 1]',
    's3:GetObject [trust 2]',
    'account=null [trust 3]',
  ]);
});

test('one matrix a file; requests that are not told yet leave their section', () => {
  const both = matrices([section('a', [get('r')]), section('b', [], { file: 'trust.json', rows: null })]);
  expect(both.map(({ file }) => file)).toEqual(['policy.json', 'trust.json']);
  expect(both[1]!.sections).toMatchObject([{ section: { check: 'b' }, lines: null }]);
});
