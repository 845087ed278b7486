/**
 * What the condition keys of some statements can hold together: for each direction in which two sides differ, a plainest
 * context in which they do. Goes key by key and keeps, for each set of statements that still hold, one context; a statement
 * whose last key has passed is only remembered as "this side allows" or "this side denies", so that sets stay few.
 */
import type { CompiledStatement, Request } from '../evaluate.ts';
import { keyStates } from './keys.ts';
import type { KeyCondition, KeyState } from './keys.ts';
import type { Effort } from './effort.ts';

export interface Sides {
  first: (statement: CompiledStatement) => boolean;
  /** The policy's version knows policy variables. */
  variables: (statement: CompiledStatement) => boolean;
  /** Requests can have several values of this key; undefined: the conditions tell. */
  manyValues: (key: string) => boolean | undefined;
  /** The action carries the key. */
  carried: (key: string) => boolean;
}

export interface DifferingContext {
  context: Request['context'];
  /** Condition keys that the action does not carry. */
  strangeness: number;
}

interface Partial extends DifferingContext {
  keys: number;
  length: number;
}

/** A context that only the first side allows, and one that only the second does. Throws Undecided. */
export function differingContexts(
  statements: readonly CompiledStatement[],
  sides: Sides,
  effort: Effort,
): [DifferingContext | undefined, DifferingContext | undefined] {
  const keys = keysOf(statements, sides, effort);
  // Sets of statements are bit sets.
  const bits = (wanted: (statement: CompiledStatement) => boolean) =>
    statements.reduce((set, statement, index) => (wanted(statement) ? set | (1n << BigInt(index)) : set), 0n);
  const groups = [true, false].map((first) => ({
    allow: bits((one) => sides.first(one) === first && one.source.effect === 'Allow'),
    deny: bits((one) => sides.first(one) === first && one.source.effect === 'Deny'),
  }));
  /** `passed`: the statements of which all keys have passed. */
  const normal = (alive: bigint, passed: bigint): bigint => {
    for (const { allow, deny } of groups) {
      if ((alive & deny & passed) !== 0n) alive = (alive & ~(allow | deny)) | lowest(deny & passed);
      else if ((alive & allow & passed) !== 0n) alive = (alive & ~(allow & passed)) | lowest(allow & passed);
    }
    return alive;
  };
  const all = bits(() => true);
  let passed = bits(({ conditions }) => conditions.length === 0);
  let layer = new Map<bigint, Partial>([
    [normal(all, passed), { context: undefined, strangeness: 0, keys: 0, length: 0 }],
  ]);
  for (const [index, { name, strangeness, states }] of keys.entries()) {
    passed = bits((statement) => keys.slice(index + 1).every(({ statements: later }) => !later.has(statement)));
    const next = new Map<bigint, Partial>();
    for (const [alive, before] of layer) {
      for (const { value, failing } of states) {
        effort.spend(1);
        const after = normal(alive & ~failing, passed);
        if (groups.every(({ allow }) => (after & allow) === 0n)) continue;
        const partial = value === undefined ? before : extended(before, name, value, strangeness);
        const known = next.get(after);
        if (!known || plainer(partial, known)) next.set(after, partial);
      }
    }
    layer = next;
  }
  const best: [Partial | undefined, Partial | undefined] = [undefined, undefined];
  for (const [alive, partial] of layer) {
    const [first, second] = groups.map(({ allow, deny }) => (alive & allow) !== 0n && (alive & deny) === 0n);
    if (first === second) continue;
    const side = first === true ? 0 : 1;
    const known = best[side];
    if (!known || plainer(partial, known)) best[side] = partial;
  }
  return best;
}

const lowest = (set: bigint): bigint => set & -set;

function extended(before: Partial, name: string, value: string | readonly string[], strangeness: number): Partial {
  return {
    context: { ...before.context, [name]: value },
    strangeness: before.strangeness + strangeness,
    keys: before.keys + 1,
    length: before.length + name.length + JSON.stringify(value).length,
  };
}

function plainer(a: Partial, b: Partial): boolean {
  if (a.strangeness !== b.strangeness) return a.strangeness < b.strangeness;
  return a.keys === b.keys ? a.length < b.length : a.keys < b.keys;
}

interface Key {
  /** As the policy writes it first. */
  name: string;
  strangeness: number;
  statements: ReadonlySet<CompiledStatement>;
  states: readonly { value: KeyState['value']; failing: bigint }[];
}

function keysOf(
  statements: readonly CompiledStatement[],
  { variables, manyValues, carried }: Sides,
  effort: Effort,
): Key[] {
  const byKey = new Map<string, { name: string; conditions: KeyCondition[]; owners: number[] }>();
  for (const [index, statement] of statements.entries()) {
    for (const condition of statement.conditions) {
      const name = condition.source.key.value;
      const entry = byKey.get(name.toLowerCase()) ?? { name, conditions: [], owners: [] };
      byKey.set(name.toLowerCase(), entry);
      entry.conditions.push({ condition, variables: variables(statement) });
      entry.owners.push(index);
    }
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, { name, conditions, owners }]) => ({
      name,
      strangeness: carried(key) ? 0 : 1,
      statements: new Set(owners.flatMap((owner) => statements[owner] ?? [])),
      states: distinct(keyStates(key, conditions, manyValues(key), effort), owners),
    }));
}

/** States that stop different statements, the first of each. `failing` is a bit set. */
function distinct(states: readonly KeyState[], statements: readonly number[]): Key['states'][number][] {
  const found = new Map<bigint, { value: KeyState['value']; failing: bigint }>();
  for (const { value, holds } of states) {
    const failing = statements.reduce(
      (set, statement, index) => (holds[index] === true ? set : set | (1n << BigInt(statement))),
      0n,
    );
    if (!found.has(failing)) found.set(failing, { value, failing });
  }
  return [...found.values()];
}
