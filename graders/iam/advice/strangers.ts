/**
 * Rules about whom a trust or resource policy lets in beyond those it means: the whole world, anybody with a token of the
 * same identity provider, a service that acts for another account. Each is a request that the evaluator decides, so that
 * conditions count as they work and not as they look.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
import { canApply } from '../catalogue.ts';
import type { Catalogue } from '../catalogue.ts';
import { compilePolicy, evaluateFilter } from '../evaluate.ts';
import type { CompiledPolicy, Decision, Request } from '../evaluate.ts';
import type { Policy, PrincipalMember, Statement } from '../policy.ts';
import { concreteResources, exampleValue } from '../probe.ts';
import { requestWitness } from '../requests.ts';
import type { PolicyKind } from '../validity/fault.ts';
import { listed, mentioned } from './advice.ts';
import type { Advice, AdviceRule } from './advice.ts';
import { tellsItsSource } from './service-principals.ts';

export const strangerAdvice: AdviceRule = ({ policy, kind, catalogue }) => {
  if (kind !== 'trust-policy' && kind !== 'resource-policy') return [];
  const subject = { policy: compilePolicy(policy), catalogue };
  return policy.statements
    .filter(({ effect, principals }) => effect === 'Allow' && principals && !principals.not)
    .flatMap((statement) =>
      (statement.principals?.members ?? []).flatMap((member) => lettingIn(member, statement, subject, kind) ?? []),
    );
};

interface Subject {
  policy: CompiledPolicy;
  catalogue: Catalogue;
}

function lettingIn(member: PrincipalMember, statement: Statement, subject: Subject, kind: PolicyKind): Advice | null {
  const asking: Ask = (principal, context) => ask(statement, subject, principal, context);
  const { source } = subject.policy;
  if (member.type === 'AWS' && member.value === '*') return anyone(member, statement, source, asking, kind);
  if (member.type === 'Service') return anotherAccount(member, statement, source, asking, kind);
  if (member.type === 'Federated') return anotherToken(member, statement, source, asking);
  return null;
}

type Ask = (principal: string, context: Record<string, string>) => { request: Request; decision: Decision } | null;

/** One plain request of this caller's that the statement lets in; null when the policy does not allow it by this statement. */
function ask(statement: Statement, { policy, catalogue }: Subject, principal: string, context: Record<string, string>) {
  const resource = statement.resources
    ? (concreteResources(statement)[0] ?? 'arn:aws:s3:::unnamed')
    : 'arn:aws:iam::111122223333:role/this-role';
  const action = plainAction(statement, resource, catalogue);
  const request = {
    action,
    resource,
    principal,
    context: { ...mentioned(usual, policy.source), ...chosen(statement), ...context },
  };
  const decision = evaluateFilter(request, policy);
  const ours = decision.statements.some(({ index }) => index === statement.index);
  return decision.decision === 'allowed' && ours ? { request, decision } : null;
}

/** An action that the statement names, reading before writing; of its patterns one that exists. */
function plainAction({ actions }: Statement, resource: string, catalogue: Catalogue): string {
  const service = resource.split(':')[2] ?? 's3';
  const patterns = actions.not ? [] : actions.values.map(({ value }) => value);
  const known = (patterns.length > 0 ? patterns : ['*']).flatMap((pattern) =>
    catalogue.matching(pattern === '*' ? `${service}:*` : pattern),
  );
  const fitting = known.filter((action) => canApply(action, resource));
  const [first] = fitting.sort((a, b) => 'RWTPL'.indexOf(a.access) - 'RWTPL'.indexOf(b.access));
  return first?.name ?? (patterns[0] ?? 's3:GetObject').replace(/[*?]/g, 'X');
}

const usual = {
  'aws:SecureTransport': 'true',
  'aws:MultiFactorAuthPresent': 'true',
  'aws:RequestedRegion': 'eu-west-2',
};

