import { describe, expect, test } from 'vitest';
import { layOut, type Box, type Network } from '../../../../web/src/parts/witness/networkLayout.ts';
import { network, subnet, vpc } from './network.ts';

const named = (boxes: readonly Box[], id: string) => boxes.find((box) => box.id === id)!;
const inside = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const apart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

const networks: [string, Network][] = [
  ['nothing', network()],
  ['a VPC alone', network(vpc())],
  [
    'two tiers in two zones',
    network(vpc(subnet('PublicA', { tier: 'public' }), subnet('PrivateA'), subnet('B', { zone: 'b' }))),
  ],
  [
    'a zone with more subnets than the other',
    network(vpc(subnet('A'), subnet('A2'), subnet('A3'), subnet('B', { zone: 'b' }))),
  ],
  [
    'many routes and things',
    network(vpc(subnet('A', { routes: ['a', 'b', 'c', 'd'], holds: holding('x', 'y', 'z') }))),
  ],
  ['two VPCs', network(vpc(subnet('A')), { ...vpc(subnet('B')), id: 'Other' })],
];

function holding(...names: string[]) {
  return names.map((name) => ({ id: `${name}/A`, name, what: 'task' }));
}

describe.each(networks)('%s', (_, drawn) => {
  const { width, height, boxes } = layOut(drawn);

  test('lies inside the drawing', () => {
    const sheet = { ...boxes[0]!, x: 0, y: 0, width, height };
    for (const box of boxes) expect(inside(box, sheet), box.id).toBe(true);
  });

  test('keeps apart what is not inside of each other, and every thing in its subnet', () => {
    const kinds: Box['kind'][] = ['vpc', 'zone', 'subnet', 'door', 'chip'];
    for (const kind of kinds) {
      const some = boxes.filter((box) => box.kind === kind);
      for (const [index, a] of some.entries())
        for (const b of some.slice(index + 1)) expect(apart(a, b), `${a.id} ${b.id}`).toBe(true);
    }
    for (const chip of boxes.filter(({ kind }) => kind === 'chip'))
      expect(inside(chip, named(boxes, chip.subnet!)), chip.id).toBe(true);
  });
});

test('zones are columns in the order of their names, the one that AWS chooses last, and tiers are rows', () => {
  const { boxes } = layOut(
    network(
      vpc(
        subnet('Any', { zone: undefined }),
        subnet('B', { zone: 'b' }),
        subnet('A'),
        subnet('PublicB', { zone: 'b', tier: 'public' }),
      ),
    ),
  );
  const [a, b, any, publicB] = ['A', 'B', 'Any', 'PublicB'].map((id) => named(boxes, id));
  expect(a!.x).toBeLessThan(b!.x);
  expect(b!.x).toBeLessThan(any!.x);
  expect([a!.y, any!.y]).toEqual([b!.y, b!.y]);
  expect(publicB!.x).toBe(b!.x);
  expect(publicB!.y).toBeLessThan(b!.y);
  expect(boxes.filter(({ kind }) => kind === 'zone').map(({ lines }) => lines[0])).toEqual([
    'a',
    'b',
    'zone that AWS chooses',
  ]);
});

test('what is not known is said, and routes that are too many are counted', () => {
  const { boxes } = layOut(network({ ...vpc(subnet('A', { blocks: [], routes: ['a', 'b', 'c', 'd'] })), blocks: [] }));
  expect(named(boxes, 'Vpc').lines).toEqual(['VPC Vpc', 'CIDR not known']);
  expect(named(boxes, 'A').lines).toEqual(['A', 'private · CIDR not known', 'Table', 'a', 'b', 'and 2 more routes']);
});

test('doors stand in the edge of their VPC: to the internet above, to services below', () => {
  const { boxes } = layOut(network(vpc(subnet('A'))));
  const frame = named(boxes, 'Vpc');
  const middle = ({ y, height }: Box) => y + height / 2;
  expect(middle(named(boxes, 'Gateway'))).toBe(frame.y);
  expect(middle(named(boxes, 'S3'))).toBe(frame.y + frame.height);
});

test('a host that a path only assumes gets a place, and nothing twice', () => {
  const drawn = network(vpc(subnet('A', { holds: holding('Web') })));
  const { boxes } = layOut(drawn, ['10.0.0.0/24/A', 'Web/A', 'outside']);
  expect(boxes.filter(({ subnet: own }) => own === 'A').map(({ kind, lines }) => [kind, lines[0]])).toEqual([
    ['chip', 'Web'],
    ['assumed', '10.0.0.0/24'],
  ]);
});
