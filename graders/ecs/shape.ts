/**
 * A small language for the shape of an AWS request: one table gives the schema check, the TypeScript types and the
 * reader, and every value that was read keeps its position and its path.
 */
import type { Finding, Range } from '../check.ts';
import type { ObjectTree, Tree } from '../parse/tree.ts';
import { nearest } from '../parse/nearest.ts';

/** A scalar and where it stands; `path` is written as in AWS's own messages: `containerDefinitions[0].memory`. */
export interface Scalar<T> {
  value: T;
  range: Range;
  path: string;
}

export interface List<T> {
  items: T[];
  range: Range;
  path: string;
}

export interface StringMap {
  entries: { key: string; keyRange: Range; value: string; range: Range; path: string }[];
  range: Range;
  path: string;
}

type Struct<M extends Members> = { [K in keyof M]?: Read<M[K]> } & { range: Range; path: string; tree: ObjectTree };

export type Shape =
  | { is: 'string'; oneOf?: readonly string[] }
  | { is: 'integer' }
  | { is: 'boolean' }
  | { is: 'map' }
  | { is: 'list'; of: Shape }
  | { is: 'struct'; members: Members; required: readonly string[] };

// An interface, so that a shape may name itself through its members without a circular alias.
export interface Members {
  readonly [key: string]: Shape;
}

/** What reading a shape gives. Members that are absent or of a wrong type are undefined. */
export type Read<S extends Shape> = S extends { is: 'struct'; members: infer M extends Members }
  ? Struct<M>
  : S extends { is: 'list'; of: infer I extends Shape }
    ? List<Read<I>>
    : S extends { is: 'map' }
      ? StringMap
      : S extends { is: 'string' }
        ? Scalar<string>
        : S extends { is: 'integer' }
          ? Scalar<number>
          : Scalar<boolean>;

export const string = { is: 'string' } as const;
export const integer = { is: 'integer' } as const;
export const boolean = { is: 'boolean' } as const;
export const map = { is: 'map' } as const;
export const oneOf = <const T extends readonly string[]>(...values: T) => ({ is: 'string', oneOf: values }) as const;
export const list = <S extends Shape>(of: S) => ({ is: 'list', of }) as const;
export const struct = <M extends Members>(members: M, required: readonly (keyof M & string)[] = []) =>
  ({ is: 'struct', members, required }) as const;

export interface Reading {
  file: string;
  faults: Finding[];
  /** Where else a key may belong that is unknown where it stands; `where` completes "It belongs …". */
  places: readonly { where: string; members: Members }[];
}

/** Reads the tree by the shape; whatever does not fit goes to `faults` and is left out of the result. */
export function read<S extends Shape>(shape: S, tree: Tree, path: string, reading: Reading): Read<S> | undefined {
  return readNode(shape, tree, path, reading) as Read<S> | undefined;
}

function readNode(shape: Shape, tree: Tree, path: string, reading: Reading): unknown {
  const { range } = tree;
  switch (shape.is) {
    case 'string':
      if (tree.kind !== 'string') return wrongType(tree, path, 'a string', reading);
      if (shape.oneOf && !shape.oneOf.includes(tree.value))
        return notOneOf(tree.value, shape.oneOf, range, path, reading);
      return { value: tree.value, range, path };
    case 'integer':
      // The command line's parser turns 512.0 and 5e2 into floats, which the API's integers refuse.
      if (tree.kind !== 'number' || !/^-?\d+$/.test(tree.text)) return wrongType(tree, path, 'an integer', reading);
      return { value: tree.value, range, path };
    case 'boolean':
      if (tree.kind !== 'boolean') return wrongType(tree, path, 'true or false without quotes', reading);
      return { value: tree.value, range, path };
    case 'map':
      if (tree.kind !== 'object') return wrongType(tree, path, 'an object of strings', reading);
      return { entries: readMap(tree, path, reading), range, path };
    case 'list': {
      if (tree.kind !== 'array') return wrongType(tree, path, 'a list in square brackets', reading);
      const items = tree.items.map((item, index) => readNode(shape.of, item, `${path}[${index}]`, reading));
      return { items: items.filter((item) => item !== undefined), range, path };
    }
    case 'struct':
      if (tree.kind !== 'object') return wrongType(tree, path, 'an object in braces', reading);
      return readStruct(shape, tree, path, reading);
  }
}

