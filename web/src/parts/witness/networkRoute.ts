/** A packet's way through the drawn network, as lines between boxes that run in the gutters. Pixels; pure. */
import type { Witness } from '../../../../server/contract.ts';
import { gutter, type Box, type Layout } from './networkLayout.ts';

type Path = Extract<Witness, { form: 'path' }>;

export interface Point {
  x: number;
  y: number;
}

/** Lines from box to box; what a box says stays free. */
export interface Route {
  /** As far as the packet gets. */
  passed: Point[][];
  /** Where it would have gone; empty when it arrives. */
  missed: Point[][];
  /** Where it is stopped, or its answer. */
  stop: Point | null;
}

/** Null: the way is not in this drawing. */
export function routeOf({ boxes }: Layout, { hops, ends }: Path): Route | null {
  if (!ends) return null;
  const find = (id: string | undefined) => boxes.find((box) => box.id === id);
  const visited: Box[] = [];
  const visit = (box: Box | undefined) => {
    // Behind the door of a service is the service.
    if (box && box.kind !== 'subnet' && box !== visited.at(-1) && visited.at(-1)?.side !== 'service') visited.push(box);
  };
  visit(find(ends.from));
  let stop: { at: Box | undefined; after: number; answer: boolean } | null = null;
  for (const { at, answer, verdict } of hops) {
    if (!answer) visit(find(at));
    if (verdict === 'stop') stop ??= { at: find(at), after: visited.length - 1, answer: answer === true };
  }
  visit(find(ends.to));
  const legs = visited.slice(1).map((box, index) => legBetween(visited[index]!, box));
  if (legs.length === 0) return null;
  if (!stop) return { passed: legs, missed: [], stop: null };
  const { leg, point } = stopIn(visited, legs, stop);
  const place = legs[leg]![point]!;
  if (stop.answer) return { passed: legs, missed: [], stop: place };
  return {
    passed: [...legs.slice(0, leg), legs[leg]!.slice(0, point + 1)],
    missed: [legs[leg]!.slice(point), ...legs.slice(leg + 1)].filter(({ length }) => length > 1),
    stop: place,
  };
}

/**
 * At a box that stops it, the way ends at that box. A subnet stops it in the gutter: behind the last box that it left if
 * that stands there, else before the one that it would have come to.
 */
function stopIn(
  visited: readonly Box[],
  legs: readonly Point[][],
  { at, after, answer }: { at: Box | undefined; after: number; answer: boolean },
): { leg: number; point: number } {
  const arriving = (leg: number, fromEnd: number) => ({ leg, point: legs[leg]!.length - 1 - fromEnd });
  if (at?.kind !== 'subnet') return after <= 0 ? { leg: 0, point: 0 } : arriving(after - 1, 0);
  const leaves = !answer && visited[after]?.subnet === at.id && after < legs.length;
  if (leaves) return { leg: after, point: 1 };
  const index = visited.findLastIndex(({ subnet }) => subnet === at.id);
  return index <= 0 ? { leg: 0, point: 1 } : arriving(index - 1, 1);
}

const middle = ({ y, height }: Box) => y + height / 2;
const centre = ({ x, width }: Box) => x + width / 2;
const isChip = ({ kind }: Box) => kind === 'chip' || kind === 'assumed';
/** From the edge of a chip to the middle of the gutter: its subnet's inset comes first. */
const reach = 10 + gutter / 2;

function legBetween(a: Box, b: Box): Point[] {
  if (isChip(a) && isChip(b)) return betweenChips(a, b);
  if (isChip(a)) return fromChip(a, b);
  if (isChip(b)) return fromChip(b, a).toReversed();
  return a.y > b.y ? straight(b, a).toReversed() : straight(a, b);
}

function betweenChips(a: Box, b: Box): Point[] {
  const rightwards = a.x < b.x;
  const start = rightwards ? a.x + a.width : a.x;
  const end = a.x === b.x || rightwards ? b.x : b.x + b.width;
  const bend = a.x === b.x || rightwards ? b.x - reach : b.x + b.width + reach;
  return [
    { x: start, y: middle(a) },
    { x: bend, y: middle(a) },
    { x: bend, y: middle(b) },
    { x: end, y: middle(b) },
  ];
}

/** To the edge of the VPC: up or down in the gutter on the side where the door is, then along the free band before the edge. */
function fromChip(a: Box, door: Box): Point[] {
  const rightwards = centre(door) > centre(a);
  const bend = rightwards ? a.x + a.width + reach : a.x - reach;
  const up = door.y < a.y;
  const edge = door.kind === 'vpc' ? door.y : up ? door.y + door.height : door.y;
  const band = up ? edge + 12 : edge - 8;
  return [
    { x: rightwards ? a.x + a.width : a.x, y: middle(a) },
    { x: bend, y: middle(a) },
    { x: bend, y: band },
    { x: centre(door), y: band },
    { x: centre(door), y: edge },
  ];
}

/** Between what is above and the edge of a VPC below it. */
function straight(above: Box, below: Box): Point[] {
  const [start, end] = [above.y + above.height, below.y];
  const band = (start + end) / 2;
  return [
    { x: centre(above), y: start },
    { x: centre(above), y: band },
    { x: centre(below), y: band },
    { x: centre(below), y: end },
  ];
}
