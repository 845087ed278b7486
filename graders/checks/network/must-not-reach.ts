import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleTemplate } from '../../network/example-template.ts';
import { without } from '../../network/cidr.ts';
import {
  demandDecided,
  flowFields,
  intervals,
  isFinding,
  packetText,
  pathFinding,
  placeOrFinding,
  portList,
} from '../../network/flows.ts';
import { readNetwork } from '../../network/model.ts';
import type { Network } from '../../network/model.ts';
import { letting } from '../../network/places.ts';
import { anyPort } from '../../network/packets.ts';
import { reach } from '../../network/reachability.ts';
import type { Path } from '../../network/reachability.ts';

const flow = z.strictObject({
  ...flowFields,
  /** Default: every port. */
  ports: portList.optional(),
  /** TCP ports that may be open all the same. */
  except: portList.optional(),
  /** Rules that do not count: the sender's for what leaves it, or the receiver's for what reaches it. So the other side is judged alone. */
  ignore: z.enum(['egress', 'ingress']).optional(),
  protocols: z
    .array(z.enum(['tcp', 'udp']))
    .min(1)
    .default(['tcp', 'udp']),
});

const onlyItsPort = {
  from: 'Alb',
  to: 'Orders',
  except: [8080],
  reason: 'The task listens on 8080; what listens elsewhere is not meant for it.',
};

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({ flows: z.array(flow).min(1) }),
  title: 'What must not talk to each other cannot',
  help: 'No packet of the listed traffic arrives, over TCP or UDP, IPv4 or IPv6, whatever address and port the sender takes. `from: internet` means every public address; a CIDR inside the VPC, a subnet or a security group stands for a host there that nothing of its own holds back. Shows one packet that arrives, with its way.',
  examples: {
    good: [{ files: { 'network.yaml': exampleTemplate('AlbGroup') }, with: { flows: [onlyItsPort] } }],
    bad: [
      {
        files: { 'network.yaml': exampleTemplate('AlbGroup', '0') },
        with: { flows: [onlyItsPort] },
        note: 'The rule begins at port 0',
      },
    ],
  },
  run(template, { flows }) {
    const network = readNetwork(template);
    return flows.flatMap((each) => check(network, each));
  },
});

function check(
  network: Network,
  { from, to, ports, except, ignore, protocols, via, family, reason }: z.infer<typeof flow>,
): Finding[] {
  let [source, destination] = [placeOrFinding(network, from, reason), placeOrFinding(network, to, reason)];
  if (isFinding(source)) return [source];
  if (isFinding(destination)) return [destination];
  if (ignore === 'egress') source = letting(source, 'egress');
  if (ignore === 'ingress') destination = letting(destination, 'ingress');
  for (const protocol of protocols) {
    const asked = ports ? intervals(ports) : [anyPort];
    const open = protocol === 'tcp' && except ? without(asked, intervals(except)) : asked;
    const answer = reach(network, { from: source, to: destination, protocol, ports: open, via, family });
    if (answer.reachable === 'undecided') demandDecided(answer, `Whether ${from} reaches ${to}`, network);
    if (answer.path) return [tell(network, answer.path, words[ignore ?? 'neither'](from, to), ignore, reason)];
  }
  return [];
}

const words = {
  neither: (from: string, to: string) => `${from} reaches ${to}`,
  egress: (from: string, to: string) => `${to} lets ${from} in`,
  ingress: (from: string, to: string) => `${from} may send to ${to}`,
};

/** The rule that let the packet in is the one to change; without one, what sent it on its way. */
function tell(network: Network, path: Path, what: string, ignore: string | undefined, reason: string): Finding {
  const groups = path.hops.filter((hop) => hop.station.startsWith('security group'));
  const into = groups.findLast((each) => each.station.includes('(into'));
  const hop = (ignore === 'ingress' ? undefined : into) ?? groups[0] ?? path.hops[0];
  const how = hop ? ` ${hop.station}: ${hop.detail}.` : '';
  const message = `${what} on ${path.protocol} ${path.packet.destinationPort} (${packetText(path)}).${how} ${reason}`;
  return pathFinding(network, path, hop, message);
}
