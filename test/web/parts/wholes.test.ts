import { expect, test } from 'vitest';
import type { CheckResult, Witness } from '../../../server/contract.ts';
import { wholeOfAll } from '../../../web/src/parts/wholes.ts';

const result = (whole?: Witness): CheckResult => ({
  ...{ id: 'a', kind: 'b', title: 'c', status: 'passed', points: 1, earned: 1, findings: [] },
  ...(whole && { whole }),
});
const matrix = (from: string): Witness => ({
  form: 'matrix',
  title: 'Who reaches whom',
  connections: [{ from, to: 'db', ports: ['TCP 5432'], expected: 'shut', actual: 'shut' }],
});

test('the whole matrix is all that the checks tried, or nothing', () => {
  expect(wholeOfAll([result(), result({ form: 'log', title: '', text: '' })])).toBeNull();
  const whole = wholeOfAll([result(matrix('web')), result(), result(matrix('api'))]);
  expect(whole?.form === 'matrix' && whole.connections.map(({ from }) => from)).toEqual(['web', 'api']);
});

test('a graph stands above the checks as it is', () => {
  const graph: Witness = { form: 'graph', title: 't', bands: [], nodes: [], steps: [], paths: [], services: [] };
  expect(wholeOfAll([result(), result(graph)])).toEqual(graph);
});
