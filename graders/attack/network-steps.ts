/** Who gets a connection to what, asked of the network that the template makes. */
import type { Hop } from '../network/filters.ts';
import { findPlace } from '../network/places.ts';
import { reach } from '../network/reachability.ts';
import type { Answer } from '../network/reachability.ts';
import type { Step } from './graph.ts';
import type { Models } from './models.ts';

/** The connection to the database, which its password is worth nothing without. */
export const connection = 'connection';

export function networkSteps(models: Models): Step[] {
  const { world } = models;
  const { entrance, data, containers } = world;
  const { resource, port } = data.database;
  // The first steps are given: who breaks the entrance has not made the container any safer.
  const given = (from: string, to: string, how: string, at: string | undefined): Step => ({
    ...{ from, to, kind: 'given', how, file: world.network },
    range: models.template.resources.get(at ?? '')?.range ?? top,
  });
  const from = [
    { id: 'internet', place: 'internet' },
    { id: 'host', place: world.hosts.group },
    ...containers.map((each) => ({ id: each.name, place: placeOfContainer(models, each.name) })),
  ];
  return [
    given('internet', 'entrance', `requests come in on tcp ${entrance.port}`, entrance.resource),
    given(
      'entrance',
      entrance.container,
      entrance.fault,
      containers.find(({ name }) => name === entrance.container)?.service,
    ),
    ...from.flatMap(({ id, place }) =>
      connect(models, { from: id, to: connection, kind: 'packets' }, place, resource, port),
    ),
    {
      from: data.database.secret,
      to: 'data',
      needs: connection,
      kind: 'login',
      how: 'the password opens the database, for whoever has a connection to it',
      file: world.network,
      range: models.template.resources.get(resource)?.range ?? top,
    },
  ];
}

const top = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** With `awsvpc` a task has an interface of its own; with the other modes its packets leave from the host. */
export function placeOfContainer(models: Models, name: string): string {
  const container = models.world.containers.find((each) => each.name === name);
  if (!container?.task) return container?.service ?? name;
  const mode = models.tasks.get(container.task.file)?.networkMode?.value;
  return mode === 'awsvpc' ? container.service : models.world.hosts.group;
}

function connect(
  models: Models,
  step: Pick<Step, 'from' | 'to' | 'kind'>,
  from: string,
  to: string,
  port: number,
): Step[] {
  const answer = ask(models, from, to, [port]);
  if (answer === null || answer.reachable === false) return [];
  const rule = letsIn(answer.path?.hops ?? []);
  const told = `packets get from ${from} to ${to} on tcp ${port}`;
  return [
    {
      ...step,
      how: rule ? `${told} (${rule.detail.slice(rule.detail.lastIndexOf(': ') + 1).trim()})` : told,
      file: models.world.network,
      range: rule?.range ?? models.template.resources.get(to)?.range ?? top,
      ...(answer.reachable === 'undecided' && {
        unknown: `whether packets get from ${from} to ${to} cannot be told: ${answer.reasons.join('; ')}`,
      }),
    },
  ];
}

/** Null: one of the two is not in the template. */
export function ask({ network }: Models, from: string, to: string, ports: readonly number[]): Answer | null {
  const [source, destination] = [findPlace(network, from), findPlace(network, to)];
  if (!source || !destination) return null;
  const intervals = ports.map((port) => ({ low: BigInt(port), high: BigInt(port) }));
  return reach(network, { from: source, to: destination, protocol: 'tcp', ports: intervals });
}

/** The rule at the end of the way: the security group of what is reached. */
function letsIn(hops: readonly Hop[]): Hop | undefined {
  return hops.findLast(({ station }) => station.startsWith('security group')) ?? hops.at(-1);
}
