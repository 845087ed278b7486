import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { configurationRules } from '../../ecs/configuration.ts';
import { containerRules } from '../../ecs/containers.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { fargateRules } from '../../ecs/fargate.ts';
import { networkRules } from '../../ecs/network.ts';
import { roleRules } from '../../ecs/roles.ts';
import { sizeRules } from '../../ecs/size.ts';
import { storageRules } from '../../ecs/storage.ts';
import { findingAt, forFargate, requiresFargate } from '../../ecs/task-definition.ts';
import type { TaskDefinition } from '../../ecs/task-definition.ts';
import { opening } from '../../ecs/shape.ts';

const rules = [containerRules, sizeRules, fargateRules, networkRules, storageRules, roleRules, configurationRules];

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    /** The task has to be accepted for Fargate, whatever it asks for. */
    fargate: z.boolean().default(false),
  }),
  title: 'ECS accepts the task definition',
  help: `Would \`aws ecs register-task-definition --cli-input-json\` accept the file? First the form (unknown parameters, wrong
types, missing members), then what the service refuses: Fargate sizes and limits, memory against reservation, ports, mount points
that name no volume, dependencies that can never be met, roles that are needed. Every finding says where and gives the service's reason. With \`fargate\` it is judged as if
\`requiresCompatibilities\` named Fargate, which it then has to.`,
  examples: {
    good: [
      { files: exampleTask({}) },
      { files: exampleTask({ readonlyRootFilesystem: true }, { cpu: '.25 vCPU', memory: '1 GB' }) },
    ],
    bad: [
      { files: exampleTask({ readonlyRootFilesystem: 'true' }), note: 'a string where a boolean is due' },
      { files: exampleTask({}, { memory: '4096' }), note: 'no Fargate size' },
      { files: exampleTask({ mountPoints: [{ sourceVolume: 'tmp', containerPath: '/tmp' }] }), note: 'unknown volume' },
      { files: exampleTask({ linuxParameters: { capabilities: { add: ['NET_ADMIN'] } } }), note: 'EC2 only' },
      {
        files: exampleTask({}, { requiresCompatibilities: ['EC2'] }),
        with: { fargate: true },
        note: 'not for Fargate',
      },
    ],
  },
  run: (task, { fargate }) => {
    const judged = fargate ? forFargate(task) : task;
    return [...(fargate ? notForFargate(task) : []), ...task.faults, ...rules.flatMap((rule) => rule(judged))];
  },
});

function notForFargate(task: TaskDefinition): Finding[] {
  if (requiresFargate(task)) return [];
  const given = task.requiresCompatibilities;
  const message = `\`requiresCompatibilities\` ${given ? 'does not name `FARGATE`' : 'is missing'}: ECS does not look whether Fargate could run the task, and a service there is refused ("Task definition does not support launch_type FARGATE").`;
  return [findingAt(task, given ?? { range: opening(task.tree) }, message)];
}
