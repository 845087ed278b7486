/** From the host, and from containers to the keys of its instance. */
import { askMetadata } from '../host/imds.ts';
import type { NetworkMode } from '../host/imds.ts';
import { readLaunchTemplates } from '../host/launch-template.ts';
import { definitionOf } from './container-steps.ts';
import { decide, placeOfGrant, roleNamed } from './decide.ts';
import type { Step } from './graph.ts';
import type { Models } from './models.ts';

/** Code in a container chooses method and headers, so it can ask for a token. */
export function metadataSteps(models: Models): Step[] {
  const { world, hosts, agent } = models;
  const sources = [
    { from: 'host', mode: 'host' as const },
    ...world.containers.map((each) => {
      const mode = definitionOf(models, each)?.task.networkMode?.value ?? (each.task ? 'bridge' : 'awsvpc');
      return { from: each.name, mode: mode === 'none' ? null : (mode as NetworkMode) };
    }),
  ];
  return sources.flatMap(({ from, mode }) =>
    readLaunchTemplates(hosts).flatMap((template): Step[] => {
      const { reached, decidedBy } =
        mode === null ? { reached: false, decidedBy: null } : askMetadata({ mode, power: 'token' }, template, agent);
      if (!reached || decidedBy === null) return [];
      const { file, ...range } = decidedBy;
      const how = `169.254.169.254 answers ${mode === 'host' ? 'the host' : `a task with \`${mode}\``} with the keys of the instance role`;
      return [{ from, to: world.hosts.role, kind: 'metadata', how, file, range }];
    }),
  );
}

/**
 * Root of the host enters every container there. And whoever has the keys of the instance and may poll as its agent is sent the
 * credentials of all its tasks, of both roles: https://www.sweet.security/blog/ecscape-understanding-iam-privilege-boundaries-in-amazon-ecs
 */
export function hostSteps(models: Models): Step[] {
  const { world, template } = models;
  const entered = world.containers
    .filter(({ name }) => name !== world.entrance.container)
    .map(({ name: to, service }): Step => ({
      from: 'host',
      to,
      kind: 'enter',
      how: `root of the host enters every container there, and ${to} runs on the same hosts`,
      file: world.network,
      range: template.resources.get(service)?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 },
    }));
  const role = roleNamed(world, world.hosts.role);
  const poll =
    role &&
    decide(models, role, {
      action: 'ecs:Poll',
      resource: `${world.cluster.replace(':cluster/', ':container-instance/')}/0a1b2c3d4e5f60718293a4b5c6d7e8f9`,
      context: { 'ecs:cluster': world.cluster },
    });
  if (!role || poll?.decision.decision !== 'allowed') return entered;
  const of = world.containers.flatMap((each) => {
    const task = definitionOf(models, each)?.task;
    const named = [task?.taskRoleArn?.value ?? each.taskRole, task?.executionRoleArn?.value ?? each.executionRole];
    return named.flatMap((one) => (one === undefined ? [] : (roleNamed(world, one)?.name ?? [])));
  });
  const how =
    'whoever polls as the agent of the instance (`ecs:Poll`) is sent the credentials of all its tasks, execution roles included';
  return [
    ...entered,
    ...[...new Set(of)].map((to): Step => ({
      from: role.name,
      to,
      kind: 'agent',
      how,
      ...placeOfGrant(poll),
      ...(poll.unknown !== undefined && { unknown: poll.unknown }),
    })),
  ];
}
