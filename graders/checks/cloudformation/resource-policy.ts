/** Asks the policy of a resource: who gets through and who does not. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { keyMeant } from '../../cloudformation/keys.ts';
import { policyOf } from '../../cloudformation/policies.ts';
import { substitute } from '../../cloudformation/stand-ins.ts';
import type { Resource, Template } from '../../cloudformation/template.ts';
import { at, place } from '../../cloudformation/value.ts';
import { policiesFor } from '../../iam/ask.ts';
import { compilePolicy, evaluate } from '../../iam/evaluate.ts';
import type { Decision, Request } from '../../iam/evaluate.ts';
import { refusalOf } from '../../iam/refusal.ts';
import { circumstances, expandRequests, requestListSchema, requestWitness } from '../../iam/requests.ts';
import type { ReasonedRequest } from '../../iam/requests.ts';

const example = (statement: string): string => `Resources:
  Token:
    Type: AWS::SecretsManager::Secret
    Properties: { Name: cranes/token }
  TokenPolicy:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Token
      ResourcePolicy:
        Version: '2012-10-17'
        Statement:
          - ${statement}
`;
const plainHttp = {
  resource: 'Token',
  refused: [
    {
      action: 'secretsmanager:GetSecretValue',
      resource: '${Token}',
      principal: 'arn:aws:sts::111122223333:assumed-role/cranes/1',
      context: { 'aws:SecureTransport': 'false' },
      reason: 'Whoever is on the way reads it.',
    },
  ],
};

export default defineCheck({
  subject: 'cloudformation',
  params: z
    .strictObject({
      /** Logical id, or a property that names the resource that is meant, e.g. the key of a log group: \`Log.KmsKeyId\`. */
      resource: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]),
      /** In texts \`\${Id}\` and \`\${Id.Arn}\` stand for what the template makes. */
      possible: requestListSchema.default([]),
      refused: requestListSchema.default([]),
      /** What the callers' own policies allow. */
      callers: z.enum(['hold-everything', 'hold-nothing']).default('hold-everything'),
      ...circumstances,
    })
    .refine(({ possible, refused }) => possible.length + refused.length > 0, 'needs `possible` or `refused`'),
  title: 'The policy of the resource lets the right callers through',
  help: `Puts requests to the policy that the template attaches to a resource: the policy of a secret, a key, a repository, a file system or a bucket,
and the permissions of a function. By default the callers are administrators, whose own policies allow everything, so that only what this policy denies,
or for a key does not allow, is refused. Names that AWS makes up are replaced by ones of the same form.`,
  examples: {
    good: [
      {
        files: {
          'secret.yaml': example(
            "{ Effect: Deny, Principal: '*', Action: 'secretsmanager:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }",
          ),
        },
        with: plainHttp,
      },
    ],
    bad: [
      {
        files: {
          'secret.yaml': example(
            "{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::111122223333:role/cranes' }, Action: 'secretsmanager:GetSecretValue', Resource: '*' }",
          ),
        },
        with: plainHttp,
        note: 'an Allow refuses nothing to those who have it from elsewhere',
      },
    ],
  },
  run(template, { resource: places, ...asked }) {
    // One key may protect several things.
    const found = places.map((path) => meant(template, path));
    const resources = new Set(found.flatMap((each) => ('message' in each ? [] : [each])));
    return [
      ...found.flatMap((each) => ('message' in each ? [each] : [])),
      ...[...resources].flatMap((resource) => faultsOf(template, resource, asked)),
    ];
  },
});

interface Question {
  possible: z.infer<typeof requestListSchema>;
  refused: z.infer<typeof requestListSchema>;
  callers: 'hold-everything' | 'hold-nothing';
  principal?: string;
  context: Record<string, string | string[]>;
  accountId?: string;
}

function faultsOf(
  template: Template,
  resource: Resource,
  { possible, refused, callers, ...common }: Question,
): Finding[] {
  const { file } = template;
  const { policy, faults, unknown, rangeOf, written } = policyOf(template, resource);
  if (unknown !== undefined)
    throw new Undecided(`What the policy of \`${resource.id}\` says cannot be told: ${unknown}.`, {
      file,
      ...place(rangeOf(undefined)),
    });
  if (policy === null) return faults;
  const compiled = compilePolicy(policy);
  const identity = callers === 'hold-everything' ? policiesFor(compiled, 'scp').identity : [];
  const ask = (request: Request) => evaluate(request, { identity, resource: compiled });
  const findings = new Map<string, Finding>();
  const report = (
    key: string,
    index: number | undefined,
    message: string,
    request: Request,
    decision: Decision,
  ): void => {
    if (findings.has(key)) return;
    const witness = requestWitness(request, decision, policy);
    findings.set(key, { file, ...place(rangeOf(index)), message, witness });
  };
  for (const { request, reason } of concreteRequests(template, possible, common)) {
    const decision = ask(request);
    if (decision.decision === 'allowed') continue;
    const { statement, why } = refusalOf(request, decision, compiled);
    const because = written ? why : `\`${resource.id}\` has no policy of its own.`;
    const message = `Refused: \`${request.action}\` by \`${request.principal}\`. ${because} ${reason}`;
    report(`${request.action} ${request.principal}`, statement?.index, message, request, decision);
  }
  for (const { request, reason } of concreteRequests(template, refused, common)) {
    const decision = ask(request);
    if (decision.decision !== 'allowed') continue;
    const own = decision.statements.find(({ policy: from }) => from === policy.file);
    const through = own
      ? `${written ? `Statement ${own.index + 1} of the policy of \`${resource.id}\`` : `\`${resource.id}\` has no policy, and what AWS then takes`} lets it through.`
      : `Nothing in ${written ? `the policy of \`${resource.id}\`` : 'this template'} denies it, and the caller's own policy allows everything.`;
    const message = `Still allowed: \`${request.action}\` by \`${request.principal}\`. ${through} ${reason}`;
    report(reason, own?.index, message, request, decision);
  }
  return [...findings.values()];
}

/** The resource, or the one that its property names. */
function meant(template: Template, spot: string): Resource | Finding {
  const [id = '', ...path] = spot.split('.');
  const start = { file: template.file, line: 1, column: 1, endLine: 1, endColumn: 2 };
  const resource = template.resources.get(id);
  if (!resource) return { ...start, message: `There is no resource \`${id}\` here any more, and others count on it.` };
  if (path.length === 0) return resource;
  const value = at(resource.properties, ...path);
  const target =
    keyMeant(template, value) ?? (value?.kind === 'reference' ? template.resources.get(value.resource) : undefined);
  if (target) return target;
  const where = { ...start, ...place(value?.range ?? resource.range) };
  const why =
    value === undefined ? `has no \`${path.join('.')}\`` : `names nothing of this template in \`${path.join('.')}\``;
  return { ...where, message: `\`${id}\` ${why}, so there is no policy of ours to ask.` };
}

function concreteRequests(
  template: Template,
  list: z.infer<typeof requestListSchema>,
  common: Parameters<typeof expandRequests>[1],
): ReasonedRequest[] {
  const text = (value: string): string => {
    const result = substitute(template, value);
    if (result === undefined) throw new Undecided(`The template has nothing that \`${value}\` could stand for.`);
    return result;
  };
  return expandRequests(list, common).map(({ request, reason }) => ({
    reason,
    request: {
      ...request,
      resource: text(request.resource),
      ...(request.principal !== undefined && { principal: text(request.principal) }),
      context: Object.fromEntries(
        Object.entries(request.context).map(([key, value]) => [
          key,
          Array.isArray(value) ? value.map(text) : text(value),
        ]),
      ),
    },
  }));
}
