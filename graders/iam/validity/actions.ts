/**
 * Rules about action names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
import { actionFault, canApply } from '../catalogue.ts';
import type { Located, Statement } from '../policy.ts';
import { blankFault } from './fault.ts';
import type { Fault, RuleInput } from './fault.ts';
import { resourceFaults } from './resources.ts';

export function actionFaults(statement: Statement, input: RuleInput): Fault[] {
  const { catalogue } = input;
  // What is wrong with an ARN is said once, there.
  const resourcesFine = resourceFaults(statement, input).length === 0;
  return statement.actions.values.flatMap((action) => {
    const form = formFaults(action);
    if (form.length > 0 || action.value === '*') return form;
    const unknown = actionFault(action.value, catalogue);
    if (unknown) {
      const message = `${unknown.message} IAM stores the policy all the same, and this never matches.`;
      return [{ code: 'unknown-action', range: action.range, message, fix: unknown.near || lookUp(action.value) }];
    }
    return resourcesFine ? mismatch(action, statement, catalogue) : [];
  });
}

const lookUp = (action: string): string =>
  `The Service Authorization Reference lists the actions of \`${action.split(':')[0]}\`.`;

function formFaults({ value, range }: Located): Fault[] {
  const say = (code: string, message: string, fix: string): Fault[] => [{ code, range, message, fix }];
  if (value.includes(',')) {
    const list = value.split(',').map((part) => `"${part.trim()}"`);
    return say(
      'actions-in-one-string',
      `\`${value}\` is one string, so it is one (impossible) action name.`,
      `Write a list: \`[${list.join(', ')}]\`.`,
    );
  }
  const blank = blankFault(value, range, 'An action name');
  if (blank.length > 0 || value === '*' || /^[\w-]+:[\w*?-]+$/.test(value)) return blank;
  if (!value.includes(':'))
    return say(
      'action-form',
      `\`${value}\` has no service prefix.`,
      'An action is `service:Name`, such as `s3:GetObject`.',
    );
  return say(
    'action-form',
    `\`${value}\` is not an action.`,
    'Write `service:Name`, wildcards in the name only, or `*` alone.',
  );
}

/** An action that cannot apply to any resource of its statement grants nothing. */
function mismatch(action: Located, statement: Statement, catalogue: RuleInput['catalogue']): Fault[] {
  const { resources, actions } = statement;
  if (!resources || resources.not || actions.not) return [];
  const known = catalogue.matching(action.value);
  if (known.length === 0 || known.some((one) => resources.values.some(({ value }) => canApply(one, value)))) return [];
  const takes = [...new Set(known.flatMap((one) => one.resources))].map(readable).sort((a, b) => a.length - b.length);
  const fix =
    takes.length === 0
      ? 'It knows no single resource: it needs `"Resource": "*"`.'
      : `It applies to ${takes
          .slice(0, 2)
          .map((arn) => `\`${arn}\``)
          .join(' or ')}.`;
  const message = `\`${action.value}\` cannot apply to any resource of statement ${statement.index + 1}, so it never matches.`;
  return [{ code: 'action-and-resource', range: action.range, message, fix }];
}

/** `arn:${Partition}:s3:::${BucketName}` → `arn:aws:s3:::BucketName`. */
function readable(template: string): string {
  return template.replaceAll('${Partition}', 'aws').replace(/\$\{([^}]*)\}/g, '$1');
}
