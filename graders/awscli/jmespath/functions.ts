/** The functions of JMESPath. https://jmespath.org/specification.html#built-in-functions */
import { JmesFault } from './lex.ts';

/** An argument `&expression`. */
export type Reference = (value: unknown) => unknown;

type Argument =
  | 'string'
  | 'number'
  | 'array'
  | 'object'
  | 'any'
  | 'countable'
  | 'list or text'
  | 'reference'
  | 'numbers'
  | 'comparable';

interface JmesFunction {
  takes: Argument[];
  /** The last argument may come again. */
  more?: true;
  run(...args: never[]): unknown;
}

function define<A extends unknown[]>(takes: Argument[], run: (...args: A) => unknown, more?: true): JmesFunction {
  return { takes, run: run as JmesFunction['run'], more };
}

type Sortable = string | number;
const order = (a: Sortable, b: Sortable): number => (a < b ? -1 : a > b ? 1 : 0);
const best = (items: unknown[], by: Reference, sign: 1 | -1): unknown => {
  const keyed = items.map((item) => ({ item, key: sortKey(by(item)) }));
  sameKind(keyed.map(({ key }) => key));
  return (
    keyed.reduce<(typeof keyed)[number] | null>(
      (found, each) => (found === null || order(each.key, found.key) * sign > 0 ? each : found),
      null,
    )?.item ?? null
  );
};

const functions: Readonly<Record<string, JmesFunction>> = {
  abs: define(['number'], (value: number) => Math.abs(value)),
  avg: define(['numbers'], (values: number[]) => (values.length ? sum(values) / values.length : null)),
  ceil: define(['number'], (value: number) => Math.ceil(value)),
  contains: define(['list or text', 'any'], (within: unknown[] | string, wanted: unknown) =>
    typeof within === 'string'
      ? typeof wanted === 'string' && within.includes(wanted)
      : within.some((item) => same(item, wanted)),
  ),
  ends_with: define(['string', 'string'], (text: string, end: string) => text.endsWith(end)),
  floor: define(['number'], (value: number) => Math.floor(value)),
  join: define(['string', 'array'], (glue: string, items: unknown[]) => {
    if (!items.every((item) => typeof item === 'string')) throw new JmesFault('`join` joins texts only');
    return items.join(glue);
  }),
  keys: define(['object'], (record: object) => Object.keys(record)),
  length: define(['countable'], (value: string | unknown[] | object) =>
    typeof value === 'string' ? [...value].length : Array.isArray(value) ? value.length : Object.keys(value).length,
  ),
  map: define(['reference', 'array'], (each: Reference, items: unknown[]) => items.map((item) => each(item) ?? null)),
  max: define(['comparable'], (items: Sortable[]) => best(items, (item) => item, 1)),
  max_by: define(['array', 'reference'], (items: unknown[], by: Reference) => best(items, by, 1)),
  merge: define(['object'], (...records: object[]) => Object.assign({}, ...records) as unknown, true),
  min: define(['comparable'], (items: Sortable[]) => best(items, (item) => item, -1)),
  min_by: define(['array', 'reference'], (items: unknown[], by: Reference) => best(items, by, -1)),
  not_null: define(
    ['any'],
    (...values: unknown[]) => values.find((value) => value !== null && value !== undefined) ?? null,
    true,
  ),
  reverse: define(['list or text'], (value: string | unknown[]) =>
    typeof value === 'string' ? [...value].toReversed().join('') : value.toReversed(),
  ),
  sort: define(['comparable'], (items: Sortable[]) => items.toSorted(order)),
  sort_by: define(['array', 'reference'], (items: unknown[], by: Reference) => {
    const keyed = items.map((item) => ({ item, key: sortKey(by(item)) }));
    sameKind(keyed.map(({ key }) => key));
    return keyed.toSorted((a, b) => order(a.key, b.key)).map(({ item }) => item);
  }),
  starts_with: define(['string', 'string'], (text: string, start: string) => text.startsWith(start)),
  sum: define(['numbers'], (values: number[]) => sum(values)),
  to_array: define(['any'], (value: unknown) => (Array.isArray(value) ? value : [value])),
  to_number: define(['any'], (value: unknown) => {
    if (typeof value === 'number') return value;
    return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? Number(value) : null;
  }),
  to_string: define(['any'], (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))),
  type: define(['any'], typeName),
  values: define(['object'], (record: object) => Object.values(record) as unknown),
};

/** Throws {@link JmesFault} for a name that is none, a wrong number of arguments, or arguments of another type. */
export function callFunction(name: string, args: unknown[]): unknown {
  const known = Object.hasOwn(functions, name) ? functions[name]! : undefined;
  if (!known) throw new JmesFault(`there is no function \`${name}\``);
  const wrongCount = known.more ? args.length < known.takes.length : args.length !== known.takes.length;
  if (wrongCount) throw new JmesFault(`\`${name}\` takes ${known.takes.length} argument(s), not ${args.length}`);
  args.forEach((arg, index) => {
    const due = known.takes[index] ?? known.takes.at(-1)!;
    if (!fits(due, arg))
      throw new JmesFault(`argument ${index + 1} of \`${name}\` is \`${typeName(arg)}\`; ${due} is due`);
  });
  return known.run(...(args as never[]));
}

function fits(due: Argument, value: unknown): boolean {
  switch (due) {
    case 'any':
      return typeof value !== 'function';
    case 'reference':
      return typeof value === 'function';
    case 'array':
      return Array.isArray(value);
    case 'numbers':
      return Array.isArray(value) && value.every((item) => typeof item === 'number');
    case 'comparable':
      return Array.isArray(value) && ['number', 'string'].some((kind) => value.every((item) => typeof item === kind));
    case 'list or text':
      return Array.isArray(value) || typeof value === 'string';
    case 'countable':
      return typeof value === 'string' || (typeof value === 'object' && value !== null);
    default:
      return typeName(value) === due;
  }
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function sortKey(value: unknown): Sortable {
  if (typeof value === 'string' || typeof value === 'number') return value;
  throw new JmesFault(`items are ordered by text or numbers, not by \`${typeName(value)}\``);
}

function sameKind(keys: Sortable[]): void {
  if (new Set(keys.map((key) => typeof key)).size > 1)
    throw new JmesFault('items are ordered by text or by numbers, not by both');
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Deep equality of plain values. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every(
    (key) => Object.hasOwn(b, key) && same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
  );
}
