/**
 * Rules about elements that mean more than they show: `NotAction` and `NotResource` with Allow, and the language's version.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notaction.html
 */
import type { Statement } from '../policy.ts';
import { listed } from './advice.ts';
import type { Advice, AdviceRule } from './advice.ts';

export const elementAdvice: AdviceRule = ({ policy, kind }) => {
  // What a guardrail allows it does not grant; it says how far others may.
  const guardrail = kind === 'scp' || kind === 'rcp' || kind === 'boundary';
  const granting = guardrail ? [] : policy.statements.filter(({ effect }) => effect === 'Allow');
  return [...versionAdvice(policy.versionRange, policy), ...granting.flatMap(exceptions)];
};

function versionAdvice(
  range: Parameters<typeof at>[0] | undefined,
  policy: Parameters<AdviceRule>[0]['policy'],
): Advice[] {
  if (policy.version === '2012-10-17') return [];
  const fix = 'Write `"Version": "2012-10-17"`.';
  if (range) {
    const message =
      'The version of 2008 is a language without policy variables; `${aws:username}` would be plain text in it.';
    return [{ code: 'version-old', severity: 'suggestion', range, message, fix }];
  }
  const message =
    'The policy names no `Version`, so AWS reads it in the language of 2008: policy variables such as `${aws:username}` are plain text in it.';
  return [{ code: 'version-missing', severity: 'warning', range: at(policy.range), message, fix }];
}

function exceptions({ actions, resources, index }: Statement): Advice[] {
  const advice: Advice[] = [];
  const name = `Statement ${index + 1}`;
  const texts = (list: readonly { value: string }[]) => listed(list.map(({ value }) => value));
  if (actions.not) {
    advice.push({
      code: 'allow-not-action',
      severity: 'security',
      range: actions.range,
      message: `${name} allows every action of AWS but ${texts(actions.values)}, those among them that AWS adds next month.`,
      fix: 'List what is needed in `Action`; to forbid something whatever else allows it, write a Deny.',
    });
  }
  if (resources?.not) {
    advice.push({
      code: 'allow-not-resource',
      severity: 'security',
      range: resources.range,
      message: `${name} allows its actions on every resource but ${texts(resources.values)}, those among them that somebody creates later.`,
      fix: 'Name the resources in `Resource`; to protect a few, write a Deny that names them.',
    });
  }
  return advice;
}

/** The first character of a range. */
function at(range: Advice['range']): Advice['range'] {
  return { line: range.line, column: range.column, endLine: range.line, endColumn: range.column + 1 };
}
