/** The requests that the service really makes are allowed. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { ask } from '../../iam/ask.ts';
import { compilePolicy } from '../../iam/evaluate.ts';
import { refusalOf } from '../../iam/refusal.ts';
import { circumstances, expandRequests, findingAt, requestListSchema, requestWitness } from '../../iam/requests.ts';

const reads = [{ action: 's3:GetObject', resource: 'arn:aws:s3:::harbour-docs/a.pdf', reason: 'The viewer shows it.' }];
const policy = (resource: string) =>
  `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "${resource}"}}`;

export default defineCheck({
  subject: 'iam',
  params: z.strictObject({
    requests: requestListSchema.min(1),
    ...circumstances,
    /** `resource`: the file is the policy of the resource (trust policy, bucket policy) and must allow by itself. */
    as: z.enum(['identity', 'resource']).default('identity'),
  }),
  title: 'What the service needs is allowed',
  help: 'Asks the IAM evaluator for a list of requests that must be allowed, and shows the first that is not: which statement came nearest, and what it lacks.',
  examples: {
    good: [{ files: { 'policy.json': policy('arn:aws:s3:::harbour-docs/*') }, with: { requests: reads } }],
    bad: [
      {
        files: { 'policy.json': policy('arn:aws:s3:::harbour-docs') },
        with: { requests: reads },
        note: 'the bucket, not its objects',
      },
    ],
  },
  run(policy, { requests, as, ...common }) {
    const compiled = compilePolicy(policy);
    const findings = new Map<string, Finding>();
    for (const { request, reason } of expandRequests(requests, common)) {
      const decision = ask(request, compiled, as);
      if (decision.decision === 'allowed') continue;
      const { statement, why } = refusalOf(request, decision, compiled);
      // One finding for an action and the statement that stops it: further requests would say the same again.
      const key = `${request.action} ${statement?.index}`;
      if (findings.has(key)) continue;
      const message = `Refused: \`${request.action}\` on \`${request.resource}\`. ${why} ${reason}`;
      const witness = requestWitness(request, decision, policy);
      findings.set(key, findingAt(policy, statement, message, witness));
    }
    return [...findings.values()];
  },
  asks: ({ requests, as, ...common }) => ({
    as,
    expected: 'allowed',
    requests: expandRequests(requests, common).map(({ request, reason }) => ({ ...request, reason })),
    more: false,
  }),
});
