/** Who gets a role and who does not: each caller asks as its service really does. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { ask } from '../../iam/ask.ts';
import { compilePolicy } from '../../iam/evaluate.ts';
import type { Request } from '../../iam/evaluate.ts';
import { refusalOf } from '../../iam/refusal.ts';
import { findingAt, requestWitness } from '../../iam/requests.ts';
import { callerSchema, callerTitle, trustRequests } from '../../iam/trust.ts';

const callers = z
  .array(
    z.strictObject({
      caller: callerSchema,
      /** What it needs the role for, or what it could do with it: a whole sentence. */
      reason: z.string().min(1),
    }),
  )
  .default([]);

const trust = (Condition: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::444455556666:root' },
      Action: 'sts:AssumeRole',
      Condition,
    },
  });
const auditor = { by: 'principal', arn: 'arn:aws:iam::444455556666:role/auditor' };
const demand = {
  role: 'arn:aws:iam::111122223333:role/audit',
  mayNot: [{ caller: auditor, reason: 'Another customer of theirs could have named our role.' }],
};

export default defineCheck({
  subject: 'iam',
  params: z
    .strictObject({ role: z.string(), may: callers, mayNot: callers })
    .refine(({ may, mayNot }) => may.length > 0 !== mayNot.length > 0, 'needs either `may` or `mayNot`'),
  title: 'The role goes to whom it is for',
  help: [
    'Asks a role trust policy for callers: an ECS task, an EC2 instance, another service, a Kubernetes service account with its token (IRSA), EKS Pod Identity with its session tags,',
    'a GitHub Actions job, a user, role or account with or without an external id. Each sends the requests and condition keys that its service sends; it gets the role when all of them are allowed.',
  ].join(' '),
  examples: {
    good: [{ files: { 'trust.json': trust({ StringEquals: { 'sts:ExternalId': 'berth-7' } }) }, with: demand }],
    bad: [{ files: { 'trust.json': trust({}) }, with: demand, note: 'no external id is asked for' }],
  },
  run(policy, { role, may, mayNot }) {
    const compiled = compilePolicy(policy);
    const findings = new Map<string, Finding>();
    // Whether the caller's own policies let it ask is another matter.
    const decide = (caller: (typeof may)[number]['caller']) =>
      trustRequests(caller, role).map((request) => ({ request, decision: ask(request, compiled, 'filter') }));
    for (const { caller, reason } of may) {
      const refused = decide(caller).find(({ decision }) => decision.decision !== 'allowed');
      if (!refused) continue;
      const { request, decision } = refused;
      const { statement, why } = refusalOf(request, decision, compiled);
      const message = `Refused: \`${request.action}\` by ${callerTitle(caller)}. ${why} ${reason}`;
      findings.set(message, findingAt(policy, statement, message, requestWitness(request, decision, policy)));
    }
    for (const { caller, reason } of mayNot) {
      const decided = decide(caller);
      const [first] = decided;
      if (!first || decided.some(({ decision }) => decision.decision !== 'allowed')) continue;
      const { request, decision } = first;
      const statement = policy.statements[decision.statements[0]?.index ?? 0];
      const name = statement ? ` Statement ${statement.index + 1} lets it in.` : '';
      const message = `Still allowed: \`${request.action}\` by ${callerTitle(caller)}.${name} ${reason}`;
      findings.set(message, findingAt(policy, statement, message, requestWitness(request, decision, policy)));
    }
    return [...findings.values()].sort((a, b) => a.line - b.line);
  },
  asks({ role, may, mayNot }) {
    const attempts = [...may, ...mayNot].map(({ caller, reason }) => ({
      requests: trustRequests(caller, role),
      reason,
    }));
    // Of an attempt that needs two permissions it is enough that one is refused, which a single request cannot say.
    const told = attempts.filter(({ requests }) => may.length > 0 || requests.length === 1);
    return {
      as: 'filter',
      expected: may.length > 0 ? 'allowed' : 'denied',
      requests: told.flatMap(({ requests, reason }) =>
        requests.map((request) => ({ ...request, context: plain(request.context), reason })),
      ),
      more: told.length < attempts.length,
    };
  },
});

function plain(context: Request['context']): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context ?? {}).map(([key, value]) => [key, typeof value === 'string' ? value : [...value]]),
  );
}
