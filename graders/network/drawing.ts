/** The network of a template as the page draws it: what stands where, and which ways lead out. */
import type { Witness } from '../check.ts';
import { formatCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';
import { placeId, targetText } from './filters.ts';
import type { Network, RouteTable, Subnet, Vpc } from './model.ts';

type Drawn = Extract<Witness, { form: 'network' }>;
type DrawnVpc = Drawn['vpcs'][number];
type DrawnSubnet = DrawnVpc['subnets'][number];

/** A part that is not known is left out, and `unknown` says why. */
export function networkWitness(network: Network): Drawn {
  return {
    ...{ form: 'network', title: 'The network as it is written', file: network.file },
    vpcs: [...network.vpcs.values()].map((vpc) => ({
      ...{ id: vpc.id, blocks: vpc.blocks.map(blockText) },
      doors: doorsOf(network, vpc),
      subnets: [...network.subnets.values()]
        .filter((subnet) => subnet.vpc === vpc)
        .map((subnet) => subnetOf(network, subnet)),
    })),
    unknown: network.unknown.map(({ line, why }) => ({ line, why })),
  };
}

function doorsOf(network: Network, vpc: Vpc): DrawnVpc['doors'] {
  const own = <T extends { vpc: string }>(things: Iterable<T>): T[] =>
    [...things].filter((each) => each.vpc === vpc.id);
  const egressOnly = [...network.egressOnlyGateways].filter(([, owner]) => owner === vpc.id);
  const regional = own(network.natGateways.values()).filter(({ subnet }) => subnet === undefined);
  const gatewayEndpoints = own(network.endpoints).filter(({ type }) => type === 'gateway');
  return [
    ...(vpc.internetGateway === undefined
      ? []
      : [{ id: vpc.internetGateway, what: 'internet gateway', side: 'internet' as const }]),
    ...egressOnly.map(([id]) => ({ id, what: 'egress-only gateway', side: 'internet' as const })),
    ...regional.map(({ id }) => ({ id, what: 'NAT gateway, regional', side: 'internet' as const })),
    ...gatewayEndpoints.map(({ id, service }) => ({ id, what: `endpoint of ${service}`, side: 'service' as const })),
  ];
}

function subnetOf(network: Network, subnet: Subnet): DrawnSubnet {
  const { id, zone, blocks, table } = subnet;
  const services = new Map(network.endpoints.map((endpoint) => [endpoint.id, endpoint.service]));
  return {
    ...{ id, tier: tierOf(table), blocks: blocks.map(blockText), table: table.id },
    ...(zone !== undefined && { zone }),
    routes: table.routes
      .filter(({ target }) => target.kind !== 'local')
      .map(({ destination, target }) => `${destination} → ${targetText(target)}`),
    holds: [
      ...[...network.natGateways.values()]
        .filter((nat) => nat.subnet === subnet)
        .map((nat) => ({ id: nat.id, name: nat.id, what: nat.public ? 'NAT gateway' : 'NAT gateway, private' })),
      ...network.interfaces
        .filter((each) => each.subnet === subnet)
        .map((each) => {
          const service = services.get(each.owner);
          const what = service === undefined ? each.what : `endpoint of ${service}`;
          return { id: placeId(each), name: each.owner, what };
        }),
    ],
  };
}

/** `private` reaches out by something that nobody outside can use to reach in, or by something that is not known. */
function tierOf({ routes }: RouteTable): DrawnSubnet['tier'] {
  const kinds = routes.map(({ target }) => target.kind);
  if (kinds.includes('internet-gateway')) return 'public';
  return kinds.some((kind) => kind !== 'local' && kind !== 'gateway-endpoint') ? 'private' : 'isolated';
}

function blockText({ family, interval, prefix }: Cidr): string {
  return formatCidr(family, interval.low, prefix);
}
