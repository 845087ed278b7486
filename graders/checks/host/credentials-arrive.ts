import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { flagOf, parseAgentConfig } from '../../host/agent-config.ts';
import type { FlagName } from '../../host/agent-config.ts';
import { closed, exampleInstance } from '../../host/example-instance.ts';
import { askMetadata } from '../../host/imds.ts';
import { readLaunchTemplates } from '../../host/launch-template.ts';

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({ config: z.string().default('ecs.config') }),
  title: 'The agent has the instance role, and every task its own',
  help: `The agent, in the network of the host, still gets the keys of the instance role from the metadata service with a token: without
them the instance joins no cluster. And tasks still get their task role from the agent (169.254.170.2), in every network mode.`,
  examples: {
    good: [{ files: exampleInstance(closed, 'ECS_AWSVPC_BLOCK_IMDS=true') }],
    bad: [
      { files: exampleInstance('HttpEndpoint: disabled', ''), note: 'the agent is shut out too' },
      { files: exampleInstance(closed, 'ECS_ENABLE_TASK_IAM_ROLE=false') },
    ],
  },
  run(template, { config: file }, { files }) {
    const config = parseAgentConfig(files[file] ?? '', file);
    const findings: Finding[] = [];
    for (const each of readLaunchTemplates(template)) {
      const { reached, hops, decidedBy } = askMetadata({ mode: 'host', power: 'token' }, each, config);
      if (reached) continue;
      const packet = { source: 'ECS agent', destination: '169.254.169.254', protocol: 'http', port: 80 };
      const message = `The agent on instances of \`${each.id}\` gets no keys: it asked for a token as it should, and there was no answer. Without the instance role it registers nowhere, and no task is placed.`;
      findings.push({ ...decidedBy, message, witness: { form: 'path', packet, reachable: false, hops } });
    }
    for (const [flag, modes] of Object.entries(needed) as [FlagName, string][]) {
      if (flagOf(config, flag)) continue;
      const range: Range = config.settings.get(flag)?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
      const message = `\`${flag}\` is off, so ${modes} get no keys of their task role from 169.254.170.2. Their SDK then asks for the instance role, which is what has to be kept from them.`;
      findings.push({ file, ...range, message });
    }
    return findings;
  },
});

const needed = {
  ECS_ENABLE_TASK_IAM_ROLE: 'tasks with `bridge` and `awsvpc`',
  ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST: 'tasks with `host`',
};
