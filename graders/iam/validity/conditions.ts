/**
 * Rules about conditions: keys and the type of their values.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { parseBlock } from '../ip.ts';
import { splitArn } from '../match.ts';
import { didYouMean } from '../../parse/nearest.ts';
import type { OperatorFamily } from '../operators.ts';
import type { Condition, Statement } from '../policy.ts';
import { parseBase64, parseDate, parseNumeric } from '../values.ts';
import type { Fault, RuleInput } from './fault.ts';

export function conditionFaults(statement: Statement, input: RuleInput): Fault[] {
  return statement.conditions.flatMap((condition) => [
    ...keyFaults(condition, input),
    ...valueFaults(condition, input),
  ]);
}

function keyFaults({ key }: Condition, { catalogue }: RuleInput): Fault[] {
  const say = (message: string): Fault[] => [{ range: key.range, message }];
  // The keys of an OIDC provider begin with its host: `token.actions.githubusercontent.com:sub`.
  const [prefix = '', name] = key.value.split(/:(.*)/s, 2);
  if (!name || /\s/.test(prefix))
    return say(`\`${key.value}\` is not a condition key: \`aws:SourceAccount\`, \`s3:prefix\`…`);
  if (prefix.toLowerCase() === 'aws') {
    const bare = name.toLowerCase().split('/')[0];
    if (catalogue.globalKeys.some((known) => known.toLowerCase().split('/')[0] === `aws:${bare}`)) return [];
    return say(
      `AWS has no condition key \`${key.value}\`, so no request carries it.${didYouMean(key.value, catalogue.globalKeys)}`,
    );
  }
  if (prefix.includes('.') || catalogue.services.has(prefix.toLowerCase()) || foreignPrefixes.has(prefix.toLowerCase()))
    return [];
  return say(`No service has condition keys with the prefix \`${prefix}\`.${didYouMean(prefix, catalogue.services)}`);
}

/** Prefixes of condition keys that are no service prefixes of actions. */
const foreignPrefixes = new Set([
  'saml',
  'identitystore',
  'ec2',
  'glue',
  'www.amazon.com',
  'graph.facebook.com',
  'accounts.google.com',
]);

const types: Readonly<Partial<Record<OperatorFamily, { fits: (value: string) => boolean; what: string }>>> = {
  Numeric: { fits: (value) => !Number.isNaN(parseNumeric(value)), what: 'a number' },
  Date: { fits: (value) => !Number.isNaN(parseDate(value)), what: 'a date such as `2026-11-30T12:00:00Z`' },
  Bool: { fits: (value) => /^(true|false)$/i.test(value), what: '`true` or `false`' },
  Null: { fits: (value) => /^(true|false)$/i.test(value), what: '`true` (the key is absent) or `false` (it is there)' },
  IpAddress: { fits: (value) => parseBlock(value) !== null, what: 'an address or a CIDR block' },
  Binary: { fits: (value) => parseBase64(value) !== null, what: 'base64' },
  Arn: {
    fits: (value) => value === '*' || splitArn(value.replace(/\$\{[^}]*\}/g, 'x'))?.[0] === 'arn',
    what: 'an ARN of six parts',
  },
};

function valueFaults({ operatorName, operator, values, range }: Condition, { policy }: RuleInput): Fault[] {
  if (values.length === 0) return [{ range, message: `\`${operatorName.value}\` has no value to compare with here.` }];
  return values.flatMap((value) => {
    const variable = value.value.includes('${');
    const say = (message: string): Fault[] => [{ range: value.range, message }];
    if (variable && policy.version === '2008-10-17') {
      return say(`\`${value.value}\` is plain text here: policy variables need \`"Version": "2012-10-17"\`.`);
    }
    const type = types[operator.family];
    if (!type || type.fits(value.value) || (variable && operator.family === 'Arn')) return [];
    return say(
      `\`${operatorName.value}\` compares with ${type.what}; \`${value.value}\` is none, so it never matches.`,
    );
  });
}
