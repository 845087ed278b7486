import { describe, expect, test } from 'vitest';
import { layOutGraph, type Graph } from '../../../../web/src/parts/witness/graphLayout.ts';

type Step = Graph['steps'][number];

/** Nodes by band, in the order of the bands; steps as `from>to`. */
function graph(bands: string[][], steps: string[], more: Partial<Graph> = {}): Graph {
  return {
    ...{ form: 'graph', title: 't', bands: bands.map((_, band) => `band ${band}`), paths: [], services: [] },
    nodes: bands.flatMap((ids, band) => ids.map((id) => ({ id, name: id, what: 'w', band }))),
    steps: steps.map((each): Step => {
      const [from = '', to = ''] = each.split('>');
      return { from, to, how: 'h', state: 'open', used: false, file: 'f', line: 1 };
    }),
    ...more,
  };
}

const wide = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const graphs: [string, Graph][] = [
  ['nothing', graph([], [])],
  ['one node', graph([['a']], [])],
  ['a band without nodes', graph([['a'], [], ['b']], ['a>b'])],
  [
    'a band that takes three rows',
    graph(
      [['s'], wide, ['z']],
      wide.flatMap((id) => [`s>${id}`, `${id}>z`]),
    ),
  ],
  ['lines against the direction and to itself', graph([['a'], ['b', 'c'], ['d']], ['d>a', 'b>c', 'c>b', 'd>d', 'a>d'])],
  ['a step to what is not there', graph([['a']], ['a>x', 'x>a'])],
];

describe.each(graphs)('%s', (_, drawn) => {
  const { width, height, boxes, lines, bands } = layOutGraph(drawn);

  test('every node has a box inside the drawing, apart from the others', () => {
    expect(boxes.map(({ id }) => id).toSorted()).toEqual(drawn.nodes.map(({ id }) => id).toSorted());
    for (const [index, a] of boxes.entries()) {
      expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width && a.y + a.height <= height).toBe(true);
      for (const b of boxes.slice(index + 1))
        expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y !== b.y).toBe(true);
    }
    expect(bands.reduce((sum, band) => sum + band.height, 0)).toBe(height);
  });

  test('every line begins at its own box and ends at the other', () => {
    for (const { from, to, start, end } of lines) {
      const [source, target] = [from, to].map((id) => boxes.find((box) => box.id === id)!);
      expect(start.x > source!.x && start.x < source!.x + source!.width).toBe(true);
      expect([source!.y, source!.y + source!.height]).toContain(start.y);
      expect(end.x > target!.x && end.x < target!.x + target!.width).toBe(true);
      expect([target!.y, target!.y + target!.height]).toContain(end.y);
    }
  });

  test('no line runs through the box of another', () => {
    for (const { from, to, path } of lines)
      for (const [, x = ''] of path.matchAll(/ ([\d.-]+) [\d.-]+V/g))
        for (const box of boxes)
          if (box.id !== from && box.id !== to)
            expect(Number(x) > box.x && Number(x) < box.x + box.width && path.includes(`${x} ${box.y}V`)).toBe(false);
  });
});

test('a node that takes another’s place has the same width, and a narrow pane holds three', () => {
  expect(layOutGraph(graph([wide], [])).width).toBeLessThanOrEqual(440);
});

test('of several steps between two, the one on a path is drawn; a way of the service beside it', () => {
  const steps: Step[] = (['cut', 'open', 'new'] as const).map((state) => ({
    from: 'a',
    to: 'b',
    how: 'h',
    state,
    used: false,
    file: 'f',
    line: 1,
  }));
  const services: Graph['services'] = [
    { name: 'x', what: 'w', stations: ['a', 'b'], state: 'whole' },
    { name: 'y', what: 'w', stations: ['a', 'b'], state: 'broken' },
  ];
  const kinds = (of: Graph) => layOutGraph(of).lines.map(({ kind }) => kind);
  expect(kinds(graph([['a'], ['b']], [], { steps }))).toEqual(['new']);
  expect(kinds(graph([['a'], ['b']], [], { steps: [...steps, { ...steps[1]!, used: true }] }))).toEqual(['used']);
  expect(kinds(graph([['a'], ['b']], [], { services }))).toEqual(['broken']);
});

test('what a step needs beside leads there as well', () => {
  const steps: Step[] = [{ from: 'a', to: 'c', needs: 'b', how: 'h', state: 'open', used: true, file: 'f', line: 1 }];
  const { lines } = layOutGraph(graph([['a', 'b'], ['c']], [], { steps }));
  expect(lines.map(({ from, to }) => `${from}>${to}`)).toEqual(['a>c', 'b>c']);
});
