/** The service's own ways: each one whole, broken or not to be told, by the same models that tell the attacker's. */
import type { Finding, Range, Witness } from '../check.ts';
import { agentRequests } from '../ecs/agent-requests.ts';
import { opening } from '../ecs/shape.ts';
import { flagOf } from '../host/agent-config.ts';
import { askMetadata } from '../host/imds.ts';
import { readLaunchTemplates } from '../host/launch-template.ts';
import { callsOf } from '../iam/calls.ts';
import { ask as askPolicy } from '../iam/ask.ts';
import { refusalOf } from '../iam/refusal.ts';
import { placeOf, requestWitness } from '../iam/requests.ts';
import { trustRequests } from '../iam/trust.ts';
import { pathWitness } from '../network/reachability.ts';
import { definitionOf } from './container-steps.ts';
import { decide, roleNamed } from './decide.ts';
import type { Answer } from './decide.ts';
import type { Models } from './models.ts';
import { ask, connection, placeOfContainer } from './network-steps.ts';
import type { ServiceDemand } from './world.ts';

export interface ServicePath {
  name: string;
  /** What it is for: a whole sentence. */
  what: string;
  /** Nodes of the graph, in order. */
  stations: string[];
  /** What breaks it, at its place; absent: it is whole. */
  broken?: Finding;
  /** Why nobody can tell. */
  unknown?: string;
}

type Outcome = Pick<ServicePath, 'broken' | 'unknown'>;

export function servicePaths(models: Models): ServicePath[] {
  return models.world.services.map((demand) => ({
    name: demand.name,
    what: demand.what,
    stations: stationsOf(models, demand),
    ...outcomeOf(models, demand),
  }));
}

function stationsOf({ world }: Models, demand: ServiceDemand): string[] {
  switch (demand.by) {
    case 'packets':
      return demand.stations.map((station) => (station === 'database' ? connection : station));
    case 'agent':
      return ['host', demand.container];
    case 'calls':
      return [demand.container];
    case 'role':
      return [
        demand.role,
        ...demand.requests.flatMap(({ resource }) => world.secrets.find(({ arn }) => arn === resource)?.name ?? []),
      ].filter((one, index, all) => all.indexOf(one) === index);
    case 'trust':
      return [demand.role];
    case 'host':
      return ['host', world.hosts.role];
  }
}

function outcomeOf(models: Models, demand: ServiceDemand): Outcome {
  switch (demand.by) {
    case 'packets':
      return packets(models, demand);
    case 'agent':
      return agent(models, demand);
    case 'calls':
      return calls(models, demand);
    case 'role':
      return requests(models, demand, demand.role, demand.requests);
    case 'trust':
      return trust(models, demand);
    case 'host':
      return host(models, demand);
  }
}

const top: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

function broken(file: string, range: Range, message: string, witness?: Witness): Outcome {
  const { line, column, endLine, endColumn } = range;
  return { broken: { file, line, column, endLine, endColumn, message, ...(witness && { witness }) } };
}

/** The first leg that is not whole. */
function packets(models: Models, { what, stations, ports }: Extract<ServiceDemand, { by: 'packets' }>): Outcome {
  const { world, network } = models;
  const place = (station: string): string =>
    station === 'entrance'
      ? world.entrance.resource
      : station === 'database'
        ? world.data.database.resource
        : station === 'host'
          ? world.hosts.group
          : placeOfContainer(models, station);
  for (const [index, port] of ports.entries()) {
    const [from, to] = [stations[index]!, stations[index + 1]!];
    const answer = ask(models, place(from), place(to), [port]);
    const leg = `${from} to ${to} on tcp ${port}`;
    if (answer === null)
      return broken(
        network.file,
        top,
        `Broken: ${leg}. One of the two has no network interface in the template any more. ${what}`,
      );
    if (answer.always === true) continue;
    if (answer.always === 'undecided')
      return { unknown: `whether ${leg} works cannot be told: ${answer.reasons.join('; ')}` };
    const stop = answer.stopped?.hops.find(({ passes }) => !passes);
    const why = stop ? `${stop.station}: ${stop.detail}` : 'there is no way between them';
    return broken(
      network.file,
      stop?.range ?? top,
      `Broken: ${leg}. ${why}. ${what}`,
      answer.stopped && pathWitness(answer.stopped, network.file),
    );
  }
  return {};
}

