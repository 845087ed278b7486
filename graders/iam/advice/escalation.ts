/** Rules about permissions that make an administrator: found by asking the evaluator, so that Denies, conditions and boundaries on names count. */
import { compilePolicy } from '../evaluate.ts';
import type { CompiledPolicy } from '../evaluate.ts';
import type { Policy, Statement } from '../policy.ts';
import { requestWitness } from '../requests.ts';
import { grantsToItsHolder } from '../validity/fault.ts';
import { listed } from './advice.ts';
import type { Advice, AdviceRule } from './advice.ts';
import { tryOut } from './attempt.ts';
import type { Success } from './attempt.ts';
import { escalationPaths } from './escalation-paths.ts';
import type { EscalationPath } from './escalation-paths.ts';
import { isFullAccess } from './stars.ts';

export const escalationAdvice: AdviceRule = ({ policy, kind }) => {
  // An administrator has nowhere to go, and it is said already.
  if (!grantsToItsHolder(kind) || policy.statements.some(isFullAccess)) return [];
  const compiled = compilePolicy(policy);
  const found = escalationPaths.flatMap((path) => walk(path, compiled) ?? []);
  const byStatement = new Map<number, Walked[]>();
  for (const walked of found)
    byStatement.set(walked.statement.index, [...(byStatement.get(walked.statement.index) ?? []), walked]);
  return [...[...byStatement.values()].map((ways) => escalation(ways, policy)), ...passRole(compiled, found)];
};

interface Walked {
  path: EscalationPath;
  steps: Success[];
  /** Grants the step that makes it dangerous, the first. */
  statement: Statement;
}

function walk(path: EscalationPath, compiled: CompiledPolicy): Walked | null {
  const steps: Success[] = [];
  for (const attempt of path.needs) {
    const success = tryOut(compiled, attempt);
    if (!success) return null;
    steps.push(success);
  }
  const statement = compiled.source.statements[steps[0]?.decision.statements[0]?.index ?? -1];
  return statement ? { path, steps, statement } : null;
}

/** One advice a statement: the most direct way with its request, the others by name. */
function escalation(ways: readonly Walked[], policy: Policy): Advice {
  const [{ path, steps, statement }, ...others] = ways as readonly [Walked, ...Walked[]];
  const names = (one: EscalationPath) => one.needs.map(({ action }) => action);
  const granting = [...new Set(steps.flatMap(({ decision }) => decision.statements.map(({ index }) => index + 1)))];
  const by = granting.length > 1 ? `Statements ${granting.join(' and ')}` : `Statement ${granting[0]}`;
  const further = [...new Set(others.flatMap((other) => names(other.path)))].filter(
    (name) => !names(path).includes(name),
  );
  const more = further.length > 0 ? ` The same is open by ${listed(further)}.` : '';
  const [first] = steps as [Success, ...Success[]];
  return {
    code: 'privilege-escalation',
    severity: 'security',
    range: mention(statement, first.request.action),
    message: `${by} ${granting.length > 1 ? 'are' : 'is'} enough to become an administrator: whoever holds ${listed(names(path), 4)} ${path.how}.${more}`,
    fix: path.fix,
    witness: requestWitness(first.request, first.decision, policy),
  };
}

/** Passing any role without a service to take it here, and no other way by the statement: the other half may come from another policy. */
function passRole(compiled: CompiledPolicy, found: readonly Walked[]): Advice[] {
  const success = tryOut(compiled, { action: 'iam:PassRole', target: 'role/any-administrator' });
  const statement = success && compiled.source.statements[success.decision.statements[0]?.index ?? -1];
  if (!success || !statement || found.some((walked) => walked.statement === statement)) return [];
  return [
    {
      code: 'pass-any-role',
      severity: 'security',
      range: mention(statement, 'iam:PassRole'),
      message: `Statement ${statement.index + 1} allows \`iam:PassRole\` on every role: together with any policy that starts an instance, a task or a function, its holder runs code as an administrator.`,
      fix: 'Name the roles that may be passed, and the service in `iam:PassedToService`.',
      witness: requestWitness(success.request, success.decision, compiled.source),
    },
  ];
}

/** Where the statement says this action: the pattern that matches it. */
function mention({ actions }: Statement, action: string): Advice['range'] {
  const exact = actions.values.find(({ value }) => value.toLowerCase() === action.toLowerCase());
  return (exact ?? actions.values.find(({ value }) => value.includes('*')))?.range ?? actions.range;
}
