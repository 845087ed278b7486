/** How a call to an AWS service leaves a subnet that has no way to the internet. */
import type { Range } from '../check.ts';
import type { Endpoint, Network } from './model.ts';
import { servicePlace } from './places.ts';
import type { Place } from './places.ts';
import { serviceBlocks } from './prefixes.ts';
import { reach } from './reachability.ts';
import type { Answer } from './reachability.ts';
import { place } from '../cloudformation/value.ts';

export interface ServiceCall {
  /** Why the call does not get there inside the VPC, as a clause; null: it does. */
  obstacle: string | null;
  range: Range;
  /** When packets were sent. */
  answer?: Answer;
}

export function reachService(network: Network, from: Place, service: string): ServiceCall {
  const [first] = from.interfaces;
  const vpc = first?.subnet.vpc;
  const range = place(first?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 });
  if (!vpc) return { obstacle: 'it is not inside a VPC', range };
  if (!vpc.dnsSupport)
    return { obstacle: `DNS is switched off in ${vpc.id}, so no name resolves`, range: place(vpc.range) };
  const own = network.endpoints.filter((endpoint) => endpoint.vpc === vpc.id && endpoint.service === service);
  const blocks = serviceBlocks(service);
  return blocks
    ? byGateway(network, from, own, servicePlace(service, blocks), range)
    : byInterface(network, from, own, range);
}

function byGateway(network: Network, from: Place, own: readonly Endpoint[], to: Place, range: Range): ServiceCall {
  const gateway = own.find((endpoint) => endpoint.type === 'gateway');
  if (!gateway) return { obstacle: `there is no gateway endpoint for ${to.name} in the VPC`, range };
  const left = from.interfaces.find((each) => !gateway.tables.includes(each.subnet.table.id));
  if (left) {
    const obstacle = `${gateway.id} is not in the route table ${left.subnet.table.id} of ${left.subnet.id}, so packets to ${to.name} are not sent there`;
    return { obstacle, range: place(gateway.range) };
  }
  return told(
    reach(network, { from, to, protocol: 'tcp', ports: https, family: 4, via: ['gateway-endpoint'] }),
    gateway,
  );
}

function byInterface(network: Network, from: Place, own: readonly Endpoint[], range: Range): ServiceCall {
  const door =
    own.find((endpoint) => endpoint.type === 'interface' && endpoint.privateDns) ??
    own.find((endpoint) => endpoint.type === 'interface');
  if (!door)
    return { obstacle: 'there is no interface endpoint for it, so its name resolves to public addresses', range };
  if (!door.privateDns)
    return {
      obstacle: `${door.id} does not have \`PrivateDnsEnabled: true\`, so the service's name still resolves to public addresses`,
      range: place(door.range),
    };
  const interfaces = network.interfaces.filter((each) => each.owner === door.id);
  if (interfaces.length === 0)
    return { obstacle: `${door.id} has no interface in any subnet`, range: place(door.range) };
  const to: Place = { name: door.id, interfaces, outside: { 4: [], 6: [] } };
  return told(reach(network, { from, to, protocol: 'tcp', ports: https, family: 4 }), door);
}

const https = [{ low: 443n, high: 443n }];

function told(answer: Answer, endpoint: Endpoint): ServiceCall {
  const stop = answer.stopped?.hops.find((hop) => !hop.passes);
  const obstacle =
    answer.always === true ? null : stop ? `${stop.station}: ${stop.detail}` : `no packet gets to ${endpoint.id}`;
  return { obstacle, range: place(endpoint.range), answer };
}
