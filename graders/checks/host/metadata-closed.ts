import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { parseAgentConfig } from '../../host/agent-config.ts';
import { closed, exampleInstance } from '../../host/example-instance.ts';
import { askMetadata } from '../../host/imds.ts';
import { readLaunchTemplates } from '../../host/launch-template.ts';

const attempt = z.strictObject({
  mode: z.enum(['bridge', 'awsvpc', 'host']),
  /** `get`: chooses the URL only. `token`: also method and headers. */
  power: z.enum(['get', 'token']),
});
const all = (['bridge', 'awsvpc'] as const).flatMap((mode) => [
  { mode, power: 'get' },
  { mode, power: 'token' },
]);
const demand = { attempts: [...all, { mode: 'host', power: 'get' }] };
const block = 'ECS_AWSVPC_BLOCK_IMDS=true';

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({ config: z.string().default('ecs.config'), attempts: z.array(attempt).min(1) }),
  title: 'No container reaches the keys of the instance role',
  help: `Follows each request from the container through bridge or interface to the instance metadata service and back, with the
launch template's \`HttpTokens\`, \`HttpPutResponseHopLimit\` and \`HttpEndpoint\` and the agent's \`ECS_AWSVPC_BLOCK_IMDS\`. What the
template leaves open counts as the weakest that the AMI may have set.`,
  examples: {
    good: [{ files: exampleInstance(closed, block), with: demand }],
    bad: [
      { files: exampleInstance('HttpPutResponseHopLimit: 1', block), with: demand, note: 'tokens may be optional' },
      { files: exampleInstance('HttpTokens: required', block), with: demand, note: 'the hop limit may be 2' },
      { files: exampleInstance(closed, ''), with: demand, note: 'awsvpc needs no hop' },
    ],
  },
  run(template, { config: file, attempts }, { files }) {
    const config = parseAgentConfig(files[file] ?? '', file);
    return readLaunchTemplates(template).flatMap((each) =>
      attempts.flatMap((from): Finding[] => {
        const { reached, source: asking, hops, decidedBy } = askMetadata(from, each, config);
        if (!reached) return [];
        const source =
          from.mode === 'host' ? 'A process with network mode `host`' : `A container with \`${from.mode}\``;
        const message = `${source}, through ${means[from.power]}, got the keys of the instance role of \`${each.id}\`. ${why[from.power === 'get' ? 'get' : from.mode]}`;
        const packet = { source: asking, destination: '169.254.169.254', protocol: 'http', port: 80 };
        return [{ ...decidedBy, message, witness: { form: 'path', packet, reachable: true, hops } }];
      }),
    );
  },
});

const means = {
  get: 'a forged request that chooses nothing but its URL',
  token: 'a request that chooses method and headers',
};

const why = {
  get: 'As long as tokens are not required, a plain GET is enough (IMDSv1), and the hop limit does not count for it.',
  bridge: 'The bridge is one hop, and the answer with the token was allowed more than one.',
  awsvpc:
    'Its interface is its own and no host forwards, so a hop limit of 1 suffices for it; only the agent can block the address.',
  host: 'Nothing lies between the network of the host and the service.',
};
