/** Where the nodes of an attack graph stand: a row for each band, from outside at the top to the data at the bottom. Pure; units are pixels. */
import type { Witness } from '../../../../server/contract.ts';

export type Graph = Extract<Witness, { form: 'graph' }>;

export interface GraphBox {
  id: string;
  name: string;
  what: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** It is part of a path that must not be. */
  used: boolean;
}

export interface GraphLine {
  from: string;
  to: string;
  /** `used`: on a path that is left; `whole` and `broken`: a way of the service. */
  kind: 'used' | 'open' | 'cut' | 'new' | 'unknown' | 'whole' | 'broken';
  start: { x: number; y: number };
  end: { x: number; y: number };
  /** Of an SVG path: it leaves and arrives upright. */
  path: string;
  middle: { x: number; y: number };
  /** The arrow at its end points down or up. */
  down: boolean;
}

export interface GraphLayout {
  width: number;
  height: number;
  bands: { title: string; y: number; height: number }[];
  boxes: GraphBox[];
  lines: GraphLine[];
}

const box = { width: 120, height: 42 };
const gap = { x: 24, title: 22, below: 46 };
const margin = 14;
/** What a narrow pane holds; a band of more takes another row. */
const mostInRow = 3;
/** How far lines within a row bow out. */
const bow = 34;

export function layOutGraph(graph: Graph): GraphLayout {
  const rows = orderedRows(graph);
  const widest = Math.max(1, ...rows.map(({ ids }) => ids.length));
  const width = 2 * margin + widest * (box.width + gap.x) - gap.x;
  const bandHeight = gap.title + box.height + gap.below;
  const onPath = new Set(graph.steps.flatMap(({ from, to, used }) => (used ? [from, to] : [])));
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const boxes = rows.flatMap(({ ids }, row): GraphBox[] => {
    const left = (width - ids.length * (box.width + gap.x) + gap.x) / 2;
    return ids.map((id, index) => {
      const { name, what } = nodes.get(id)!;
      const place = { x: left + index * (box.width + gap.x), y: row * bandHeight + gap.title };
      return { id, name, what, ...place, ...box, used: onPath.has(id) };
    });
  });
  return {
    width,
    height: rows.length * bandHeight,
    bands: rows.map(({ title }, row) => ({ title, y: row * bandHeight, height: bandHeight })),
    boxes,
    lines: linesOf(graph, boxes),
  };
}

/** Only bands that hold something. Within a row what belongs together stands together: by the middle of what leads there. */
function orderedRows({ bands, nodes, steps }: Graph): { title: string; ids: string[] }[] {
  const place = new Map<string, number>();
  return bands.flatMap((title, band) => {
    const own = nodes.filter((node) => node.band === band);
    if (own.length === 0) return [];
    const weight = ({ id }: Graph['nodes'][number]): number => {
      const above = steps.flatMap(({ from, to }) => (to === id ? (place.get(from) ?? []) : []));
      return above.length === 0 ? 0.5 : above.reduce((sum, one) => sum + one, 0) / above.length;
    };
    const ids = own.map((node) => ({ id: node.id, at: weight(node) })).toSorted((a, b) => a.at - b.at);
    const count = Math.ceil(ids.length / mostInRow);
    return Array.from({ length: count }, (_, row) => {
      // Every so many, so that a wide band stays in its order from left to right.
      const here = ids.filter((__, index) => index % count === row).map(({ id }) => id);
      for (const [index, id] of here.entries()) place.set(id, (index + 0.5) / here.length);
      return { title: row === 0 ? title : '', ids: here };
    });
  });
}

type Pair = Pick<GraphLine, 'from' | 'to' | 'kind'>;

/** What is drawn when several steps lead from one to the other. */
const strongest: GraphLine['kind'][] = ['used', 'new', 'unknown', 'open', 'cut'];

function pairsOf({ steps, services }: Graph): Pair[] {
  const attack = new Map<string, Pair>();
  const both = steps.flatMap((step) => [step, ...(step.needs === undefined ? [] : [{ ...step, from: step.needs }])]);
  for (const { from, to, state, used } of both) {
    const kind = used ? 'used' : state;
    const known = attack.get(`${from} ${to}`);
    if (!known || strongest.indexOf(kind) < strongest.indexOf(known.kind))
      attack.set(`${from} ${to}`, { from, to, kind });
  }
  const service = new Map<string, Pair>();
  for (const { stations, state } of services)
    for (const [index, to] of stations.slice(1).entries()) {
      const from = stations[index]!;
      const kind = state === 'broken' ? 'broken' : 'whole';
      if (kind === 'broken' || !service.has(`${from} ${to}`)) service.set(`${from} ${to}`, { from, to, kind });
    }
  return [...attack.values(), ...service.values()];
}

