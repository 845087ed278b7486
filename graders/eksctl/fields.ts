/** Holds a ClusterConfig against the schema: eksctl decodes strictly and refuses the file for one unknown field. */
import type { Finding, Range } from '../check.ts';
import { nearest } from '../parse/nearest.ts';
import type { Tree } from '../parse/tree.ts';
import { clusterConfig } from './schema.ts';
import type { Fields, Shape } from './schema.ts';

export function fieldFaults(tree: Tree, file: string): Finding[] {
  const faults: Finding[] = [];
  check(tree, { fields: clusterConfig }, '', (range, message) => void faults.push({ file, ...range, message }));
  return faults;
}

type Tell = (range: Range, message: string) => void;

function check(tree: Tree, shape: Shape, path: string, tell: Tell): void {
  if (shape === 'any' || tree.kind === 'null') return;
  const refuse = (due: string): void =>
    tell(tree.range, `\`${path}\` is ${describe(tree)}; ${due} is due, and eksctl refuses the file.`);
  if (shape === 'strings' || (typeof shape === 'object' && 'list' in shape)) {
    if (tree.kind !== 'array') return refuse('a list');
    const item: Shape = shape === 'strings' ? 'string' : { fields: shape.list };
    for (const [index, each] of tree.items.entries()) check(each, item, `${path}[${index}]`, tell);
  } else if (typeof shape === 'object') {
    if (tree.kind !== 'object') return refuse('a mapping');
    for (const { key, keyRange, value } of tree.entries) {
      const field = Object.hasOwn(shape.fields, key) ? shape.fields[key] : undefined;
      if (field !== undefined) check(value, field, path === '' ? key : `${path}.${key}`, tell);
      else tell(keyRange, unknownField(key, path, shape.fields));
    }
  } else if (shape === 'string' && tree.kind !== 'string') refuse('text in quotes');
  else if (shape === 'boolean' && tree.kind !== 'boolean') refuse('`true` or `false` without quotes');
  else if (shape === 'integer' && !(tree.kind === 'number' && Number.isInteger(tree.value))) refuse('a whole number');
}

function unknownField(key: string, path: string, fields: Fields): string {
  const said = `eksctl knows no field \`${key.slice(0, 60)}\` ${path === '' ? 'here' : `in \`${path}\``} and refuses the file.`;
  const near = nearest(key, Object.keys(fields));
  if (near !== undefined) return `${said} Did you mean \`${near}\`?`;
  const home = homeOf(key, { fields: clusterConfig }, '');
  return home === undefined ? said : `${said} It belongs into \`${home}\`.`;
}

/** Where else a field of this name is. */
function homeOf(key: string, shape: Shape, path: string): string | undefined {
  if (typeof shape !== 'object') return undefined;
  const [fields, here] = 'list' in shape ? [shape.list, `${path}[]`] : [shape.fields, path];
  if (here !== '' && Object.hasOwn(fields, key)) return here;
  for (const [name, below] of Object.entries(fields)) {
    const home = homeOf(key, below, here === '' ? name : `${here}.${name}`);
    if (home !== undefined) return home;
  }
  return undefined;
}

function describe(tree: Tree): string {
  switch (tree.kind) {
    case 'string':
      return `the text "${tree.value.slice(0, 40)}"`;
    case 'number':
      return `the number ${tree.text}`;
    case 'boolean':
      return `${tree.value}`;
    case 'array':
      return 'a list';
    default:
      return 'a mapping';
  }
}
