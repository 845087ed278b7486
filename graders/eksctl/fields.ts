/**
 * Holds a ClusterConfig against the schema: eksctl decodes strictly and refuses the file for one unknown field. A name that is
 * near no known one, and is known nowhere else, may be a field of an eksctl newer than the schema: that is not called wrong.
 */
import type { Finding, Range } from '../check.ts';
import { nearest } from '../parse/nearest.ts';
import type { Tree } from '../parse/tree.ts';
import { clusterConfig } from './schema.ts';
import type { Fields, Shape } from './schema.ts';

export interface FieldFaults {
  /** What eksctl refuses. */
  faults: Finding[];
  /** Fields of which nothing is known here. */
  unknown: Finding[];
}

export function fieldFaults(tree: Tree, file: string): FieldFaults {
  const found: FieldFaults = { faults: [], unknown: [] };
  check(tree, { fields: clusterConfig }, '', (range, message, kind = 'faults') => {
    found[kind].push({ file, ...range, message });
  });
  return found;
}

type Tell = (range: Range, message: string, kind?: keyof FieldFaults) => void;

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
      else tellUnknown(key, keyRange, path, shape.fields, tell);
    }
  } else if (shape === 'string' && tree.kind !== 'string') refuse('text in quotes');
  else if (shape === 'boolean' && tree.kind !== 'boolean') refuse('`true` or `false` without quotes');
  else if (shape === 'integer' && !(tree.kind === 'number' && Number.isInteger(tree.value))) refuse('a whole number');
}

function tellUnknown(key: string, range: Range, path: string, fields: Fields, tell: Tell): void {
  const name = `\`${key.slice(0, 60)}\` ${path === '' ? 'here' : `in \`${path}\``}`;
  const near = nearest(key, Object.keys(fields));
  const home = homeOf(key, { fields: clusterConfig }, '');
  const meant = near === undefined ? home && `It belongs into \`${home}\`.` : `Did you mean \`${near}\`?`;
  if (meant) tell(range, `eksctl knows no field ${name} and refuses the file. ${meant}`);
  else
    tell(
      range,
      `Drydock knows no field ${name}: it may be newer than what Drydock has of eksctl. eksctl refuses a file with a field that it does not know itself; \`eksctl utils schema\` lists those of your version.`,
      'unknown',
    );
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
