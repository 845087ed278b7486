/** What the credentials of a role lead to: other roles, secrets, copies of the data, and tasks started with a command of one's own. */
import { decide, placeOfGrant, roleNamed } from './decide.ts';
import type { Answer } from './decide.ts';
import { definitionOf } from './container-steps.ts';
import type { Step } from './graph.ts';
import type { Models } from './models.ts';
import { ask, connection } from './network-steps.ts';
import type { World } from './world.ts';

type Role = World['roles'][number];

export function roleSteps(models: Models): Step[] {
  const { roles, secrets, data } = models.world;
  return roles.flatMap((role) => [
    ...roles.flatMap((other) =>
      other === role || other.trust === undefined
        ? []
        : allowed(
            role,
            other.name,
            'assume',
            'it takes the role with `sts:AssumeRole`',
            decide(models, role, { action: 'sts:AssumeRole', resource: other.arn }, other.trust),
          ),
    ),
    ...secrets.flatMap(({ name, arn, policy }) =>
      allowed(
        role,
        name,
        'secret',
        'it reads the secret with `secretsmanager:GetSecretValue`',
        decide(models, role, { action: 'secretsmanager:GetSecretValue', resource: arn }, policy),
      ),
    ),
    ...data.copies.flatMap(({ what, action, resource }, index) =>
      allowed(
        role,
        'data',
        `copy ${index}`,
        `it reads ${what} with \`${action}\``,
        decide(models, role, { action, resource }),
      ),
    ),
    ...startSteps(models, role),
  ]);
}

function allowed(role: Role, to: string, kind: string, how: string, answer: Answer): Step[] {
  if (answer.decision.decision !== 'allowed') return [];
  return [
    {
      from: role.name,
      to,
      kind,
      how,
      ...placeOfGrant(answer),
      ...(answer.unknown !== undefined && { unknown: answer.unknown }),
    },
  ];
}

/**
 * Whoever may run a task and pass its roles chooses its command and its security groups; no condition key of ECS names groups.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
function startSteps(models: Models, role: Role): Step[] {
  const { containers, entrance, data } = models.world;
  const startable = containers.flatMap((each) => {
    const step = started(models, role, each);
    return step === null ? [] : [step];
  });
  const [any] = startable;
  if (!any) return [];
  const open = [...models.network.groups.keys()].find(
    (group) => ask(models, group, data.database.resource, [data.database.port])?.reachable === true,
  );
  return [
    ...startable.filter(({ to }) => to !== entrance.container),
    ...(open === undefined
      ? []
      : [
          {
            ...any,
            to: connection,
            how: `it starts ${any.to} with the security group ${open}, which it may choose (\`ecs:RunTask\`)`,
          },
        ]),
  ];
}

function started(models: Models, role: Role, container: World['containers'][number]): Step | null {
  const { world } = models;
  const task = definitionOf(models, container)?.task;
  const named = [
    task?.taskRoleArn?.value ?? container.taskRole,
    task?.executionRoleArn?.value ?? container.executionRole,
  ];
  const passed = named.flatMap((one) => (one === undefined ? [] : (roleNamed(world, one) ?? [])));
  const run = decide(models, role, {
    action: 'ecs:RunTask',
    resource: container.definition,
    context: { 'ecs:cluster': world.cluster },
  });
  const passes = passed.map(({ arn }) =>
    decide(models, role, {
      action: 'iam:PassRole',
      resource: arn,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }),
  );
  if ([run, ...passes].some(({ decision }) => decision.decision !== 'allowed')) return null;
  const how = `it starts ${container.name} with a command of its own (\`ecs:RunTask\`, and \`iam:PassRole\` for ${passed.map(({ name }) => name).join(' and ')})`;
  const unknown = [run, ...passes].find((answer) => answer.unknown !== undefined)?.unknown;
  return {
    from: role.name,
    to: container.name,
    kind: 'start',
    how,
    ...placeOfGrant(passes[0] ?? run),
    ...(unknown !== undefined && { unknown }),
  };
}
