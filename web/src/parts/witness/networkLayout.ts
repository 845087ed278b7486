/**
 * Where the parts of a network are drawn: the outside above, VPCs beside each other, their zones as columns, in them the
 * subnets by tier, in those what stands in them. Pixels; pure.
 */
import type { Witness } from '../../../../server/contract.ts';

export type Network = Extract<Witness, { form: 'network' }>;
type Vpc = Network['vpcs'][number];
type Subnet = Vpc['subnets'][number];

export interface Box {
  /** A place, as the hops of a path name it. */
  id: string;
  kind: 'outside' | 'vpc' | 'zone' | 'subnet' | 'door' | 'chip' | 'assumed';
  x: number;
  y: number;
  width: number;
  height: number;
  /** What it says, from top to bottom; the first is its name. */
  lines: string[];
  /** Of a subnet. */
  tier?: Subnet['tier'];
  /** Of what stands in a subnet. */
  subnet?: string;
  side?: 'internet' | 'service';
}

export interface Layout {
  width: number;
  height: number;
  /** Outer ones before inner ones. */
  boxes: Box[];
}

const margin = 8;
const chip = { width: 176, height: 38, gap: 6 };
const door = { width: 172, height: 40, gap: 12 };
const line = 16;
const inset = 10;
const subnetWidth = chip.width + 2 * inset;
/** Between columns, and between the frame of a VPC and its subnets: ways run here. */
export const gutter = 30;
const subnetGap = 16;
const outside = { width: 150, height: 30 };
const vpcTop = margin + outside.height + 26 + door.height / 2;
/** From the top edge of a VPC to its first subnet: half a door, its name, and the names of the zones. */
const vpcHead = door.height / 2 + 62;
const vpcFoot = { plain: gutter, doors: gutter + door.height / 2 };
const mostRoutes = 3;
const tiers = ['public', 'private', 'isolated'] as const;

/** `assumed`: places where a path starts or ends although nothing stands there, as `name/subnet`. */
export function layOut({ vpcs }: Network, assumed: readonly string[] = []): Layout {
  const boxes: Box[] = [];
  let x = margin;
  for (const vpc of vpcs) {
    const drawn = layOutVpc(withAssumed(vpc, assumed), x);
    boxes.push(...drawn);
    x = right(drawn[0]!) + 2 * margin;
  }
  const width = Math.max(outside.width + 2 * margin, x - margin);
  const far: Box = {
    ...{ id: 'outside', kind: 'outside', lines: ['Internet'] },
    ...{ x: (width - outside.width) / 2, y: margin, width: outside.width, height: outside.height },
  };
  const all = [far, ...boxes];
  return { width, height: Math.max(...all.map(bottom)) + margin, boxes: all };
}

const right = (box: Box) => box.x + box.width;
const bottom = (box: Box) => box.y + box.height;

interface Chip {
  id: string;
  kind: 'chip' | 'assumed';
  lines: string[];
}
type Filled = Omit<Subnet, 'holds'> & { chips: Chip[] };

function withAssumed(vpc: Vpc, assumed: readonly string[]): Omit<Vpc, 'subnets'> & { subnets: Filled[] } {
  return {
    ...vpc,
    subnets: vpc.subnets.map((subnet) => ({
      ...subnet,
      chips: [
        ...subnet.holds.map(({ id, name, what }): Chip => ({ id, kind: 'chip', lines: [name, what] })),
        ...assumed
          .filter((id) => id.endsWith(`/${subnet.id}`) && !subnet.holds.some((each) => each.id === id))
          .map((id): Chip => ({ id, kind: 'assumed', lines: [id.slice(0, id.lastIndexOf('/')), 'any host there'] })),
      ],
    })),
  };
}