function readMap(tree: ObjectTree, path: string, reading: Reading): StringMap['entries'] {
  return tree.entries.flatMap(({ key, keyRange, value }) => {
    const at = `${path}.${key}`;
    if (value.kind === 'string') return [{ key, keyRange, value: value.value, range: value.range, path: at }];
    wrongType(value, at, 'a string', reading);
    return [];
  });
}

function readStruct(
  shape: Extract<Shape, { is: 'struct' }>,
  tree: ObjectTree,
  path: string,
  reading: Reading,
): Record<string, unknown> {
  const result: Record<string, unknown> = { range: tree.range, path, tree };
  const prefix = path === '' ? '' : `${path}.`;
  for (const { key, keyRange, value } of tree.entries) {
    const member = Object.hasOwn(shape.members, key) ? shape.members[key] : undefined;
    if (member) result[key] = readNode(member, value, prefix + key, reading);
    else fault(unknownKey(key, path, Object.keys(shape.members), reading), keyRange, reading);
  }
  for (const key of shape.required) {
    if (tree.entries.some((entry) => entry.key === key)) continue;
    fault(
      `${path === '' ? 'The task definition' : `\`${path}\``} has no \`${key}\`; the API requires it.`,
      opening(tree),
      reading,
    );
  }
  return result;
}

/** What `describe-task-definition` adds to its answer; people paste it and register it again. */
const answerOnly = new Set(
  'taskDefinitionArn revision status requiresAttributes compatibilities registeredAt registeredBy deregisteredAt deleteRequestedAt'.split(
    ' ',
  ),
);

function unknownKey(key: string, path: string, known: string[], { places }: Reading): string {
  const where = path === '' ? 'a task definition' : `\`${path}\``;
  if (path === '' && answerOnly.has(key))
    return `\`${key}\` is part of the answer of describe-task-definition, not of a request: registering it again is refused as an unknown parameter.`;
  const home = places.find(({ members }) => Object.hasOwn(members, key));
  const guess = home ? undefined : nearest(key, known);
  const help = home ? ` It belongs ${home.where}.` : guess ? ` Did you mean \`${guess}\`?` : '';
  return `Unknown parameter \`${key}\` in ${where}: the request is refused before it is sent.${help}`;
}

function wrongType(tree: Tree, path: string, expected: string, reading: Reading): undefined {
  fault(
    `\`${path || 'the file'}\` must be ${expected}; here it is ${describe(tree)}, which the API refuses as an invalid type.`,
    tree.range,
    reading,
  );
}

function notOneOf(value: string, allowed: readonly string[], range: Range, path: string, reading: Reading): undefined {
  const guess = nearest(value, allowed);
  const choice = guess ? `Did you mean \`${guess}\`?` : `Accepted: ${allowed.map((one) => `\`${one}\``).join(', ')}.`;
  fault(`\`${path}\` cannot be "${value}". ${choice}`, range, reading);
}

function describe(tree: Tree): string {
  switch (tree.kind) {
    case 'string':
      return `the string "${tree.value}"`;
    case 'number':
      return `the number ${tree.text}`;
    case 'boolean':
      return `${tree.value}`;
    case 'array':
      return 'a list';
    case 'object':
      return 'an object';
    case 'null':
      return 'null';
  }
}

/** The first character of an object: where a missing member belongs. */
export function opening(tree: Tree): Range {
  const { line, column } = tree.range;
  return { line, column, endLine: line, endColumn: column + 1 };
}

function fault(message: string, range: Range, reading: Reading): void {
  reading.faults.push({ file: reading.file, ...range, message });
}