/** What every caller writes into a request as they like; a condition on one of these keeps nobody out. */
const freelyChosen =
  /^(aws:(useragent|referer|securetransport|currenttime|epochtime|requestedregion)|s3:(prefix|delimiter|max-keys|x-amz-[\w-]+|authtype|signatureversion|signatureage|tlsversion)|kms:viaservice|sns:(protocol|endpoint)|sts:rolesessionname)$/i;

/** The statement's own wishes of that kind, fulfilled. */
function chosen({ conditions }: Statement): Record<string, string> {
  return Object.fromEntries(
    conditions.flatMap(({ key, operator, values }) => {
      const value = operator.negated ? undefined : exampleValue(operator.comparison, values);
      return freelyChosen.test(key.value) && typeof value === 'string' ? [[key.value, value]] : [];
    }),
  );
}

const stranger = 'arn:aws:iam::999988887777:role/stranger';

function anyone(
  { range }: PrincipalMember,
  statement: Statement,
  policy: Policy,
  asking: Ask,
  kind: PolicyKind,
): Advice | null {
  const found = asking(stranger, {});
  if (!found) return null;
  const texts = statement.conditions
    .map(({ key }) => key.value)
    .filter((key) => /^aws:(useragent|referer)$/i.test(key));
  const text = texts.length > 0 ? ` ${listed(texts)} is text that every caller writes as they like.` : '';
  const who = kind === 'trust-policy' ? 'take this role' : `call ${quoted(statement)}`;
  return {
    code: 'open-to-everyone',
    severity: 'security',
    range,
    message: `Statement ${statement.index + 1} lets everybody in: a caller from any account may ${who}.${text}`,
    fix: 'Name the accounts or roles, or keep `*` and add `aws:PrincipalOrgID` or `aws:SourceVpce`.',
    witness: requestWitness(found.request, found.decision, policy),
  };
}

/** The service, asked by a customer of another account. */
function anotherAccount(
  { value, range }: PrincipalMember,
  statement: Statement,
  policy: Policy,
  asking: Ask,
  kind: PolicyKind,
): Advice | null {
  if (!tellsItsSource(value, kind)) return null;
  const service = value.split('.')[0] ?? '';
  const theirs = {
    'aws:SourceAccount': '999988887777',
    'aws:SourceArn': `arn:aws:${service === 'ecs-tasks' ? 'ecs' : service}:eu-west-2:999988887777:anything/of-theirs`,
  };
  const what = kind === 'trust-policy' ? 'take this role' : `call ${quoted(statement)}`;
  const forOthers = asking(value, { ...theirs, ...mentioned({ 'aws:SourceOrgID': 'o-stranger999' }, policy) });
  if (forOthers)
    return {
      code: 'confused-deputy',
      severity: 'security',
      range,
      message: `\`${value}\` works for every customer of AWS, and statement ${statement.index + 1} does not ask for whom: set up in another account, it may ${what} here.`,
      fix: 'Add `"StringEquals": {"aws:SourceAccount": "<your account>"}`, or an `ArnLike` on `aws:SourceArn` with your account in it.',
      witness: requestWitness(forOthers.request, forOthers.decision, policy),
    };
  const forNobody = asking(value, {});
  if (!forNobody) return null;
  return {
    code: 'source-may-be-missing',
    severity: 'warning',
    range,
    message: `A request of \`${value}\` that does not say for whom it is made passes the condition of statement ${statement.index + 1} and may ${what}.`,
    fix: 'Write the operator without `IfExists`: a missing key then fails.',
    witness: requestWitness(forNobody.request, forNobody.decision, policy),
  };
}

/** Identity providers that sign tokens for strangers too: who else could come, and by which claims they are told apart. */
function anotherToken(
  { value, range }: PrincipalMember,
  statement: Statement,
  policy: Policy,
  asking: Ask,
): Advice | null {
  const host = /oidc-provider\/(.+)$/.exec(value)?.[1] ?? value;
  const others = tokensOf(host, statement);
  for (const { claims, message, fix, code } of others) {
    const found = asking(
      value,
      Object.fromEntries(Object.entries(claims).map(([name, claim]) => [`${host}:${name}`, claim])),
    );
    if (found)
      return {
        code,
        severity: 'security',
        range,
        message,
        fix,
        witness: requestWitness(found.request, found.decision, policy),
      };
  }
  return null;
}

