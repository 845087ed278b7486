/** Asking the evaluator what somebody could do who holds a policy: a request on a target that the policy does not name. */
import { evaluate } from '../evaluate.ts';
import type { CompiledPolicy, Decision, Request } from '../evaluate.ts';
import { splitArn } from '../match.ts';
import type { Condition, Policy } from '../policy.ts';
import { mentioned } from './advice.ts';
import { concreteResources, exampleValue } from '../probe.ts';

/** Facts of the caller and of the call, which whoever holds the credentials has or chooses; not of the target. */
const circumstances =
  /^aws:(source(ip|vpc|vpce|vpcarn|identity)|vpc\w*|multifactorauth\w+|securetransport|useragent|referer|currenttime|epochtime|tokenissuetime|requestedregion|principal\w+(\/.*)?|userid|username|federatedprovider|requesttag\/.*|tagkeys)$/i;

const usual = {
  'aws:SecureTransport': 'true',
  'aws:MultiFactorAuthPresent': 'true',
  'aws:MultiFactorAuthAge': '60',
  'aws:RequestedRegion': 'eu-west-2',
};

/** The usual circumstances, changed so that the policy's Allows apply and its Denies do not, as far as one value each can do that. */
function circumstancesFor(policy: Policy): Record<string, string> {
  const { statements } = policy;
  const context = mentioned(usual, policy);
  const wants = ({ operator }: Condition, effect: 'Allow' | 'Deny') => operator.negated === (effect === 'Deny');
  for (const effect of ['Deny', 'Allow'] as const) {
    for (const condition of statements.filter((one) => one.effect === effect).flatMap(({ conditions }) => conditions)) {
      const name = Object.keys(context).find((known) => known.toLowerCase() === condition.key.value.toLowerCase());
      if (!circumstances.test(condition.key.value) || !wants(condition, effect)) continue;
      const value = exampleValue(condition.operator.comparison, condition.values);
      if (typeof value === 'string') context[name ?? condition.key.value] = value;
    }
  }
  return context;
}

/** Does a Deny of the policy take this request away, under circumstances as good for the caller as can be? */
export function isDenied(policy: CompiledPolicy, action: string, resource: string): boolean {
  const context = circumstancesFor(policy.source);
  return evaluate({ action, resource, context }, { identity: [policy] }).decision === 'explicitDeny';
}

/** `target` is the resource part of an ARN; null: whatever the policy names will do. `context` is what the attempt says of itself. */
export interface Attempt {
  action: string;
  target: string | null;
  /** The service in the target's ARN, where it is not the action's. */
  owner?: string;
  context?: Readonly<Record<string, string>>;
}

export interface Success {
  request: Request;
  decision: Decision;
}

/** The attempt as a request that the policy allows; null when it allows none. */
export function tryOut(policy: CompiledPolicy, attempt: Attempt): Success | null {
  const action = attempt.action.toLowerCase();
  const context = { ...circumstancesFor(policy.source), ...attempt.context };
  const granting = policy.statements.filter(
    ({ source: { effect, actions }, actions: tests }) =>
      effect === 'Allow' && tests.some((matches) => matches(action)) !== actions.not,
  );
  const service = action.split(':')[0] ?? '';
  const patterns = granting.flatMap(({ source: { resources } }) => resources?.values.map(({ value }) => value) ?? []);
  const resources =
    attempt.target === null
      ? [
          ...granting.flatMap((one) => concreteResources(one.source)),
          `arn:aws:${service}:eu-west-2:111122223333:unnamed`,
        ]
      : ['*', ...patterns].map((pattern) => unnamed(attempt.owner ?? service, pattern, attempt.target ?? ''));
  for (const resource of new Set(resources)) {
    const request = { action: attempt.action, resource, context };
    const decision = evaluate(request, { identity: [policy] });
    if (decision.decision === 'allowed') return { request, decision };
  }
  return null;
}

/** The target where the pattern has its resources: in its partition, region and account. */
function unnamed(owner: string, pattern: string, target: string): string {
  const [, partition = 'aws', , region = '', account = ''] = splitArn(pattern) ?? [];
  const plain = (text: string, instead: string) => (text === '' || /[*?$]/.test(text) ? instead : text);
  const regional = owner === 'iam' ? '' : plain(region, 'eu-west-2');
  return `arn:${plain(partition, 'aws')}:${owner}:${regional}:${plain(account, '111122223333')}:${target}`;
}
