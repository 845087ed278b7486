/** Traffic as an exercise lists it, and what findings say of it. */
import { z } from 'zod';
import { Undecided } from '../check.ts';
import type { Finding } from '../check.ts';
import type { Interval } from './cidr.ts';
import type { Hop } from './filters.ts';
import type { Network } from './model.ts';
import { findPlace } from './places.ts';
import type { Place } from './places.ts';
import { pathWitness, socketText } from './reachability.ts';
import type { Answer, Path } from './reachability.ts';
import { place as rangeOf } from '../cloudformation/value.ts';

/** A port, also as text where a placeholder fills it in. */
const port = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^\d{1,5}$/)
      .transform(Number),
  ])
  .refine((value) => value >= 0 && value <= 65535, 'a port from 0 to 65535');

export const wayKinds = [
  'local',
  'internet-gateway',
  'nat-gateway',
  'egress-only-gateway',
  'gateway-endpoint',
] as const;

export const flowFields = {
  /** A logical id, `internet`, or a CIDR. */
  from: z.string().min(1),
  to: z.string().min(1),
  /** Only ways of these kinds count; default: all. */
  via: z.array(z.enum(wayKinds)).min(1).optional(),
  family: z.union([z.literal(4), z.literal(6)]).optional(),
  /** Why it has to be so: a whole sentence. */
  reason: z.string().min(1),
};

export const portList = z.array(port).min(1);

export function intervals(ports: readonly number[]): Interval[] {
  return ports.map((each) => ({ low: BigInt(each), high: BigInt(each) }));
}

/** Where a finding points when there is no better place. */
export const top = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The place of a question, or a finding that the template has no such thing any more. */
export function placeOrFinding(network: Network, name: string, reason: string): Place | Finding {
  return (
    findPlace(network, name) ?? {
      file: network.file,
      ...top,
      message: `\`${name}\` has no network interface in this template: it is missing, or has no subnet that is part of the template. ${reason}`,
    }
  );
}

export function isFinding(value: Place | Finding): value is Finding {
  return 'message' in value;
}

/** Throws when something unknown decides; a grader never guesses. */
export function demandDecided(answer: Answer, question: string, network: Network): void {
  if (answer.reasons.length === 0) return;
  const first = network.unknown[0];
  throw new Undecided(
    `${question} cannot be told from the template: ${answer.reasons.join('; ')}.`,
    first && { file: network.file, ...rangeOf(first) },
  );
}

/** A finding about a packet's way, at the station that matters. */
export function pathFinding(network: Network, path: Path, hop: Hop | undefined, message: string): Finding {
  return { file: network.file, ...rangeOf(hop?.range ?? top), message, witness: pathWitness(path, network.file) };
}

export function packetText({ family, protocol, packet }: Path): string {
  const from = socketText(family, packet.source, packet.sourcePort);
  return `${from} → ${socketText(family, packet.destination, packet.destinationPort)}, ${protocol}`;
}
