/** Role ARNs, and when a task needs an execution role. */
import type { Finding } from '../check.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, nameOf, requiresFargate } from './task-definition.ts';

const roleForm = /^(arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+|[\w+=,.@-]{1,64})$/;
const ecrImage = /^\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com|amazonaws\.com\.cn|on\.aws)\//;

export function roleRules(task: TaskDefinition): Finding[] {
  const findings: Finding[] = [];
  for (const key of ['executionRoleArn', 'taskRoleArn'] as const) {
    const role = task[key];
    if (role && !roleForm.test(role.value))
      findings.push(
        findingAt(
          task,
          role,
          `\`${key}\` "${role.value}" is not the ARN of an IAM role (\`arn:aws:iam::111122223333:role/NAME\`).`,
        ),
      );
  }
  return [...findings, ...task.containers.flatMap((container) => needsExecutionRole(task, container))];
}

function needsExecutionRole(task: TaskDefinition, container: ContainerDefinition): Finding[] {
  if (task.executionRoleArn) return [];
  const { secrets, image, logConfiguration } = container;
  const name = nameOf(container);
  if (secrets?.items.length)
    return [
      findingAt(
        task,
        secrets,
        `\`${name}\` takes secrets, so the task needs an \`executionRoleArn\`: the agent fetches them with that role before the container starts.`,
      ),
    ];
  if (!requiresFargate(task)) return [];
  if (image && ecrImage.test(image.value))
    return [
      findingAt(
        task,
        image,
        'Fargate requires an `executionRoleArn` to pull images from ECR: there is no instance role to fall back on.',
      ),
    ];
  if (logConfiguration?.logDriver?.value === 'awslogs')
    return [
      findingAt(task, logConfiguration.logDriver, 'Fargate requires an `executionRoleArn` for log driver `awslogs`.'),
    ];
  return [];
}
