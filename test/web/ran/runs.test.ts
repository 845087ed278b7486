import { expect, test } from 'vitest';
import type { CheckResult, RunEntry } from '../../../server/contract.ts';
import { byCheck, isProof, leftOut, runsOf, standing, stretches, type Part } from '../../../web/src/ran/runs.ts';

type State = Extract<RunEntry, { kind: 'state' }>;
const state = (container: string, at: number, what: State['state'], more: Partial<State> = {}): RunEntry => ({
  ...{ kind: 'state', run: 'task', container, at, state: what, code: null, note: null },
  ...more,
});
const tried = (id: number, more: Partial<Extract<RunEntry, { kind: 'tried' }>> = {}): RunEntry => ({
  ...{ kind: 'tried', id, run: 'task', container: 'web', at: 5, check: 'c', asked: 'GET /', got: '200', times: 1 },
  ...more,
});
const plan: RunEntry = {
  kind: 'plan',
  run: 'task',
  containers: ['db', 'web'].map((name) => ({
    ...{ name, image: 'i', essential: true, waitsFor: [], health: null, memory: null },
  })),
  untranslated: ['No.'],
};
const part = (...states: RunEntry[]) => runsOf(states)[0]!.parts[0]!;

test('containers stand in the order of the plan, also those that never started', () => {
  const [run] = runsOf([plan, state('db', 1, 'created'), state('db', 1.2, 'started')]);
  expect(run).toMatchObject({ title: 'The task', untranslated: ['No.'], from: 1, to: 1.2 });
  expect(run?.parts.map((each) => [each.name, standing(each).words])).toEqual([
    ['db', 'running'],
    ['web', 'never started'],
  ]);
});

test('each start is a run of its own, with a title', () => {
  const other = (run: string) => state('web', 1, 'started', { run });
  const titles = ['task', 'task health 2', 'service', 'service stop 1'].map((run) => runsOf([other(run)])[0]?.title);
  expect(titles).toEqual(['The task', 'The task, started again: health', 'The container', 'Container: service stop 1']);
});

test('what is told again replaces what was told before', () => {
  const log = (text: string): RunEntry => ({ kind: 'log', run: 'task', container: 'web', text, cut: false });
  const [run] = runsOf([tried(1), log('a'), tried(1, { times: 4 }), log('ab')]);
  expect(run?.tried).toMatchObject([{ id: 1, times: 4 }]);
  expect(run?.parts).toMatchObject([{ name: 'web', log: { text: 'ab' } }]);
});

test.each<[string, Part, string, boolean]>([
  ['an end of its own', part(state('a', 1, 'exited', { code: 3 })), 'ended with exit code 3', true],
  ['a good end', part(state('a', 1, 'exited', { code: 0 })), 'ended with exit code 0', false],
  [
    'an end at the limit, whichever is told first',
    part(state('a', 1, 'exited', { code: 137 }), state('a', 2, 'memory')),
    'killed at its memory limit, exit code 137',
    true,
  ],
  [
    'the grader',
    part(state('a', 1, 'exited', { code: 137, note: 'ended by the grader' })),
    'ended by the grader',
    false,
  ],
  ['a refusal', part(state('a', 1, 'created'), state('a', 2, 'refused')), 'could not start', true],
  ['ill health', part(state('a', 1, 'healthy'), state('a', 2, 'unhealthy')), 'unhealthy', true],
])('%s', (_, container, words, bad) => {
  expect(standing(container)).toEqual({ words, bad });
});

test('the line: one stretch a state, until its end or the last moment', () => {
  const states = [
    state('a', 0, 'created'),
    state('a', 1, 'started'),
    state('a', 3, 'healthy'),
    state('a', 4, 'memory'),
  ];
  expect(stretches(part(...states), 9)).toEqual([
    { from: 0, to: 1, kind: 'waiting' },
    { from: 1, to: 3, kind: 'running' },
    { from: 3, to: 9, kind: 'healthy' },
  ]);
  expect(stretches(part(...states, state('a', 5, 'exited', { code: 137 })), 9).at(-1)?.to).toBe(5);
});

const result = (witness: NonNullable<CheckResult['findings'][number]['witness']>): CheckResult => ({
  ...{ id: 'c', kind: 'k', title: 'The check', status: 'failed', points: 1, earned: 0 },
  findings: [{ file: 'f', line: 1, column: 1, endLine: 1, endColumn: 2, message: 'm', witness }],
});

test('attempts stand under their check; what its proof shows is not told twice', () => {
  const attempt = (asked: string, check: string | null = 'c') => {
    const entry = tried(1, { asked, check });
    return entry.kind === 'tried' ? entry : expect.fail();
  };
  const http = result({ form: 'http', method: 'GET', url: 'http://berth:80/x', status: 500 });
  const files = result({ form: 'files', container: 'web', entries: [{ path: '/etc/a' }] });
  const command = result({ form: 'command', command: ['id', '-u'], exitCode: 0, output: '0' });
  expect(byCheck([attempt('GET /'), attempt('GET /', null)], [http]).map(({ title }) => title)).toEqual([
    'The check',
    'While it started',
  ]);
  expect(isProof(attempt('GET http://localhost:80/x'), [http])).toBe(true);
  expect(isProof(attempt('GET http://localhost:80/y'), [http])).toBe(false);
  expect(isProof(attempt('GET http://localhost:80/x', null), [http])).toBe(false);
  expect(isProof(attempt('as 0 write to /tmp/b, /etc/a and 4 more'), [files])).toBe(true);
  expect(isProof(attempt('write to /tmp/b'), [files])).toBe(false);
  expect(isProof(attempt('as 0 $ id -u'), [command])).toBe(true);
});

test('what was left out is counted', () => {
  expect(leftOut([tried(1), { kind: 'more', dropped: 7 }])).toBe(7);
});
