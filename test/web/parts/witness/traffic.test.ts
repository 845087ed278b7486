import { expect, test } from 'vitest';
import { tableOf, type Matrix } from '../../../../web/src/parts/witness/traffic.ts';

type Connection = Matrix['connections'][number];
const connection = (from: string, to: string, more: Partial<Connection> = {}): Connection => ({
  ...{ from, to, ports: ['TCP 80'], expected: 'shut', actual: 'shut' },
  ...more,
});

/** Rows of cells, each as its lines. */
function drawn(...connections: Connection[]): string[][] {
  return tableOf(connections).rows.map(({ cells }) =>
    cells.map((lines) =>
      lines
        .map(({ right, actual, end, ports }) =>
          [right ? 'right' : 'wrong', actual, ...(end ? [end] : []), ...ports].join(' '),
        )
        .join('; '),
    ),
  );
}

test('senders are rows and receivers columns, in the order in which they were tried', () => {
  const table = tableOf([connection('b', 'a'), connection('a', 'b'), connection('b', 'c')]);
  expect(table.columns).toEqual(['a', 'b', 'c']);
  expect(table.rows.map(({ from }) => from)).toEqual(['b', 'a']);
  expect(drawn(connection('b', 'a'), connection('a', 'b'))).toEqual([
    ['right shut TCP 80', ''],
    ['', 'right shut TCP 80'],
  ]);
});

test('whoever has a part in something wrong comes first', () => {
  const table = tableOf([connection('a', 'b'), connection('c', 'a'), connection('b', 'd', { actual: 'open' })]);
  expect(table.columns).toEqual(['d', 'b', 'a']);
  expect(table.rows.map(({ from }) => from)).toEqual(['b', 'a', 'c']);
});

test('what both ends shut is one line; what one end leaves open is wrong at that end and told nowhere as right', () => {
  const both = [
    connection('a', 'b', { end: 'egress', ports: ['TCP 80', 'UDP 53'] }),
    connection('a', 'b', { end: 'ingress', ports: ['TCP 80'] }),
  ];
  expect(drawn(...both)).toEqual([['right shut TCP 80 UDP 53']]);
  expect(drawn(both[0]!, { ...both[1]!, actual: 'open' })).toEqual([['wrong open ingress TCP 80; right shut UDP 53']]);
  expect(drawn({ ...both[0]!, actual: 'open' }, { ...both[1]!, actual: 'open' })).toEqual([
    ['wrong open egress TCP 80 UDP 53; wrong open ingress TCP 80'],
  ]);
});

test('what has to work and does not is wrong', () => {
  expect(drawn(connection('a', 'b', { expected: 'open' }), connection('a', 'b', { ports: ['TCP 22'] }))).toEqual([
    ['wrong shut TCP 80; right shut TCP 22'],
  ]);
});

test('a connection counts once, however many checks tried it', () => {
  const ports = ['TCP 80', 'UDP 53'];
  const {
    tried,
    wrong,
    ports: all,
  } = tableOf([
    connection('a', 'b', { end: 'egress', ports }),
    connection('a', 'b', { end: 'ingress', ports, actual: 'open' }),
    connection('b', 'a', { expected: 'open', actual: 'open' }),
  ]);
  expect({ tried, wrong, all }).toEqual({ tried: 3, wrong: 2, all: ports });
});
