/**
 * When a condition holds. All operators and all keys of a statement must hold; the values of one key are alternatives, and
 * for a negated operator none of them may match.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
import type { Context } from './context.ts';
import { inBlock, parseBlock } from './ip.ts';
import { compileArn, compilePattern, splitArn } from './match.ts';
import type { Matcher } from './match.ts';
import type { Comparison } from './operators.ts';
import type { Condition } from './policy.ts';
import { parseBase64, parseDate, parseNumeric } from './values.ts';
import { parseVariables } from './variables.ts';

export interface CompiledCondition {
  source: Condition;
  holds(context: Context): boolean;
}

/** `variables`: the policy's version knows policy variables. */
export function compileCondition(source: Condition, variables: boolean): CompiledCondition {
  const { operator, values } = source;
  const key = source.key.value.toLowerCase();
  if (operator.comparison === 'Null') {
    const wanted = new Set(values.map(({ value }) => value.toLowerCase()));
    return { source, holds: (context) => wanted.has(String(context.get(key) === undefined)) };
  }
  const tests = values.map(({ value }) => compileValue(operator.comparison, value, variables));
  const matchesAny = (value: string, context: Context) => tests.some((test) => test(value, context));
  const { negated, ifExists, quantifier } = operator;
  return {
    source,
    holds(context) {
      const present = context.get(key);
      if (quantifier === undefined) {
        if (present === undefined) return negated || ifExists;
        return present.some((value) => matchesAny(value, context)) !== negated;
      }
      // A set of nothing but empty strings is an empty set.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
      const members = present?.some((value) => value !== '') ? present : undefined;
      if (quantifier === 'ForAllValues')
        return members === undefined || members.every((value) => matchesAny(value, context) !== negated);
      if (members === undefined) return ifExists && present === undefined;
      return members.some((value) => matchesAny(value, context) !== negated);
    },
  };
}

/** One value of the policy against one value of the request. What cannot be read as the operator's type never matches. */
function compileValue(comparison: Comparison, value: string, variables: boolean): Matcher {
  switch (comparison) {
    case 'StringEquals':
      return compilePattern(parseVariables(value, variables), { wildcards: false });
    case 'StringEqualsIgnoreCase':
      return compilePattern(parseVariables(value, variables), { wildcards: false, ignoreCase: true });
    case 'StringLike':
      return compilePattern(parseVariables(value, variables), { wildcards: true });
    case 'ArnLike': {
      const matches = compileArn(value, variables);
      return (text, context) => matches(splitArn(text), context);
    }
    case 'Bool': {
      const matches = compilePattern(parseVariables(value, variables), { wildcards: false, ignoreCase: true });
      return (text, context) => /^(true|false)$/i.test(text) && matches(text, context);
    }
    case 'BinaryEquals': {
      const wanted = parseBase64(value);
      return (text) => wanted !== null && parseBase64(text) === wanted;
    }
    case 'IpAddress': {
      const block = parseBlock(value);
      return (text) => block !== null && inBlock(text, block);
    }
    case 'Null':
      return () => false;
    default: {
      const parse = comparison.startsWith('Date') ? parseDate : parseNumeric;
      const wanted = parse(value);
      const compare = orders[comparison.replace(/^(Date|Numeric)/, '')] ?? (() => false);
      return (text) => compare(parse(text), wanted);
    }
  }
}

/** Comparisons with NaN are false, so what is no number or date matches nothing. */
const orders: Readonly<Record<string, (present: number, wanted: number) => boolean>> = {
  Equals: (present, wanted) => present === wanted,
  LessThan: (present, wanted) => present < wanted,
  LessThanEquals: (present, wanted) => present <= wanted,
  GreaterThan: (present, wanted) => present > wanted,
  GreaterThanEquals: (present, wanted) => present >= wanted,
};
