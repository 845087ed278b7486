/** Connections as a table of who reaches whom: senders down, receivers across. Pure. */
import type { Witness } from '../../../../server/contract.ts';

export type Matrix = Extract<Witness, { form: 'matrix' }>;
type Connection = Matrix['connections'][number];

/** What a cell says in one line: ports of a pair that turned out alike. `end` is told where only one end is wrong. */
export interface Line {
  right: boolean;
  actual: Connection['actual'];
  end?: Connection['end'];
  ports: string[];
}

export interface Row {
  from: string;
  /** By column; no lines: nothing was tried between the two. */
  cells: Line[][];
}

export interface Table {
  columns: string[];
  rows: Row[];
  ports: string[];
  /** Pairs with a port, and how many of them are not as expected. */
  tried: number;
  wrong: number;
}

/** Whoever has a part in something wrong comes first: a wide table is seen from its corner. */
export function tableOf(connections: readonly Connection[]): Table {
  const troubled = connections.filter((each) => !isRight(each));
  const columns = distinct([...troubled, ...connections].map(({ to }) => to));
  const senders = distinct([...troubled, ...connections].map(({ from }) => from));
  const rows = senders.map((from) => ({
    from,
    cells: columns.map((to) => linesOf(connections.filter((each) => each.from === from && each.to === to))),
  }));
  const count = (some: readonly Connection[]) =>
    distinct(some.flatMap(({ from, to, ports }) => ports.map((port) => `${from} ${to} ${port}`))).length;
  return {
    ...{ columns, rows },
    ports: distinct(connections.flatMap(({ ports }) => ports)),
    tried: count(connections),
    wrong: count(troubled),
  };
}

const isRight = ({ expected, actual }: Connection) => expected === actual;
const distinct = (texts: readonly string[]) => [...new Set(texts)];

/** What is wrong comes first; a port that is wrong at one end is not told as right at the other. */
function linesOf(connections: readonly Connection[]): Line[] {
  const lines: Line[] = [];
  for (const each of connections.toSorted((a, b) => Number(isRight(a)) - Number(isRight(b)))) {
    const { actual, end } = each;
    const right = isRight(each);
    const told = right ? lines.flatMap((line) => line.ports) : [];
    const same = lines.find((line) => line.right === right && line.actual === actual && (right || line.end === end));
    if (same) same.ports = distinct([...same.ports, ...each.ports.filter((port) => !told.includes(port))]);
    else {
      const ports = each.ports.filter((port) => !told.includes(port));
      if (ports.length > 0) lines.push({ right, actual, ports, ...(!right && end && { end }) });
    }
  }
  return lines;
}