interface Token {
  code: string;
  claims: Record<string, string>;
  message: string;
  fix: string;
}

function tokensOf(host: string, statement: Statement): Token[] {
  const audience = { aud: 'sts.amazonaws.com' };
  const name = `Statement ${statement.index + 1}`;
  if (host === 'token.actions.githubusercontent.com') {
    const subject = (sub: string): Token => ({
      code: 'token-of-a-stranger',
      claims: { ...audience, sub, repository: sub.split(':')[1] ?? '', repository_owner: sub.split(/[:/]/)[1] ?? '' },
      message: `${name} takes the token of \`${sub}\`: GitHub signs for every repository in the world, and anybody can make this one.`,
      fix: `Compare \`${host}:sub\` with your own: \`repo:ORGANIZATION/REPOSITORY:ref:refs/heads/main\`.`,
    });
    return [subject('repo:somebody/anything:ref:refs/heads/main'), ...openSubjects(host, statement).map(subject)];
  }
  if (/^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/id\//.test(host)) {
    return [
      {
        code: 'token-of-any-pod',
        claims: { ...audience, sub: 'system:serviceaccount:some-namespace:some-account' },
        message: `${name} takes the token of every pod in the cluster: nothing holds it to one service account.`,
        fix: `Compare \`${host}:sub\` with \`system:serviceaccount:NAMESPACE:NAME\`.`,
      },
      {
        code: 'token-for-another-service',
        claims: { aud: 'https://elsewhere.example', ...firstSubject(host, statement) },
        message: `${name} takes tokens that were made for another service, so whoever a pod shows such a token to can use it here.`,
        fix: `Compare \`${host}:aud\` with \`sts.amazonaws.com\`.`,
      },
    ];
  }
  const claim = applicationClaims[host];
  if (claim !== undefined) {
    return [
      {
        code: 'token-of-a-stranger',
        claims: { [claim]: 'somebody-elses-application', sub: 'anybody', amr: 'authenticated' },
        message: `${name} takes tokens of every application that uses \`${host}\`, those of strangers among them.`,
        fix: `Compare \`${host}:${claim}\` with the id of your own.`,
      },
    ];
  }
  return [];
}

/** Providers of consumer logins, and the claim that tells one application from another. */
const applicationClaims: Readonly<Record<string, string>> = {
  'cognito-identity.amazonaws.com': 'aud',
  'accounts.google.com': 'aud',
  'www.amazon.com': 'app_id',
  'graph.facebook.com': 'app_id',
};

/** Subjects with a `*` in the owner's place: what a stranger would call theirs. */
function openSubjects(host: string, { conditions }: Statement): string[] {
  return conditions
    .filter(
      ({ key, operator }) =>
        key.value.toLowerCase() === `${host}:sub` && operator.comparison === 'StringLike' && !operator.negated,
    )
    .flatMap(({ values }) => values.map(({ value }) => value))
    .filter((value) => /^[^/]*\*/.test(value))
    .map((value) =>
      /^[^*]*\*[^/]*\//.test(value) ? value.replace('*', '-by-somebody') : value.replace('*', '-by-somebody/anything'),
    )
    .map((value) => value.replaceAll('*', 'ref:refs/heads/main'));
}

/** A subject that the statement wants, so that only the audience is in question. */
function firstSubject(host: string, { conditions }: Statement): { sub?: string } {
  const value = conditions.find(({ key }) => key.value.toLowerCase() === `${host.toLowerCase()}:sub`)?.values[0]?.value;
  return value === undefined ? {} : { sub: value.replaceAll('*', 'any') };
}

function quoted({ actions }: Statement): string {
  const [first] = actions.values;
  return first && !actions.not ? `\`${first.value}\`` : 'nearly everything';
}
