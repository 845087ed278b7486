/** What an expression of a template stands for once its functions are worked out. Ranges are those of the place of use. */
import type { Range } from '../check.ts';

/** A property of a resource that only AWS knows: its id, its ARN. `attribute` is `Ref` or a name of GetAtt. */
export interface Reference {
  resource: string;
  attribute: string;
}

export type Value = { range: Range } & (
  | { kind: 'object'; entries: { key: string; keyRange: Range; value: Value }[] }
  | { kind: 'array'; items: Value[] }
  | { kind: 'string'; value: string }
  /** `text` is the number as written. */
  | { kind: 'number'; text: string }
  | { kind: 'boolean'; value: boolean }
  | ({ kind: 'reference' } & Reference)
  /** Text with references in it. */
  | { kind: 'text'; parts: (string | Reference)[] }
  /** `AWS::NoValue`: as if the property were not there. */
  | { kind: 'nothing' }
  /** Known only when the stack is made; `why` is a clause such as `the parameter X has no default`. */
  | { kind: 'undecided'; why: string }
);

/** The value below these keys, or undefined. */
export function at(value: Value | undefined, ...path: string[]): Value | undefined {
  let node = value;
  for (const key of path) {
    if (node?.kind === 'undecided') return node;
    node = node?.kind === 'object' ? node.entries.findLast((entry) => entry.key === key)?.value : undefined;
  }
  return node;
}

/** A scalar as text, the way CloudFormation passes it on: `443` and `"443"` are the same to it. */
export function textOf(value: Value | undefined): string | undefined {
  switch (value?.kind) {
    case 'string':
      return value.value;
    case 'number':
      return value.text;
    case 'boolean':
      return String(value.value);
    default:
      return undefined;
  }
}

export function textAt(value: Value | undefined, ...path: string[]): string | undefined {
  return textOf(at(value, ...path));
}

/** True or false, also as text; undefined when absent or something else. */
export function flagAt(value: Value | undefined, ...path: string[]): boolean | undefined {
  const text = textAt(value, ...path)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** A whole number, also as text. */
export function integerAt(value: Value | undefined, ...path: string[]): number | undefined {
  const text = textAt(value, ...path);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** The items of a list; a single value counts as a list of one, as CloudFormation takes it. */
export function itemsAt(value: Value | undefined, ...path: string[]): Value[] {
  const node = at(value, ...path);
  if (node === undefined || node.kind === 'nothing') return [];
  return node.kind === 'array' ? node.items : [node];
}

/** Why a value is not known, when it or something it is made of is not. */
export function undecidedIn(value: Value | undefined): (Value & { kind: 'undecided' }) | undefined {
  switch (value?.kind) {
    case 'undecided':
      return value;
    case 'array':
      return first(value.items);
    case 'object':
      return first(value.entries.map((entry) => entry.value));
    default:
      return undefined;
  }
}

function first(values: readonly Value[]): (Value & { kind: 'undecided' }) | undefined {
  for (const value of values) {
    const found = undecidedIn(value);
    if (found) return found;
  }
  return undefined;
}

/** Only the four numbers: what is spread into findings. */
export function place({ line, column, endLine, endColumn }: Range): Range {
  return { line, column, endLine, endColumn };
}
