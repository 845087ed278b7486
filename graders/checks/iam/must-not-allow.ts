/** Nothing above the ceiling is allowed: not the listed requests, and nothing else in a scope. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { compileAction } from '../../iam/match.ts';
import { ask } from '../../iam/ask.ts';
import { compilePolicy } from '../../iam/evaluate.ts';
import type { Decision, Request } from '../../iam/evaluate.ts';
import type { Statement } from '../../iam/policy.ts';
import { overreaches } from '../../iam/probe.ts';
import type { Overreach } from '../../iam/probe.ts';
import { circumstances, expandRequests, findingAt, requestListSchema, requestWitness } from '../../iam/requests.ts';

const patterns = z.array(z.string().min(1));
const scope = z.strictObject({
  actions: patterns.default(['*']),
  notActions: patterns.default([]),
  resources: patterns.default(['*']),
  notResources: patterns.default([]),
  /** What may be allowed all the same. */
  except: z.array(z.strictObject({ actions: patterns, resources: patterns })).default([]),
  /** Resources to try before those that the actions and the policy suggest. */
  tryResources: patterns.default([]),
  /** Why nothing here is needed: a whole sentence. */
  reason: z.string().min(1),
});

const policy = (action: string) =>
  `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "${action}", "Resource": "arn:aws:s3:::harbour-docs/*"}}`;
const onlyReads = {
  everything: {
    except: [{ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::harbour-docs/*'] }],
    reason: 'The viewer only reads.',
  },
};

export default defineCheck({
  subject: 'iam',
  params: z
    .strictObject({
      requests: requestListSchema.default([]),
      /** Every action of the catalogue that this scope holds, on every resource that it can take. */
      everything: scope.optional(),
      ...circumstances,
      /** `resource`: the file is the policy of the resource (trust policy, bucket policy); what it leaves to the caller's account counts as allowed. */
      as: z.enum(['identity', 'resource']).default('identity'),
      account: z.string().default('111122223333'),
      region: z.string().default('eu-west-2'),
    })
    .refine(
      ({ requests, everything }) => requests.length > 0 || everything !== undefined,
      'needs `requests` or `everything`',
    )
    .refine(
      ({ as, everything }) => as === 'identity' || everything === undefined,
      '`everything` is about identity policies',
    ),
  title: 'Nothing beyond what the service needs is allowed',
  help: [
    'Asks the IAM evaluator for requests that must not be allowed: a list with a reason each, and, in a scope, every action of the bundled catalogue on every resource that it can take,',
    'the resources named by the policy itself among them, and under circumstances that meet the policy’s own conditions. Shows one request for each statement that lets something through.',
  ].join(' '),
  examples: {
    good: [{ files: { 'policy.json': policy('s3:GetObject') }, with: onlyReads }],
    bad: [{ files: { 'policy.json': policy('s3:*') }, with: onlyReads }],
  },
  run(policy, { requests, everything, as, ...common }) {
    const compiled = compilePolicy(policy);
    const allowed = everything
      ? overreaches(policy, everything, { ...common, resources: everything.tryResources }).sort(worstFirst)
      : [];
    const findings = new Map<number, Finding>();
    const report = (request: Request, decision: Decision, reason: string) => {
      const index = decision.statements[0]?.index ?? 0;
      const statement = policy.statements[index];
      if (!statement || findings.has(index)) return;
      const others = allowed.filter(
        (one) => one.decision.statements[0]?.index === index && one.request.action !== request.action,
      );
      const caller = as === 'resource' && request.principal !== undefined ? ` by \`${request.principal}\`` : '';
      const message = `Still allowed: \`${request.action}\` on \`${request.resource}\`${caller}. ${grants(statement, request)}. ${reason}${more(others)}`;
      findings.set(index, findingAt(policy, statement, message, requestWitness(request, decision, policy)));
    };
    for (const { request, reason } of expandRequests(requests, common)) {
      const decision = ask(request, compiled, standing(as));
      if (decision.decision === 'allowed') report(request, decision, reason);
    }
    for (const { request, decision } of allowed) report(request, decision, everything?.reason ?? '');
    return [...findings.values()].sort((a, b) => a.line - b.line);
  },
  // Not the exceptions of `everything`: those are the answer.
  asks: ({ requests, everything, as, ...common }) => ({
    as: standing(as),
    expected: 'denied',
    requests: expandRequests(requests, common).map(({ request, reason }) => ({ ...request, reason })),
    more: everything !== undefined,
  }),
});

/** What the policy of a resource must not allow it must not leave to the caller's account either. */
const standing = (as: 'identity' | 'resource') => (as === 'resource' ? 'filter' : as);

/** `Statement 2 grants `s3:*``: with the pattern that matched. */
function grants({ index, actions }: Statement, { action }: Request): string {
  const name = `Statement ${index + 1} grants`;
  const listed = actions.values.map(({ value }) => value);
  if (actions.not) return `${name} everything but ${listed.map((value) => `\`${value}\``).join(', ')}`;
  return `${name} \`${listed.find((value) => compileAction(value)(action.toLowerCase())) ?? action}\``;
}

function more(others: readonly Overreach[]): string {
  const names = [...new Set(others.map(({ request }) => request.action))];
  if (names.length === 0) return '';
  const shown = names.slice(0, 3).map((name) => `\`${name}\``);
  const rest = names.length > shown.length ? ` and ${names.length - shown.length} more actions` : '';
  return ` The same statement also lets ${shown.join(', ')}${rest} through.`;
}

/** Changing permissions and data before looking at them. */
function worstFirst(a: Overreach, b: Overreach): number {
  return order.indexOf(a.access) - order.indexOf(b.access);
}
const order = 'PWRLT';
