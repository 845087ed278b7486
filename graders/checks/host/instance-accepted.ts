import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { parseAgentConfig } from '../../host/agent-config.ts';
import { closed, exampleInstance } from '../../host/example-instance.ts';
import { launchTemplateFaults } from '../../host/launch-template.ts';

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({ config: z.string().default('ecs.config') }),
  title: 'AWS and the agent read the files as they are meant',
  help: `CloudFormation makes the launch template as it is written: every reference names something, every name of
\`MetadataOptions\` is known and stands where it belongs, every value is one that EC2 takes. And the agent takes each line of its
configuration for what it looks like: no quotes, no blanks before \`=\`, no misspelt flag, of which it would say nothing.`,
  examples: {
    good: [{ files: exampleInstance(closed, 'ECS_AWSVPC_BLOCK_IMDS=true') }],
    bad: [
      { files: exampleInstance('HttpToken: required', ''), note: 'misspelt' },
      { files: exampleInstance(closed, 'ECS_AWSVPC_BLOCK_IMDS="true"'), note: 'the quotes are part of the value' },
    ],
  },
  run: (template, { config }, { files }) => [
    ...template.faults,
    ...launchTemplateFaults(template),
    ...parseAgentConfig(files[config] ?? '', config).faults,
  ],
});
