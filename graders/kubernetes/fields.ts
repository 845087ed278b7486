/**
 * Holds a manifest against the fields that the API knows. A value of a wrong type makes the API server refuse the whole
 * object; an unknown field makes `kubectl apply` refuse it (field validation is strict by default since 1.27) and other
 * clients drop it without a word.
 */
import type { Finding, Range } from '../check.ts';
import { nearest } from '../parse/nearest.ts';
import type { Tree } from '../parse/tree.ts';
import { isQuantity } from './quantity.ts';
import { containerSecurityContext, podSecurityContext } from './schema.ts';
import type { Fields, FieldType } from './schema.ts';

export interface FieldFaults {
  /** Values that cannot be decoded: nothing can be said of such an object. */
  undecodable: Finding[];
  /** Names that the API does not know at their place. */
  unknown: Finding[];
  /** Texts that are none of those that the field takes. */
  values: Finding[];
}

export function checkFields(tree: Tree, fields: Fields, file: string): FieldFaults {
  const faults: FieldFaults = { undecodable: [], unknown: [], values: [] };
  checkValue(tree, { fields }, '', { file, faults });
  return faults;
}

interface Reading {
  file: string;
  faults: FieldFaults;
}

function checkValue(tree: Tree, type: FieldType, path: string, reading: Reading): void {
  // null is the same as leaving the field out, for every type.
  if (tree.kind === 'null' || type === 'any') return;
  const refuse = (due: string, range: Range = tree.range): void => {
    const message = `\`${path}\` is ${describe(tree)}, but ${due} is due: the API server cannot read the object and refuses it whole.${advice(tree, type)}`;
    reading.faults.undecodable.push({ file: reading.file, ...range, message });
  };
  if (typeof type === 'object') {
    if ('list' in type) {
      if (tree.kind !== 'array') return refuse('a list');
      for (const [index, item] of tree.items.entries()) checkValue(item, type.list, `${path}[${index}]`, reading);
      return;
    }
    if ('oneOf' in type) {
      if (tree.kind !== 'string') return refuse('text');
      if (!type.oneOf.includes(tree.value))
        reading.faults.values.push({
          file: reading.file,
          ...tree.range,
          message: unknownValue(tree.value, path, type.oneOf),
        });
      return;
    }
    if (tree.kind !== 'object') return refuse('a mapping');
    for (const { key, keyRange, value } of tree.entries) {
      const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined;
      const below = path === '' ? key : `${path}.${key}`;
      if (field !== undefined) checkValue(value, field, below, reading);
      else
        reading.faults.unknown.push({ file: reading.file, ...keyRange, message: unknownField(key, path, type.fields) });
    }
    return;
  }
  switch (type) {
    case 'string':
      if (tree.kind !== 'string') refuse('text');
      return;
    case 'boolean':
      if (tree.kind !== 'boolean') refuse('`true` or `false`');
      return;
    case 'integer':
      if (tree.kind !== 'number' || !Number.isInteger(tree.value)) refuse('a whole number');
      return;
    case 'integerOrString':
      if (tree.kind !== 'string' && !(tree.kind === 'number' && Number.isInteger(tree.value)))
        refuse('a whole number or a name');
      return;
    case 'quantity':
      checkQuantity(tree, refuse);
      return;
    case 'strings':
    case 'quantities':
      if (tree.kind !== 'object') return refuse('a mapping');
      for (const { key, value } of tree.entries) {
        checkValue(value, type === 'strings' ? 'string' : 'quantity', `${path}.${key}`, reading);
      }
  }
}

function checkQuantity(tree: Tree, refuse: (due: string) => void): void {
  const text = tree.kind === 'number' ? tree.text : tree.kind === 'string' ? tree.value : null;
  if (text === null || !isQuantity(text)) refuse('a quantity such as `250m`, `0.5` or `256Mi`');
}

function describe(tree: Tree): string {
  switch (tree.kind) {
    case 'string':
      return `the text \`"${tree.value.slice(0, 40)}"\``;
    case 'number':
      return `the number \`${tree.text}\``;
    case 'boolean':
      return `the boolean \`${tree.value}\``;
    case 'array':
      return 'a list';
    default:
      return 'a mapping';
  }
}

function advice(tree: Tree, type: FieldType): string {
  if (type === 'string' && (tree.kind === 'number' || tree.kind === 'boolean')) {
    const words = tree.kind === 'boolean' ? ' (YAML reads `yes`, `no`, `on`, `off`, `y` and `n` as booleans too)' : '';
    return ` Put it in quotes${words}.`;
  }
  const quoted = tree.kind === 'string' && (type === 'integer' || type === 'boolean');
  return quoted ? ' Remove the quotes.' : '';
}

function unknownValue(value: string, path: string, allowed: readonly string[]): string {
  const near = nearest(value, allowed);
  const choice = near ? `Did you mean \`${near}\`?` : `It takes ${allowed.map((one) => `\`${one}\``).join(', ')}.`;
  return `\`${path}\` cannot be \`"${value.slice(0, 40)}"\`: the API server refuses the object. ${choice}`;
}

function unknownField(key: string, path: string, fields: Fields): string {
  const place = path === '' ? 'here' : `in \`${path}\``;
  const said = `There is no field \`${key.slice(0, 60)}\` ${place}: \`kubectl apply\` refuses the manifest, and clients that do not validate drop the field, so that it protects nothing.`;
  if (fields === podSecurityContext && Object.hasOwn(containerSecurityContext, key)) {
    return `${said} It belongs to the \`securityContext\` of each container.`;
  }
  if (fields === containerSecurityContext && Object.hasOwn(podSecurityContext, key)) {
    return `${said} It belongs to the \`securityContext\` of the pod.`;
  }
  const near = nearest(key, Object.keys(fields));
  return near === undefined ? said : `${said} Did you mean \`${near}\`?`;
}
