import { describe, expect, it } from 'vitest';
import { attained, besides, pathsOf } from '../../../graders/attack/graph.ts';
import type { Graph, GraphNode, Step } from '../../../graders/attack/graph.ts';

const range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** `a>b` a step, `a>b+c` one that needs c as well. */
function graph(text: string, had: readonly string[] = []): Graph {
  const steps = text.split(' ').map((each): Step => {
    const [, from = '', to = '', needs] = /^(\w+)>(\w+)(?:\+(\w+))?$/.exec(each) ?? [];
    return { from, to, kind: 'k', how: 'h', file: 'f', range, ...(needs !== undefined && { needs }) };
  });
  const ids = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  const nodes = ids.map((id): GraphNode => ({ id, name: id, what: '', band: had.includes(id) ? 'secrets' : 'roles' }));
  return { nodes, steps, start: 's', goal: 'g' };
}

const texts = (of: Graph): string[] => pathsOf(of).map((path) => ['s', ...path.map(({ to }) => to)].join(''));

describe('the attack graph', () => {
  it('a step that needs something else is taken only with that in hand', () => {
    const without = graph('s>a a>g+k b>k');
    expect(attained('s', without.steps)).toEqual(new Set(['s', 'a']));
    expect(texts(without)).toEqual([]);
    expect(texts(graph('s>a a>g+k s>b b>k'))).toEqual(['sag']);
  });

  it('what needs itself is never had', () => {
    expect(texts(graph('s>a a>k+g a>g+k'))).toEqual([]);
    expect(texts(graph('s>a a>k+k k>g'))).toEqual([]);
  });

  it('ends in a circle, and tells a path without it', () => {
    expect(texts(graph('s>a a>b b>a b>s b>g g>a'))).toEqual(['sabg']);
  });

  it('takes no detour to whom it could be at once, and every way to a thing', () => {
    expect(texts(graph('s>a s>b a>b b>g'))).toEqual(['sbg']);
    expect(texts(graph('s>a s>b a>b b>g', ['b']))).toEqual(['sbg', 'sabg']);
  });

  it('two ways between the same two are two paths', () => {
    const twice = graph('s>a a>g');
    twice.steps.push({ ...twice.steps[1]!, kind: 'other' });
    expect(texts(twice)).toEqual(['sag', 'sag']);
  });

  it('tells where the other thing comes from, from the last station that has it', () => {
    const both = graph('s>a a>b b>g+k s>k a>k');
    expect(besides(pathsOf(both)[0]!, both)).toMatchObject([{ from: 'a', to: 'k' }]);
  });

  it('tells a bounded number of paths, and one whenever the goal is had', () => {
    const layers = Array.from({ length: 8 }, (_, layer) => layer);
    const steps = layers.flatMap((layer) =>
      [0, 1, 2].flatMap((i) =>
        layer === 0 ? [`s>n0x${i}`] : [0, 1, 2].map((j) => `n${layer - 1}x${i}>n${layer}x${j}`),
      ),
    );
    const wide = graph([...steps, ...[0, 1, 2].map((i) => `n7x${i}>g`)].join(' '));
    expect(pathsOf(wide)).toHaveLength(30);
  });

  it.each(Array.from({ length: 200 }, (_, seed) => seed))(
    'there is a path exactly when the goal is had (random graph %i)',
    (seed) => {
      let state = seed * 2654435761 + 1;
      const random = (below: number): number => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * below);
      };
      const names = ['s', 'a', 'b', 'c', 'd', 'e', 'g'];
      const some = (): string => names[random(names.length)]!;
      const text = Array.from(
        { length: 3 + random(9) },
        () => `${some()}>${some()}${random(3) === 0 ? `+${some()}` : ''}`,
      );
      const of = graph(text.join(' '), ['d', 'e']);
      expect(pathsOf(of).length > 0).toBe(attained('s', of.steps).has('g'));
    },
  );
});
