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
  const say = (code: string, message: string, fix: string): Fault[] => [{ code, range: key.range, message, fix }];
  // The keys of an OIDC provider begin with its host: `token.actions.githubusercontent.com:sub`.
  const [prefix = '', name] = key.value.split(/:(.*)/s, 2);
  if (!name || /\s/.test(prefix))
    return say(
      'key-form',
      `\`${key.value}\` is not a condition key.`,
      'Keys look like `aws:SourceAccount` or `s3:prefix`.',
    );
  const service = prefix.toLowerCase();
  if (service === 'aws') {
    const bare = name.toLowerCase().split('/')[0];
    if (catalogue.globalKeys.some((known) => known.toLowerCase().split('/')[0] === `aws:${bare}`)) return [];
    return say(
      'unknown-key',
      `AWS has no condition key \`${key.value}\`, so no request carries it.`,
      didYouMean(key.value, catalogue.globalKeys).trim() || 'The IAM User Guide lists the global condition keys.',
    );
  }
  if (prefix.includes('.')) return [];
  const known = catalogue.keyNames(service);
  if (known.length > 0) {
    if (catalogue.keyOf(key.value)) return [];
    return say(
      'unknown-key',
      `\`${prefix}\` has no condition key \`${key.value}\`, so no request carries it.`,
      didYouMean(key.value, known).trim() || `The Service Authorization Reference lists the keys of \`${prefix}\`.`,
    );
  }
  if (catalogue.services.has(service) || foreignPrefixes.has(service)) return [];
  return say(
    'unknown-key',
    `No service has condition keys with the prefix \`${prefix}\`.`,
    didYouMean(prefix, catalogue.services).trim() || 'Keys begin with `aws:` or with the prefix of the service.',
  );
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
  const name = `\`${operatorName.value}\``;
  if (values.length === 0) {
    const message = `${name} has no value to compare with here.`;
    return [{ code: 'condition-without-value', range, message, fix: 'Write a value, or take the condition out.' }];
  }
  return values.flatMap((value) => {
    const variable = value.value.includes('${');
    const say = (code: string, message: string, fix: string): Fault[] => [{ code, range: value.range, message, fix }];
    if (variable && policy.version === '2008-10-17') {
      return say(
        'variable-in-old-version',
        `\`${value.value}\` is plain text here: policy variables need \`"Version": "2012-10-17"\`.`,
        'Write that version.',
      );
    }
    const type = types[operator.family];
    if (!type || type.fits(value.value) || (variable && operator.family === 'Arn')) return [];
    return say(
      'value-type',
      `${name} compares with ${type.what}; \`${value.value}\` is none, so it never matches.`,
      `Write ${type.what}, or take the operator that fits the value.`,
    );
  });
}
