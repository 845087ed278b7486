import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleTemplate } from '../../network/example-template.ts';
import {
  demandDecided,
  flowFields,
  intervals,
  isFinding,
  packetText,
  pathFinding,
  placeOrFinding,
  portList,
  top,
} from '../../network/flows.ts';
import { readNetwork } from '../../network/model.ts';
import type { Network } from '../../network/model.ts';
import { reach } from '../../network/reachability.ts';
import { place } from '../../cloudformation/value.ts';

const flow = z.strictObject({ ...flowFields, ports: portList, protocol: z.enum(['tcp', 'udp']).default('tcp') });

const toTask = { from: 'Alb', to: 'Orders', ports: [8080], reason: 'The load balancer forwards every request there.' };

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    flows: z.array(flow).min(1),
    /** Zones that are taken down one after the other: what works has to go on working in what is left. What does not work anyway is not judged then. */
    outages: z.array(z.string()).default([]),
  }),
  title: 'What must talk to each other does',
  help: 'Every packet of the listed traffic arrives and its answer comes back: from each interface of the source to each of the destination, whatever port from 1024 up the client takes. Routes, network ACLs in both directions and security groups count. With `outages`, traffic that works has to go on working while a zone is down.',
  examples: {
    good: [{ files: { 'network.yaml': exampleTemplate('AlbGroup') }, with: { flows: [toTask] } }],
    bad: [
      {
        files: { 'network.yaml': exampleTemplate('OrdersGroup') },
        with: { flows: [toTask] },
        note: 'The rule names the wrong group',
      },
    ],
  },
  run(template, { flows, outages }) {
    const network = readNetwork(template);
    if (outages.length === 0) return flows.flatMap((each) => check(network, each)).filter(firstOfItsKind);
    const working = flows.filter((each) => check(network, each).length === 0);
    return working.flatMap((each) => outages.flatMap((down) => check(network, each, down))).filter(firstOfItsKind);
  },
});

function check(
  network: Network,
  { from, to, ports, protocol, via, family, reason }: z.infer<typeof flow>,
  down?: string,
): Finding[] {
  const [source, destination] = [placeOrFinding(network, from, reason), placeOrFinding(network, to, reason)];
  if (isFinding(source)) return [source];
  if (isFinding(destination)) return [destination];
  const query = { from: source, to: destination, protocol, ports: intervals(ports), via, family, down };
  const answer = reach(network, query);
  if (answer.always === true) return [];
  const what = `${from} to ${to} on ${protocol} ${ports.join(', ')}`;
  const when = down === undefined ? '' : `With ${down} down: `;
  if (answer.always === 'undecided') demandDecided(answer, `Whether ${what} works`, network);
  const other = via === undefined || answer.stopped ? undefined : reach(network, { ...query, via: undefined });
  if (other?.path) {
    const detour = `${when}${what} goes through the ${other.path.via}, not through the ${via?.join(' or ')} (${packetText(other.path)}). ${reason}`;
    return [
      pathFinding(
        network,
        other.path,
        other.path.hops.find((hop) => hop.station.startsWith('route table')),
        detour,
      ),
    ];
  }
  const path = answer.stopped ?? other?.stopped;
  const stop = path?.hops.find((hop) => !hop.passes);
  if (!path || !stop) {
    const left =
      down === undefined
        ? 'there is no way between them'
        : 'nothing is left of one of the two (a subnet without `AvailabilityZone` may lie in that zone, too)';
    const at = (source.interfaces[0] ?? destination.interfaces[0])?.range ?? top;
    return [{ file: network.file, ...place(at), message: `${when}${what}: ${left}. ${reason}` }];
  }
  const message = `${when}${what} does not get through (${packetText(path)}). ${stop.station}: ${stop.detail}. ${reason}`;
  return [pathFinding(network, path, stop, message)];
}

/** Several flows often stop at the same place; one finding tells it. */
function firstOfItsKind(finding: Finding, index: number, all: readonly Finding[]): boolean {
  return all.findIndex((other) => other.message === finding.message) === index;
}
