/**
 * What the condition keys of some statements can hold together: a plainest context that one side allows and the other does
 * not. Goes key by key and keeps, for each set of statements that still hold, one context. What cannot lead to a difference
 * any more is dropped, and so is what another context does better: more of the one side's allows, fewer of the other's.
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
  /** What follows from who asks is not free: the statements given are those for which it holds. */
  free: (key: string) => boolean;
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
  return [
    differingContext(statements, (one) => sides.first(one), keys, effort),
    differingContext(statements, (one) => !sides.first(one), keys, effort),
  ];
}

/** Allowed by the statements that are `ours`, and not by the others. */
function differingContext(
  statements: readonly CompiledStatement[],
  ours: (statement: CompiledStatement) => boolean,
  keys: readonly Key[],
  effort: Effort,
): DifferingContext | undefined {
  // Sets of statements are bit sets.
  const bits = (wanted: (statement: CompiledStatement) => boolean) =>
    statements.reduce((set, statement, index) => (wanted(statement) ? set | (1n << BigInt(index)) : set), 0n);
  const group = (own: boolean, effect: 'Allow' | 'Deny') =>
    bits((one) => ours(one) === own && one.source.effect === effect);
  const [allow, deny, otherAllow, otherDeny] = [
    group(true, 'Allow'),
    group(true, 'Deny'),
    group(false, 'Allow'),
    group(false, 'Deny'),
  ];
  /**
   * The set without what no longer counts; null when it cannot differ any more. `passed`: the statements of which all keys
   * have passed, so that they hold for good.
   */
  const reduced = (alive: bigint, passed: bigint): bigint | null => {
    if ((alive & allow) === 0n || (alive & deny & passed) !== 0n) return null;
    if ((alive & allow & passed) !== 0n) alive = (alive & ~allow) | lowest(allow & passed);
    if ((alive & otherDeny & passed) !== 0n) return (alive & (allow | deny)) | lowest(otherDeny & passed);
    if ((alive & otherAllow & passed) === 0n) return alive;
    return (alive & otherDeny) === 0n ? null : (alive & ~otherAllow) | lowest(otherAllow & passed);
  };
  const good = allow | otherDeny;
  /** Everything that helps `b` helps `a`, and nothing hinders `a` that does not hinder `b`. */
  const better = (a: bigint, b: bigint) => (b & ~a & good) === 0n && (a & ~b & ~good) === 0n;
  const start = reduced(
    bits(() => true),
    bits((statement) => !keys.some(({ statements: asked }) => asked.has(statement))),
  );
  let layer = new Map<bigint, Partial>();
  if (start !== null) layer.set(start, { context: undefined, strangeness: 0, keys: 0, length: 0 });
  for (const [index, { name, strangeness, states }] of keys.entries()) {
    const passed = bits((statement) => keys.slice(index + 1).every(({ statements: later }) => !later.has(statement)));
    const next = new Map<bigint, Partial>();
    for (const [alive, before] of layer) {
      for (const { value, failing } of states) {
        effort.spend(1);
        const after = reduced(alive & ~failing, passed);
        if (after === null) continue;
        const partial = value === undefined ? before : extended(before, name, value, strangeness);
        const known = next.get(after);
        if (!known || plainer(partial, known)) next.set(after, partial);
      }
    }
    layer = best(next, better, effort);
  }
  return [...layer.values()].reduce<Partial | undefined>(
    (plainest, partial) => (plainest && !plainer(partial, plainest) ? plainest : partial),
    undefined,
  );
}

/** Without the sets for which a plainer context reaches a better set. */
function best(
  layer: ReadonlyMap<bigint, Partial>,
  better: (a: bigint, b: bigint) => boolean,
  effort: Effort,
): Map<bigint, Partial> {
  const kept: [bigint, Partial][] = [];
  for (const [alive, partial] of [...layer].sort(([, a], [, b]) => (plainer(a, b) ? -1 : plainer(b, a) ? 1 : 0))) {
    effort.spend(Math.ceil(kept.length / 8));
    if (!kept.some(([set]) => better(set, alive))) kept.push([alive, partial]);
  }
  return new Map(kept);
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
  { variables, manyValues, carried, free }: Sides,
  effort: Effort,
): Key[] {
  const byKey = new Map<string, { name: string; conditions: KeyCondition[]; owners: number[] }>();
  for (const [index, statement] of statements.entries()) {
    for (const condition of statement.conditions) {
      const name = condition.source.key.value;
      if (!free(name.toLowerCase())) continue;
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
