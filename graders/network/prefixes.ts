/**
 * The managed prefix lists of gateway endpoints in the course's region. AWS adds blocks now and then, so this is a part of
 * the list: enough to route and filter by, since every packet to the service is judged alike.
 * https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html
 */
import { parseCidr } from './cidr.ts';
import type { Cidr } from './cidr.ts';

const lists = [
  { service: 's3', id: 'pl-7ca54015', blocks: ['52.92.88.0/22', '52.95.148.0/23', '52.95.150.0/24'] },
  { service: 'dynamodb', id: 'pl-b3a742da', blocks: ['52.94.15.0/24'] },
].map((list) => ({ ...list, blocks: list.blocks.flatMap((text) => parseCidr(text).block ?? []) }));

/** The addresses of a service that gateway endpoints exist for. */
export function serviceBlocks(service: string): Cidr[] | undefined {
  return lists.find((list) => list.service === service)?.blocks;
}

export function managedList(id: string): { service: string; blocks: Cidr[] } | undefined {
  return lists.find((list) => list.id === id);
}

/** Of all these services: addresses that are public, and yet not "the internet" that a task talks to. */
export const allServiceBlocks: readonly Cidr[] = lists.flatMap((list) => list.blocks);
