import { expect, test } from 'vitest';
import type { CheckResult, Verdict } from '../../../server/contract.ts';
import { outcomesOf } from '../../../web/src/changes/outcomes.ts';

const verdict = (checks: Record<string, CheckResult['status']>) =>
  ({ checks: Object.entries(checks).map(([id, status]) => ({ id, status })) }) as unknown as Verdict;
const ids = (before: Verdict | null, after: Verdict | null) => {
  const { fixed, broken } = outcomesOf(before, after);
  return { fixed: fixed.map(({ id }) => id), broken: broken.map(({ id }) => id) };
};

test('fixed and broken, by the id of the check', () => {
  const before = verdict({ a: 'failed', b: 'passed', c: 'passed', d: 'failed' });
  const after = verdict({ d: 'failed', c: 'passed', b: 'failed', a: 'passed' });
  expect(ids(before, after)).toEqual({ fixed: ['a'], broken: ['b'] });
});

test('undecided, new and gone checks are neither', () => {
  expect(
    ids(verdict({ a: 'error', b: 'passed', c: 'failed' }), verdict({ a: 'passed', b: 'error', d: 'passed' })),
  ).toEqual({ fixed: [], broken: [] });
  expect(ids(null, verdict({ a: 'passed' }))).toEqual({ fixed: [], broken: [] });
  expect(ids(verdict({ a: 'passed' }), null)).toEqual({ fixed: [], broken: [] });
});
