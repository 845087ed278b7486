/** `drydock network reach TEMPLATE`: whether a packet gets from one place of a CloudFormation template to another, and its way. */
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import {
  findPlace,
  parseTemplate,
  reach,
  readNetwork,
  socketText,
  type Hop,
  type Network,
  type Path,
  type Place,
} from '../../graders/index.ts';
import { readText } from '../command-session.ts';
import { UsageError } from '../errors.ts';

interface Options {
  from: string;
  to: string;
  port: string;
  protocol: 'tcp' | 'udp';
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('network')
    .description('judge networks made by CloudFormation')
    .command('reach')
    .description(
      'whether a packet arrives and its answer comes back; exit code 0 answered, 3 the template does not decide it',
    )
    .argument('<template>', 'a CloudFormation template, YAML or JSON')
    .requiredOption('--from <place>', 'where it comes from: a logical id, `internet`, or a CIDR')
    .requiredOption('--to <place>', 'where it goes to')
    .requiredOption('--port <port>', 'destination port')
    .addOption(new Option('--protocol <protocol>', 'protocol').choices(['tcp', 'udp']).default('tcp'))
    .option('--json', 'one JSON document on stdout')
    .action(async (path: string, options: Options) => {
      const network = await networkOf(path);
      const port = portOf(options.port);
      const [from, to] = [placeOf(network, options.from, '--from'), placeOf(network, options.to, '--to')];
      const answer = reach(network, { from, to, protocol: options.protocol, ports: [{ low: port, high: port }] });
      for (const { line, message } of network.faults) process.stderr.write(`drydock: ${path}:${line}: ${message}\n`);
      const told = {
        reachable: answer.reachable,
        always: answer.always,
        ...(answer.reachable === true && answer.path ? { path: pathJson(answer.path) } : {}),
        ...(answer.reachable === false && answer.stopped ? { attempt: pathJson(answer.stopped) } : {}),
        ...(answer.always === true ? {} : { blockedBy: answer.blockedBy.map(hopJson) }),
        ...(answer.reasons.length > 0 ? { reasons: answer.reasons } : {}),
      };
      process.stdout.write(options.json ? `${JSON.stringify(told, null, 2)}\n` : words(options, told));
      process.exitCode = answer.reachable === 'undecided' ? 3 : 0;
    });
}

async function networkOf(path: string): Promise<Network> {
  const { subject, problems } = parseTemplate(await readText(path), basename(path));
  const [first] = problems;
  if (subject === null)
    throw new UsageError(
      `${path}:${first?.line ?? 1}:${first?.column ?? 1}: ${first?.message ?? 'nothing could be read.'}`,
    );
  for (const { line, message } of subject.faults) process.stderr.write(`drydock: ${path}:${line}: ${message}\n`);
  return readNetwork(subject);
}

function portOf(text: string): bigint {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) throw new UsageError(`${text} is not a port from 0 to 65535.`);
  return BigInt(text);
}

function placeOf(network: Network, name: string, option: string): Place {
  const place = findPlace(network, name);
  if (place) return place;
  const owners = [
    ...new Set(network.interfaces.map(({ owner }) => owner)),
    ...network.subnets.keys(),
    ...network.groups.keys(),
  ];
  throw new UsageError(
    `${option} ${name}: neither \`internet\` nor a CIDR nor anything with an address here. There are ${owners.join(', ')}.`,
  );
}

function hopJson({ station, detail, passes, range }: Hop) {
  return { station, detail, verdict: passes ? 'pass' : 'stop', line: range.line };
}

function pathJson({ family, protocol, packet, from, to, hops }: Path) {
  return {
    from,
    to,
    packet: {
      protocol,
      source: socketText(family, packet.source, packet.sourcePort),
      destination: socketText(family, packet.destination, packet.destinationPort),
    },
    hops: hops.map(hopJson),
  };
}

interface Told {
  reachable: boolean | 'undecided';
  always: boolean | 'undecided';
  path?: ReturnType<typeof pathJson>;
  attempt?: ReturnType<typeof pathJson>;
  blockedBy?: ReturnType<typeof hopJson>[];
  reasons?: string[];
}

function words({ from, to, port, protocol }: Options, told: Told): string {
  const verdict = { true: 'reachable', false: 'not reachable', undecided: 'not decided by the template' }[
    String(told.reachable)
  ];
  const lines = [`${from} → ${to}, ${protocol} ${port}: ${verdict}`];
  const path = told.path ?? told.attempt;
  if (path) {
    lines.push(`${path.packet.source} → ${path.packet.destination}`);
    for (const { verdict: passes, station, detail, line } of path.hops)
      lines.push(`  ${passes} ${station}: ${detail} (line ${line})`);
  }
  if (told.reachable === true && told.blockedBy) {
    lines.push('Not every packet arrives. What stops others:');
    for (const { station, detail, line } of told.blockedBy) lines.push(`  ${station}: ${detail} (line ${line})`);
  }
  for (const reason of told.reasons ?? []) lines.push(`  not known: ${reason}`);
  return `${lines.join('\n')}\n`;
}
