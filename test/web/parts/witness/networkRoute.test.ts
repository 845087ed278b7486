import { expect, test } from 'vitest';
import type { Witness } from '../../../../server/contract.ts';
import { layOut, type Box } from '../../../../web/src/parts/witness/networkLayout.ts';
import { routeOf, type Point } from '../../../../web/src/parts/witness/networkRoute.ts';
import { network, subnet, vpc } from './network.ts';

type Path = Extract<Witness, { form: 'path' }>;
type Hop = Path['hops'][number];

const layout = layOut(
  network(
    vpc(
      subnet('Public', { tier: 'public', holds: [{ id: 'Nat', name: 'Nat', what: 'NAT gateway' }] }),
      subnet('PrivateA', { holds: [{ id: 'Web/PrivateA', name: 'Web', what: 'task' }] }),
      subnet('PrivateB', { zone: 'b', holds: [{ id: 'Db/PrivateB', name: 'Db', what: 'database' }] }),
    ),
  ),
);
const box = (id: string): Box => layout.boxes.find((each) => each.id === id)!;
const touches = ({ x, y }: Point, { x: left, y: top, width, height }: Box) =>
  x >= left && x <= left + width && y >= top && y <= top + height;
const hop = (at: string, more: Partial<Hop> = {}): Hop => ({ station: at, detail: '', verdict: 'pass', at, ...more });
const route = (from: string, to: string, ...hops: Hop[]) =>
  routeOf(layout, {
    ...{ form: 'path', packet: { source: '', destination: '', protocol: 'tcp', port: 1 }, reachable: true, hops },
    ends: { from, to },
  });

test('goes from box to box and touches each, in order', () => {
  const way = route('Web/PrivateA', 'outside', hop('Web/PrivateA'), hop('PrivateA'), hop('Nat'), hop('Gateway'));
  expect(way?.missed).toEqual([]);
  expect(way?.stop).toBeNull();
  const boxes = ['Web/PrivateA', 'Nat', 'Gateway', 'outside'].map(box);
  expect(way?.passed).toHaveLength(3);
  for (const [index, leg] of way!.passed.entries()) {
    expect(touches(leg[0]!, boxes[index]!)).toBe(true);
    expect(touches(leg.at(-1)!, boxes[index + 1]!)).toBe(true);
  }
});

test('runs along gutters: no bend lies on anything but where it starts and ends', () => {
  for (const [from, to] of [
    ['Web/PrivateA', 'Db/PrivateB'],
    ['Db/PrivateB', 'Web/PrivateA'],
    ['Nat', 'Web/PrivateA'],
  ] as const) {
    const [leg] = route(from, to)!.passed;
    const bends = leg!.slice(1, -1);
    const filled = layout.boxes.filter(({ kind }) => kind === 'subnet' || kind === 'chip');
    for (const bend of bends) expect(filled.filter((each) => touches(bend, each)).map(({ id }) => id)).toEqual([]);
  }
});

test('ends at the box that stops it, and the rest is missed', () => {
  const way = route('Web/PrivateA', 'Db/PrivateB', hop('Web/PrivateA'), hop('Db/PrivateB', { verdict: 'stop' }));
  expect(touches(way!.stop!, box('Db/PrivateB'))).toBe(true);
  expect(way!.missed).toEqual([]);
  const own = route('Web/PrivateA', 'Db/PrivateB', hop('Web/PrivateA', { verdict: 'stop' }), hop('Db/PrivateB'));
  expect(touches(own!.stop!, box('Web/PrivateA'))).toBe(true);
  expect(own!.missed.flat().at(-1)).toEqual(way!.passed.flat().at(-1));
});

test('a subnet stops it in the gutter: what leaves beside the box that it left, what enters beside the next', () => {
  const leaving = route('Web/PrivateA', 'Db/PrivateB', hop('PrivateA', { verdict: 'stop' }), hop('Db/PrivateB'))!;
  expect(leaving.stop).toEqual(leaving.passed.flat().at(-1));
  expect(leaving.stop!.y).toBe(route('Web/PrivateA', 'Db/PrivateB')!.passed[0]![0]!.y);
  const entering = route('Nat', 'Db/PrivateB', hop('Public'), hop('PrivateB', { verdict: 'stop' }))!;
  expect(entering.stop!.y).toBe(box('Db/PrivateB').y + box('Db/PrivateB').height / 2);
  expect(layout.boxes.filter(({ kind }) => kind === 'subnet').some((each) => touches(entering.stop!, each))).toBe(
    false,
  );
});

test('behind a gateway in the same subnet it stops behind the gateway, not before it', () => {
  const way = route(
    'Web/PrivateA',
    'outside',
    hop('PrivateA'),
    hop('Nat'),
    hop('Public', { verdict: 'stop' }),
    hop('Gateway'),
  )!;
  expect(way.passed).toHaveLength(2);
  expect(way.stop!.y).toBe(box('Nat').y + box('Nat').height / 2);
});

test('an answer that is stopped leaves the whole way solid', () => {
  const back = hop('PrivateB', { verdict: 'stop', answer: true });
  const way = route('Web/PrivateA', 'Db/PrivateB', hop('Web/PrivateA'), hop('Db/PrivateB'), back)!;
  expect(way.missed).toEqual([]);
  expect(way.stop!.y).toBe(box('Db/PrivateB').y + box('Db/PrivateB').height / 2);
});

test('without a gateway it stops at the edge of the VPC', () => {
  const way = route('outside', 'Web/PrivateA', hop('Vpc', { verdict: 'stop' }), hop('Web/PrivateA'))!;
  expect(way.stop!.y).toBe(box('Vpc').y);
  expect(way.passed).toHaveLength(1);
});

test('ends at the door of a service', () => {
  const way = route('Web/PrivateA', 'outside', hop('Web/PrivateA'), hop('S3'))!;
  expect(way.passed).toHaveLength(1);
  expect(touches(way.passed[0]!.at(-1)!, box('S3'))).toBe(true);
});

test('is none where its ends are not drawn', () => {
  expect(route('Elsewhere/X', 'Nowhere/Y')).toBeNull();
});