function agent(models: Models, { what, container: name, secrets }: Extract<ServiceDemand, { by: 'agent' }>): Outcome {
  const { world } = models;
  const found = own(models, name);
  if ('broken' in found) return found;
  const { task, container } = found;
  const named = task.executionRoleArn;
  const role = named && roleNamed(world, named.value);
  if (!named || !role)
    return broken(
      task.file,
      named?.range ?? opening(task.tree),
      `Broken: the agent has no role of the account to start ${name} with. ${what}`,
    );
  const asked = agentRequests(
    { ...task, containers: [container] },
    { account: world.account, region: world.region, secrets: [], parameters: [] },
  );
  const missing = secrets.find((arn) => !asked.some(({ request }) => request.resource === arn));
  if (missing !== undefined)
    return broken(
      task.file,
      container.secrets?.range ?? opening(container.tree),
      `Broken: the task definition no longer makes the agent fetch \`${missing}\`. ${what}`,
    );
  return firstRefused(
    models,
    what,
    asked.map(({ request }) =>
      decide(
        models,
        role,
        { action: request.action, resource: request.resource },
        secretPolicy(models, request.resource),
      ),
    ),
  );
}

function calls(models: Models, { what, container: name, file }: Extract<ServiceDemand, { by: 'calls' }>): Outcome {
  const found = own(models, name);
  if ('broken' in found) return found;
  const { task } = found;
  const named = task.taskRoleArn;
  const role = named && roleNamed(models.world, named.value);
  if (!named || !role)
    return broken(
      task.file,
      named?.range ?? opening(task.tree),
      `Broken: ${name} has no role of the account to call AWS with. ${what}`,
    );
  return requests(models, { what }, role.name, callsOf(models.files[file] ?? '', file) ?? []);
}

function requests(
  models: Models,
  { what }: { what: string },
  name: string,
  list: readonly { action: string; resource: string }[],
): Outcome {
  const role = roleNamed(models.world, name);
  if (!role) return { unknown: `there is no role ${name}; this is a fault of the exercise` };
  return firstRefused(
    models,
    what,
    list.map(({ action, resource }) => decide(models, role, { action, resource }, secretPolicy(models, resource))),
  );
}

function secretPolicy({ world }: Models, resource: string): string | undefined {
  return world.secrets.find(({ arn }) => arn === resource)?.policy;
}

function firstRefused(models: Models, what: string, answers: readonly Answer[]): Outcome {
  const refused = answers.find(({ decision }) => decision.decision !== 'allowed');
  if (refused) {
    const { request, decision, policies } = refused;
    const denying = policies.find(({ source }) => decision.statements.some(({ policy }) => policy === source.file));
    const policy = denying ?? policies[0]!;
    const { statement, why } = refusalOf(request, decision, policy);
    const message = `Broken: \`${request.action}\` on \`${request.resource}\` is refused. ${policy.source.file}: ${why} ${what}`;
    return broken(
      policy.source.file,
      placeOf(policy.source, statement),
      message,
      requestWitness(request, decision, policy.source),
    );
  }
  const unknown = answers.find((answer) => answer.unknown !== undefined)?.unknown;
  return unknown === undefined ? {} : { unknown };
}

function trust(models: Models, { what, role: name, caller }: Extract<ServiceDemand, { by: 'trust' }>): Outcome {
  const role = roleNamed(models.world, name);
  const policy = role?.trust === undefined ? undefined : models.policies.get(role.trust);
  if (!role || !policy) return { unknown: `there is no trust policy of ${name}; this is a fault of the exercise` };
  for (const request of trustRequests(caller, role.arn)) {
    const decision = askPolicy(request, policy, 'filter');
    if (decision.decision === 'allowed') continue;
    const { statement, why } = refusalOf(request, decision, policy);
    const message = `Broken: \`${request.action}\` by \`${request.principal}\` is refused. ${policy.source.file}: ${why} ${what}`;
    return broken(
      policy.source.file,
      placeOf(policy.source, statement),
      message,
      requestWitness(request, decision, policy.source),
    );
  }
  return {};
}

function host(models: Models, { what }: Extract<ServiceDemand, { by: 'host' }>): Outcome {
  const { agent: config, hosts } = models;
  if (!flagOf(config, 'ECS_ENABLE_TASK_IAM_ROLE'))
    return broken(
      config.file,
      config.settings.get('ECS_ENABLE_TASK_IAM_ROLE')?.range ?? top,
      `Broken: \`ECS_ENABLE_TASK_IAM_ROLE\` is off, so no task gets its role. ${what}`,
    );
  for (const template of readLaunchTemplates(hosts)) {
    const { reached, decidedBy } = askMetadata({ mode: 'host', power: 'token' }, template, config);
    if (!reached)
      return broken(decidedBy.file, decidedBy, `Broken: the agent gets no keys of the instance role. ${what}`);
  }
  return {};
}

/** The container's part of the task definition, or that there is none. */
function own(
  models: Models,
  name: string,
): NonNullable<ReturnType<typeof definitionOf>> | (Outcome & { broken: Finding }) {
  const each = models.world.containers.find((one) => one.name === name);
  const found = each && definitionOf(models, each);
  if (found) return found;
  const file = each?.task?.file ?? models.world.network;
  return {
    broken: {
      file,
      ...top,
      message: `Broken: the task definition has no container \`${each?.task?.container ?? name}\` any more.`,
    },
  };
}
