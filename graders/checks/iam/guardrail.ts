/** What a service control policy or a permissions boundary leaves of full permissions. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Files, Finding } from '../../check.ts';
import { resourceMatches } from '../../iam/catalogue.ts';
import { compilePolicy, evaluate, prepareRequest, statementApplies } from '../../iam/evaluate.ts';
import type { CompiledPolicy, Policies, Request } from '../../iam/evaluate.ts';
import { nearMisses } from '../../iam/explain.ts';
import { parsePolicy } from '../../iam/policy.ts';
import type { Statement } from '../../iam/policy.ts';
import { refusalOf } from '../../iam/refusal.ts';
import { circumstances, expandRequests, findingAt, requestListSchema, requestWitness } from '../../iam/requests.ts';

const statement = (rest: object) => JSON.stringify({ Version: '2012-10-17', Statement: [rest] });
const leave = {
  action: 'organizations:LeaveOrganization',
  resource: '*',
  principal: 'arn:aws:iam::111122223333:role/admin',
  reason: 'Outside the organization no guardrail holds.',
};

export default defineCheck({
  subject: 'iam',
  params: z
    .strictObject({
      /** `scp`: attached beside FullAWSAccess. `boundary`: the permissions boundary of the callers. */
      as: z.enum(['scp', 'boundary']),
      /** What nobody of these callers may do, whatever their own policies and those of the resources say. */
      refused: requestListSchema.default([]),
      /** What has to stay possible for who has the permissions. */
      possible: requestListSchema.default([]),
      /** Policies of resources, other files of the exercise. */
      resourcePolicies: z.array(z.strictObject({ resource: z.string(), policy: z.string() })).default([]),
      ...circumstances,
    })
    .refine(({ refused, possible }) => refused.length + possible.length > 0, 'needs `refused` or `possible`'),
  title: 'The guardrail stops what it is for and nothing else',
  help: `A guardrail grants nothing: it is judged by what it leaves of full permissions. Every caller of the requests holds an identity policy
that allows everything, and the policies of resources that the exercise names grant what they say. A denied request is shown with
the statement that stops it, a possible one with the denying statement that came nearest.`,
  examples: {
    good: [
      {
        files: { 'scp.json': statement({ Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' }) },
        with: { as: 'scp', refused: [leave] },
      },
    ],
    bad: [
      {
        files: { 'scp.json': statement({ Effect: 'Deny', Action: 'organizations:Delete*', Resource: '*' }) },
        with: { as: 'scp', refused: [leave] },
      },
    ],
  },
  run(policy, { as, refused, possible, resourcePolicies, ...common }, { files }) {
    const guardrail = compilePolicy(policy);
    const policiesFor = ({ resource }: Request): Policies => {
      const file = resourcePolicies.find((one) => resourceMatches(one.resource, resource))?.policy;
      return {
        identity: [everything],
        ...(as === 'scp' ? { scps: [[everything, guardrail]] } : { boundary: guardrail }),
        ...(file !== undefined && { resource: readPolicy(files, file) }),
      };
    };
    const told = new Map<string, { finding: Finding; actions: Set<string> }>();
    // One finding for what is wrong for one reason and at one statement: further actions are named there.
    const report = (request: Request, at: Statement | undefined, reason: string, finding: () => Finding) => {
      const key = `${reason} ${at?.index}`;
      const before = told.get(key);
      if (before) before.actions.add(request.action);
      else told.set(key, { finding: finding(), actions: new Set([request.action]) });
    };
    for (const { request, reason } of expandRequests(refused, common)) {
      const decision = evaluate(request, policiesFor(request));
      if (decision.decision !== 'allowed') continue;
      const { why, at } = gap(request, guardrail, as);
      const message = `Still possible: ${said(request)}. ${why} ${reason}`;
      report(request, at, reason, () =>
        findingAt(policy, at, message, requestWitness(request, decision, everything.source)),
      );
    }
    for (const { request, reason } of expandRequests(possible, common)) {
      const decision = evaluate(request, policiesFor(request));
      if (decision.decision === 'allowed') continue;
      const { statement: at, why } = refusalOf(request, decision, guardrail);
      const message = `Stopped: ${said(request)}. ${why} ${reason}`;
      report(request, at, reason, () => findingAt(policy, at, message, requestWitness(request, decision, policy)));
    }
    return [...told.values()]
      .map(({ finding, actions }) => ({ ...finding, message: finding.message + andAlso([...actions].slice(1)) }))
      .sort((a, b) => a.line - b.line);
  },
  asks({ as, refused, possible, resourcePolicies, ...common }) {
    const expected = refused.length > 0 ? 'denied' : 'allowed';
    const all = expandRequests(refused.length > 0 ? refused : possible, common);
    // The page puts a request to one file: where the policy of a resource has a say too, only the check can tell.
    const alone = all.filter(
      ({ request }) => !resourcePolicies.some((one) => resourceMatches(one.resource, request.resource)),
    );
    const more = alone.length < all.length || (refused.length > 0 && possible.length > 0);
    return { as, expected, requests: alone.map(({ request, reason }) => ({ ...request, reason })), more };
  },
});

function andAlso(actions: readonly string[]): string {
  return actions.length === 0 ? '' : ` The same goes for ${actions.map((action) => `\`${action}\``).join(', ')}.`;
}

/** AdministratorAccess and FullAWSAccess: all that the caller could be given. */
const everything = compilePolicy(
  parsePolicy(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Everything', Effect: 'Allow', Action: '*', Resource: '*' }],
    }),
    'AdministratorAccess',
  ).subject!,
);

function said({ action, resource, principal }: Request): string {
  return `\`${action}\` on \`${resource}\`${principal === undefined ? '' : ` by \`${principal}\``}`;
}

/** Why the guardrail let the request pass: the denying statement that came nearest, or what opened the way. */
function gap(
  request: Request,
  guardrail: CompiledPolicy,
  as: 'scp' | 'boundary',
): { why: string; at: Statement | undefined } {
  const [miss] = nearMisses(request, [guardrail], 'Deny');
  if (miss) return { why: `Statement ${miss.statement.index + 1} would deny it, but ${miss.why}.`, at: miss.statement };
  if (as === 'scp') return { why: 'No statement denies the action.', at: undefined };
  const prepared = prepareRequest(request);
  const allowing = guardrail.statements.find(
    (one) => one.source.effect === 'Allow' && statementApplies(one, prepared),
  )?.source;
  if (allowing) return { why: `Statement ${allowing.index + 1} leaves it open, and none denies it.`, at: allowing };
  const why =
    'The policy of the resource names the session itself, and then a boundary that is merely silent does not count: only a Deny does.';
  return { why, at: undefined };
}

function readPolicy(files: Files, file: string): CompiledPolicy {
  const { subject, problems } = parsePolicy(files[file] ?? '', file);
  if (!subject || problems.length > 0) throw new Undecided(`${file} cannot be read. This is a fault of the exercise.`);
  return compilePolicy(subject);
}
