import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleAccount } from '../../attack/example-account.ts';
import { definitionOf } from '../../attack/container-steps.ts';
import { policyFiles, readModels } from '../../attack/models.ts';
import { findingAt } from '../../ecs/task-definition.ts';
import { opening } from '../../ecs/shape.ts';
import { bundledCatalogue } from '../../iam/catalogue.ts';
import { validityFindings } from '../../iam/validity.ts';
import network from '../network/accepted.ts';
import registers from '../ecs/registers.ts';

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({ account: z.string() }),
  title: 'AWS takes every file as it is meant',
  help: `ECS would register the task definition, CloudFormation and EC2 would make the network, IAM would store every policy and each part of it can
match, the agent takes each line of its configuration for what it looks like, and tasks have the network mode that their service asks for.`,
  examples: {
    good: [{ files: exampleAccount('Group'), with: { account: 'account.json' } }],
    bad: [
      {
        files: { ...exampleAccount('Group'), 'ecs.config': 'ECS_AWSVPC_BLOCK_IMDS="true"\n' },
        with: { account: 'account.json' },
        note: 'the quotes are part of the value',
      },
    ],
  },
  run(_, { account }, context) {
    const models = readModels(context.files, account);
    if (Array.isArray(models)) return models;
    const { world, template, tasks, policies, agent } = models;
    const modes = world.containers.flatMap((each): Finding[] => {
      const task = definitionOf(models, each)?.task;
      if (!task || task.networkMode?.value === 'awsvpc') return [];
      const message = `\`networkMode\` is not \`awsvpc\`, and ${each.service} asks for interfaces of its own (\`AwsvpcConfiguration\`): ECS refuses the service.`;
      return [findingAt(task, task.networkMode ?? { range: opening(task.tree) }, message)];
    });
    return [
      ...[...tasks.values()].flatMap((task) =>
        registers.run(task, { fargate: false }, { ...context, file: task.file }),
      ),
      ...modes,
      ...network.run(template, {}, { ...context, file: template.file }),
      ...policyFiles(world).flatMap(({ file, kind }) =>
        validityFindings(policies.get(file)!.source, { kind, catalogue: bundledCatalogue }),
      ),
      ...agent.faults,
    ];
  },
});
