/** Amazon ECS: clusters and task definitions. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { arn, handler, type Scope, type Service } from './service.ts';

interface TaskRequest {
  family: string;
  [member: string]: unknown;
}

/** `family`, `family:revision` or the ARN. */
function find(name: string, { here }: Scope) {
  const short = name.split(':task-definition/').at(-1)!;
  const [family, revision] = short.split(':');
  const fitting = here.ecs.taskDefinitions.filter(
    (one) => one.family === family && (revision === undefined || one.revision === Number(revision)),
  );
  const found = fitting.at(-1);
  if (!found) throw new ApiFault('ClientException', 'Unable to describe task definition.');
  return found;
}

function told({ request, taskDefinitionArn, revision }: ReturnType<typeof find>) {
  return { taskDefinition: { taskDefinitionArn, ...request, revision, status: 'ACTIVE' } };
}

export const ecs: Service = {
  CreateCluster: handler<{ clusterName?: string }>(({ clusterName = 'default' }, scope) => {
    const clusterArn = arn('ecs', scope, `cluster/${clusterName}`);
    const { clusters } = scope.here.ecs;
    // Creating a cluster that is there already answers the one that is there.
    if (!clusters.some((one) => one.clusterName === clusterName)) clusters.push({ clusterName, clusterArn });
    return { cluster: { clusterArn, clusterName, status: 'ACTIVE' } };
  }),
  DescribeClusters: handler<{ clusters?: string[] }>(({ clusters = ['default'] }, { here }) => {
    const found = clusters.map((name) =>
      here.ecs.clusters.find((one) => one.clusterName === name || one.clusterArn === name),
    );
    return {
      clusters: found.flatMap((one) => (one ? [{ ...one, status: 'ACTIVE' }] : [])),
      failures: clusters.flatMap((name, index) => (found[index] ? [] : [{ arn: name, reason: 'MISSING' }])),
    };
  }),
  RegisterTaskDefinition: handler<TaskRequest>((request, scope) => {
    const { taskDefinitions } = scope.here.ecs;
    const { family } = request;
    if (!/^[A-Za-z0-9_-]{1,255}$/.test(family))
      throw new ApiFault('ClientException', 'Family should match [A-Za-z0-9_-]{1,255}.');
    const revision = taskDefinitions.filter((one) => one.family === family).length + 1;
    const taskDefinition = {
      taskDefinitionArn: arn('ecs', scope, `task-definition/${family}:${revision}`),
      family,
      revision,
      request,
    };
    taskDefinitions.push(taskDefinition);
    return told(taskDefinition);
  }),
  DescribeTaskDefinition: handler<{ taskDefinition: string }>(({ taskDefinition }, scope) =>
    told(find(taskDefinition, scope)),
  ),
  ListTaskDefinitions: handler<{ familyPrefix?: string }>(({ familyPrefix }, { here }) => ({
    taskDefinitionArns: here.ecs.taskDefinitions
      .filter(({ family }) => familyPrefix === undefined || family === familyPrefix)
      .map(({ taskDefinitionArn }) => taskDefinitionArn),
  })),
};