function layOutVpc({ id, blocks, doors, subnets }: ReturnType<typeof withAssumed>, x: number): Box[] {
  const zones = [...new Set(subnets.map(({ zone }) => zone))].toSorted((a, b) => (a ?? '~').localeCompare(b ?? '~'));
  const top = doors.filter(({ side }) => side === 'internet');
  const below = doors.filter(({ side }) => side === 'service');
  const doorsWidth = (some: typeof doors) => some.length * (door.width + door.gap) + 2 * margin;
  const columns = Math.max(1, zones.length) * (subnetWidth + gutter) + gutter;
  const width = Math.max(columns, doorsWidth(top), doorsWidth(below));
  const boxes: Box[] = [];
  let y = vpcTop + vpcHead;
  const columnX = (index: number) => x + (width - columns) / 2 + gutter + index * (subnetWidth + gutter);
  const rows = tiers.flatMap((tier) => {
    const byZone = zones.map((zone) => subnets.filter((each) => each.zone === zone && each.tier === tier));
    const most = Math.max(0, ...byZone.map((some) => some.length));
    return Array.from({ length: most }, (_, at) => byZone.map((some) => some[at]));
  });
  for (const row of rows) {
    // Subnets of a row are equally high, so that zones can be compared.
    const height = Math.max(...row.map((subnet) => (subnet ? subnetHeight(subnet) : 0)));
    for (const [index, subnet] of row.entries())
      if (subnet) boxes.push(...layOutSubnet(subnet, columnX(index), y, height));
    y += height + subnetGap;
  }
  if (rows.length > 0) y -= subnetGap;
  const end = y + (below.length > 0 ? vpcFoot.doors : vpcFoot.plain);
  const frame: Box = {
    ...{ id, kind: 'vpc', x, y: vpcTop, width, height: end - vpcTop },
    lines: [`VPC ${id}`, blocks.join(', ') || 'CIDR not known'],
  };
  const heads = zones.map((zone, index): Box => ({
    ...{ id: `${id} ${zone ?? ''}`, kind: 'zone', x: columnX(index), y: vpcTop + vpcHead - 22 },
    ...{ width: subnetWidth, height: 16, lines: [zone ?? 'zone that AWS chooses'] },
  }));
  return [frame, ...heads, ...boxes, ...inARow(top, frame, vpcTop), ...inARow(below, frame, end)];
}

/** Doors stand in the edge of the VPC. */
function inARow(doors: Vpc['doors'], frame: Box, edge: number): Box[] {
  const all = doors.length * (door.width + door.gap) - door.gap;
  return doors.map(({ id, what, side }, index) => ({
    ...{ id, kind: 'door', lines: [id, what], side, width: door.width, height: door.height },
    ...{ x: frame.x + (frame.width - all) / 2 + index * (door.width + door.gap), y: edge - door.height / 2 },
  }));
}

function linesOf({ id, tier, blocks, table, routes }: Filled): string[] {
  const told = routes.length > mostRoutes ? routes.slice(0, mostRoutes - 1) : routes;
  return [
    id,
    `${tier} · ${blocks.join(', ') || 'CIDR not known'}`,
    table,
    ...(told.length === 0 ? ['no route out'] : told),
    ...(told.length < routes.length ? [`and ${routes.length - told.length} more routes`] : []),
  ];
}

function subnetHeight(subnet: Filled): number {
  const chips = subnet.chips.length;
  return 2 * inset + linesOf(subnet).length * line + chips * (chip.height + chip.gap);
}

function layOutSubnet(subnet: Filled, x: number, y: number, height: number): Box[] {
  const lines = linesOf(subnet);
  const first = y + inset + lines.length * line + chip.gap;
  return [
    { id: subnet.id, kind: 'subnet', x, y, width: subnetWidth, height, lines, tier: subnet.tier },
    ...subnet.chips.map((each, index): Box => ({
      ...each,
      ...{ x: x + inset, y: first + index * (chip.height + chip.gap), width: chip.width, height: chip.height },
      subnet: subnet.id,
    })),
  ];
}
