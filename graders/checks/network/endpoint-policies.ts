import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { compilePolicy, evaluateFilter } from '../../iam/evaluate.ts';
import { circumstances, expandRequests, requestListSchema, requestWitness } from '../../iam/requests.ts';
import { endpointPolicy } from '../../network/endpoint-policy.ts';
import { readNetwork } from '../../network/model.ts';
import { place } from '../../cloudformation/value.ts';

const example = (principal: string): string => `Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.20.0.0/16 }
  Logs:
    Type: AWS::EC2::VPCEndpoint
    Properties:
      VpcId: !Ref Vpc
      VpcEndpointType: Interface
      ServiceName: com.amazonaws.eu-west-2.logs
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Principal: ${principal}, Action: 'logs:*', Resource: '*' }
`;
const stranger = {
  services: {
    logs: {
      mustNotAllow: [
        {
          action: 'logs:PutLogEvents',
          resource: 'arn:aws:logs:eu-west-2:444455556666:log-group:drop:log-stream:a',
          principal: 'arn:aws:iam::444455556666:role/drop',
          reason: 'A stolen shell would write what it finds into an account of its own.',
        },
      ],
    },
  },
};

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    /** By service name, as in `com.amazonaws.REGION.NAME`. */
    services: z.record(
      z.string(),
      z.strictObject({ mustAllow: requestListSchema.default([]), mustNotAllow: requestListSchema.default([]) }),
    ),
    ...circumstances,
  }),
  title: 'Endpoints let through what is ours',
  help: 'Asks the policy of each endpoint of a service for requests that it must let through and for requests that it must not. An endpoint policy grants nothing, it filters; without one, everything of every account passes. The policy of a gateway endpoint must name `*` as principal and tell callers apart by conditions.',
  examples: {
    good: [{ files: { 'endpoints.yaml': example('{ AWS: 111122223333 }') }, with: stranger }],
    bad: [{ files: { 'endpoints.yaml': example("'*'") }, with: stranger }],
  },
  run(template, { services, ...common }) {
    const network = readNetwork(template);
    if (!network.endpoints.some(({ service }) => service in services)) {
      const message = `There is no endpoint for ${Object.keys(services).join(', ')} here, so there is no policy to ask.`;
      return [{ file: network.file, line: 1, column: 1, endLine: 1, endColumn: 1, message }];
    }
    return Object.entries(services).flatMap(([service, { mustAllow, mustNotAllow }]) =>
      network.endpoints
        .filter((endpoint) => endpoint.service === service)
        .flatMap((endpoint): Finding[] => {
          const { policy, faults, unknown } = endpointPolicy(endpoint, network.file);
          if (unknown !== undefined)
            throw new Undecided(`What the policy of ${endpoint.id} allows cannot be told: ${unknown}.`);
          if (policy === null) return faults;
          const compiled = compilePolicy(policy);
          const judge = (list: typeof mustAllow, wanted: boolean): Finding[] =>
            expandRequests(list, common).flatMap(({ request, reason }): Finding[] => {
              const decision = evaluateFilter(request, compiled);
              if ((decision.decision === 'allowed') === wanted) return [];
              const caller = request.principal === undefined ? '' : ` for \`${request.principal}\``;
              const result = wanted
                ? 'does not let through'
                : endpoint.policy
                  ? 'lets through'
                  : 'has no policy of its own and lets through';
              return [
                {
                  file: network.file,
                  ...place(endpoint.policy?.range ?? endpoint.range),
                  message: `The endpoint ${endpoint.id} ${result} \`${request.action}\` on \`${request.resource}\`${caller}. ${reason}`,
                  witness: requestWitness(request, decision, policy),
                },
              ];
            });
          return [...judge(mustAllow, true), ...judge(mustNotAllow, false)];
        }),
    );
  },
});
