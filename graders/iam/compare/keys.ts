/**
 * What a condition key can hold, as far as given conditions tell values apart: one value (or none, or a set of values) for
 * each combination of conditions that can hold together.
 */
import { Undecided } from '../../check.ts';
import type { CompiledCondition } from '../conditions.ts';
import { Context } from '../context.ts';
import { parseBlock } from '../ip.ts';
import { parseDate, parseNumeric } from '../values.ts';
import type { Effort } from './effort.ts';
import type { TextPattern } from './automaton.ts';
import { anyText, arnPattern, stringPattern, textClasses } from './texts.ts';

/** A condition and whether its policy's version knows policy variables. */
export interface KeyCondition {
  condition: CompiledCondition;
  variables: boolean;
}

export interface KeyState {
  /** Undefined: the request does not carry the key. */
  value: string | readonly string[] | undefined;
  /** Condition by condition. */
  holds: readonly boolean[];
}

const setLimit = 4096;

/**
 * Keys that AWS puts into every signed request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const alwaysThere = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:principalarn',
  'aws:principaltype',
  'aws:requestedregion',
  'aws:securetransport',
  'aws:useragent',
  'aws:userid',
  'aws:viaawsservice',
]);

const booleanKeys = new Set([
  'aws:multifactorauthpresent',
  'aws:principalisawsservice',
  'aws:securetransport',
  'aws:viaawsservice',
]);

/**
 * `key` in lower case; all conditions are about it. `several`: a request can have several values of it; where that is not
 * known, a set operator tells. Throws Undecided when the values cannot be told apart exactly.
 */
export function keyStates(
  key: string,
  conditions: readonly KeyCondition[],
  several: boolean | undefined,
  effort: Effort,
): KeyState[] {
  const holds = (value: KeyState['value']) => {
    const context = new Context(value === undefined ? {} : { [key]: value }, null);
    return conditions.map(({ condition }) => condition.holds(context));
  };
  const found = new Map<string, KeyState>();
  const add = (value: KeyState['value']): string => {
    const state = { value, holds: holds(value) };
    const name = state.holds.map(Number).join('');
    if (!found.has(name)) found.set(name, state);
    return name;
  };
  if (!alwaysThere.has(key)) add(undefined);
  const values = candidateValues(key, conditions, effort);
  const many =
    several === true || conditions.some(({ condition }) => condition.source.operator.quantifier !== undefined);
  if (!many) {
    for (const value of values) add(value);
    return [...found.values()];
  }
  // What holds for a set follows from what holds for each of its values, so growing sets value by value reaches everything.
  const reached = new Set<string>();
  let layer: (readonly string[])[] = [[]];
  while (layer.length > 0) {
    const next: typeof layer = [];
    for (const set of layer) {
      for (const value of values) {
        // An empty string is no member of a set.
        if (value === '' || set.includes(value)) continue;
        const grown = [...set, value];
        const name = add(grown);
        if (reached.has(name)) continue;
        reached.add(name);
        next.push(grown);
        if (reached.size > setLimit)
          throw new Undecided(`\`${key}\` is a set of values, and the conditions tell too many sets apart.`);
      }
    }
    layer = next;
  }
  return [...found.values()];
}

/** At least one value of each kind that the conditions can tell apart. */
function candidateValues(key: string, conditions: readonly KeyCondition[], effort: Effort): string[] {
  const sources = conditions
    .map(({ condition }) => condition.source)
    .filter(({ operator }) => operator.family !== 'Null');
  const families = new Set(sources.map(({ operator }) => operator.family));
  if (booleanKeys.has(key) || families.has('Bool')) return ['true', 'false'];
  const texts = sources.flatMap(({ values }) => values.map(({ value }) => value));
  if (families.has('Numeric') || families.has('Date') || families.has('IpAddress')) {
    if (families.size > 1)
      throw new Undecided(
        `\`${key}\` is compared as text and as ${[...families].join(' and ')}, which can contradict each other.`,
      );
    if (families.has('Numeric')) return around(texts.map(parseNumeric), 1).map(String);
    if (families.has('Date'))
      return around(texts.map(parseDate), 1000)
        .filter((time) => Math.abs(time) <= 8.64e15)
        .map((time) => new Date(time).toISOString());
    return addresses(texts);
  }
  if (families.has('Binary'))
    throw new Undecided(`\`${key}\` is compared as binary data, which the comparison does not follow.`);
  const patterns = keyPatterns(conditions);
  const likely = [...plainValues(key), ...texts.flatMap((text) => [...filled(text), text])];
  return textClasses(anyText, patterns, likely, effort).map(({ text }) => text);
}

/** The values of String and Arn conditions as patterns. Throws Undecided when one holds a policy variable. */
export function keyPatterns(conditions: readonly KeyCondition[]): TextPattern[] {
  return conditions.flatMap(({ condition, variables }) => {
    const { operator, values } = condition.source;
    if (operator.family === 'Null') return [];
    return values.flatMap(({ value }) => {
      if (operator.family === 'Arn') return arnPattern(value, variables) ?? [];
      const fold = operator.comparison === 'StringEqualsIgnoreCase';
      return stringPattern(value, { wildcards: operator.comparison === 'StringLike', fold, variables });
    });
  });
}

/** Something that nobody named, in the form that the key has. */
function plainValues(key: string): string[] {
  if (key.endsWith('region')) return ['eu-west-2', 'us-east-1'];
  if (key.endsWith('account')) return ['444455556666', '555566667777'];
  if (key.endsWith('arn')) return ['arn:aws:iam::444455556666:role/other'];
  if (/org(id)?$/.test(key)) return ['o-other'];
  return ['other'];
}

/** A pattern with something in the place of its wildcards. */
const filled = (text: string): string[] =>
  ['other', '', 'other/other'].map((filling) => text.replaceAll('?', 'x').replaceAll('*', filling));

/** The bounds themselves, one between each two, one below and one above. */
function around(bounds: readonly number[], distance: number): number[] {
  const sorted = [...new Set(bounds.filter((bound) => !Number.isNaN(bound)))].sort((a, b) => a - b);
  const [first, last] = [sorted[0] ?? 0, sorted.at(-1) ?? 0];
  const between = sorted.flatMap((bound, index) => {
    const after = sorted[index + 1];
    return after === undefined ? [bound] : [bound, (bound + after) / 2];
  });
  return [first - distance, ...between, last + distance];
}

/** The first and the last address of each block and their neighbours outside, and one address of nobody. */
function addresses(texts: readonly string[]): string[] {
  const blocks = texts.map(parseBlock).filter((block) => block !== null);
  const edges = blocks.flatMap(({ version, network, prefix }) => {
    const bits = version === 4 ? 32 : 128;
    const last = network + (1n << BigInt(bits - prefix)) - 1n;
    return [network, last, network - 1n, last + 1n]
      .filter((value) => value >= 0n && value < 1n << BigInt(bits))
      .map((value) => (version === 4 ? v4(value) : v6(value)));
  });
  return ['198.51.100.7', '2001:db8:ffff::7', ...edges];
}

const v4 = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
const v6 = (value: bigint): string =>
  Array.from({ length: 8 }, (_, index) => ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16)).join(':');