/** Lines that end at the same side of a box share it, in the order of their other ends. */
function linesOf(graph: Graph, boxes: readonly GraphBox[]): GraphLine[] {
  const at = new Map(boxes.map((each) => [each.id, each]));
  const centre = ({ x, width }: GraphBox): number => x + width / 2;
  const ends: { pair: number; box: GraphBox; side: 'top' | 'bottom'; other: number; end: 'start' | 'end' }[] = [];
  const pairs = pairsOf(graph).filter(({ from, to }) => from !== to && at.has(from) && at.has(to));
  for (const [pair, { from, to }] of pairs.entries()) {
    const [source, target] = [at.get(from)!, at.get(to)!];
    const below = target.y > source.y;
    const beside = target.y === source.y;
    ends.push({ pair, box: source, side: below || beside ? 'bottom' : 'top', other: centre(target), end: 'start' });
    ends.push({ pair, box: target, side: below ? 'top' : 'bottom', other: centre(source), end: 'end' });
  }
  const points = new Map<string, { x: number; y: number }>();
  for (const each of boxes)
    for (const side of ['top', 'bottom'] as const) {
      const own = ends.filter((one) => one.box === each && one.side === side).toSorted((a, b) => a.other - b.other);
      for (const [index, { pair, end }] of own.entries())
        points.set(`${pair} ${end}`, {
          x: each.x + (each.width * (index + 1)) / (own.length + 1),
          y: side === 'top' ? each.y : each.y + each.height,
        });
    }
  const lane = lanes(boxes);
  return pairs.map((pair, index) => {
    const [start, end] = [points.get(`${index} start`)!, points.get(`${index} end`)!];
    const [from, to] = [at.get(pair.from)!, at.get(pair.to)!];
    const bends = from.y === to.y ? null : [start, ...lane(from, to, (start.x + end.x) / 2), end];
    return { ...pair, start, end, ...(bends ? throughRows(bends) : beside(start, end)), down: to.y > from.y };
  });
}

interface Point {
  x: number;
  y: number;
}

type Drawn = Pick<GraphLine, 'path' | 'middle'>;

/** Below both. */
function beside(start: Point, end: Point): Drawn {
  const y = start.y + bow;
  return {
    path: `M${start.x} ${start.y}C${start.x} ${y} ${end.x} ${y} ${end.x} ${end.y}`,
    middle: { x: (start.x + end.x) / 2, y: start.y + bow * 0.75 },
  };
}

/** Upright at every point: beside the boxes of a row, and bent between rows. */
function throughRows(points: readonly Point[]): Drawn {
  const legs = points.slice(1).map((to, index) => {
    const from = points[index]!;
    const y = (from.y + to.y) / 2;
    return from.x === to.x ? `V${to.y}` : `C${from.x} ${y} ${to.x} ${y} ${to.x} ${to.y}`;
  });
  const first = points[0]!;
  const second = points[1]!;
  return {
    path: `M${first.x} ${first.y}${legs.join('')}`,
    middle: { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 },
  };
}

/** Between two boxes, or beside the outermost, there is room for so many lines side by side. */
const perGap = 5;

/** Answers the points at which a line passes the rows between two boxes, the next free gap to where it wants to be. */
function lanes(boxes: readonly GraphBox[]): (from: GraphBox, to: GraphBox, wanted: number) => Point[] {
  const rows = [...new Set(boxes.map(({ y }) => y))].map((y) => [y, boxes.filter((each) => each.y === y)] as const);
  const taken = new Map<string, number>();
  return (from, to, wanted) => {
    const [low, high] = [Math.min(from.y, to.y), Math.max(from.y, to.y)];
    const between = rows.filter(([y]) => y > low && y < high).toSorted(([a], [b]) => a - b);
    const points = between.flatMap(([y, own]): Point[] => {
      const edges = own.flatMap(({ x, width }) => [x, x + width]).toSorted((a, b) => a - b);
      const gaps = [
        edges[0]! - margin / 2 - 1,
        ...own.slice(1).map((_, index) => (edges[2 * index + 1]! + edges[2 * index + 2]!) / 2),
        edges.at(-1)! + margin / 2 + 1,
      ];
      const distance = (x: number): number =>
        Math.abs(x - wanted) + 30 * Math.floor((taken.get(`${y} ${x}`) ?? 0) / perGap);
      const x = gaps.toSorted((a, b) => distance(a) - distance(b))[0]!;
      const lane = (taken.get(`${y} ${x}`) ?? 0) % perGap;
      taken.set(`${y} ${x}`, (taken.get(`${y} ${x}`) ?? 0) + 1);
      const outer = x < edges[0]! || x > edges.at(-1)!;
      const place = x + (lane % 2 === 0 ? lane / 2 : -(lane + 1) / 2) * (outer ? 2 : 4);
      return [
        { x: place, y },
        { x: place, y: y + box.height },
      ];
    });
    return to.y > from.y ? points : points.toReversed();
  };
}
