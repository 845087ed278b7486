/**
 * A graph of what an attacker holds: a node is a place where code of theirs runs, or a thing that they have; a step leads from
 * one to the next, some only with another thing in hand. What is attained is exact; paths are enumerated up to a count.
 */
import type { Range } from '../check.ts';

export const bands = ['outside', 'entrance', 'compute', 'roles', 'secrets', 'data'] as const;

export interface GraphNode {
  id: string;
  name: string;
  what: string;
  band: (typeof bands)[number];
}

export interface Step {
  from: string;
  to: string;
  /** What else has to be in hand. */
  needs?: string;
  /** The kind of the step, unique between its two nodes. */
  kind: string;
  /** What is done there: a clause that ends without a full stop. */
  how: string;
  /** Where it is possible. */
  file: string;
  range: Range;
  /** Why nobody can tell whether it is possible. */
  unknown?: string;
}

export interface Graph {
  nodes: GraphNode[];
  steps: Step[];
  start: string;
  goal: string;
}

export const stepKey = ({ from, to, kind }: Step): string => `${from} ${to} ${kind}`;

/** Everything that can be had by these steps. */
export function attained(start: string, steps: readonly Step[]): Set<string> {
  const held = new Set([start]);
  for (let before = 0; before !== held.size;) {
    before = held.size;
    for (const { from, to, needs } of steps)
      if (held.has(from) && (needs === undefined || held.has(needs))) held.add(to);
  }
  return held;
}

/** Paths beyond these are not told; no answer hangs on it. */
const mostPaths = 30;
/** Steps that are tried for it. */
const mostTries = 20_000;

/** Things to have; everything else is somewhere or somebody to be. */
const things: readonly GraphNode['band'][] = ['secrets', 'data'];

/**
 * The ways from start to goal. Whom to be and where is reached without detours: no such station could have been reached from
 * an earlier one than its own. What is only had counts in every way that it can be had. There is a path as long as the goal
 * is attained.
 */
export function pathsOf({ nodes, start, goal, steps }: Graph): Step[][] {
  const held = attained(start, steps);
  const live = steps.filter(({ from, needs }) => held.has(from) && (needs === undefined || held.has(needs)));
  const pairs = new Set(live.map(({ from, to }) => `${from} ${to}`));
  const had = new Set(nodes.flatMap(({ id, band }) => (things.includes(band) ? id : [])));
  const found: Step[][] = [];
  let tries = 0;
  const follow = (path: Step[], visited: string[]): void => {
    const here = visited.at(-1)!;
    if (here === goal) return void found.push(path);
    for (const step of live) {
      if (step.from !== here || found.length >= mostPaths || ++tries > mostTries) continue;
      const detour = !had.has(step.to) && visited.slice(0, -1).some((earlier) => pairs.has(`${earlier} ${step.to}`));
      if (!detour && !visited.includes(step.to)) follow([...path, step], [...visited, step.to]);
    }
  };
  const suppliedBy = (path: readonly Step[], needed: string): boolean =>
    [start, ...path.map(({ to }) => to)].some((station) => station === needed || pairs.has(`${station} ${needed}`));
  follow([], [start]);
  // What a path needs beside may be had on another path; that one then tells the whole story.
  const whole = found.filter((path) => path.every(({ needs }) => needs === undefined || suppliedBy(path, needs)));
  return (whole.length > 0 ? whole : found).sort((a, b) => a.length - b.length);
}

/** How each thing that a path needs beside is had: the step to it, from the last station of the path where that is possible. */
export function besides(path: readonly Step[], { start, steps }: Graph): Step[] {
  const stations = [start, ...path.map(({ to }) => to)].reverse();
  const held = attained(start, steps);
  return [...new Set(path.flatMap(({ needs }) => needs ?? []))].flatMap((needed) => {
    const ways = steps.filter(({ from, to }) => to === needed && held.has(from));
    const near = stations.flatMap((station) => ways.find(({ from }) => from === station) ?? []);
    return near[0] ?? ways[0] ?? [];
  });
}
