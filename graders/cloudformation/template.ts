/**
 * A CloudFormation template as a model: YAML or JSON, parameters by their defaults, conditions, mappings, functions worked out.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 *
 * Problems are faults after which nobody can say what the template means. What CloudFormation refuses although its meaning
 * is plain (a reference to nothing, a circle of references) is in `faults`.
 */
import type { Finding, Range } from '../check.ts';
import { parseJson } from '../parse/json.ts';
import { at, entriesAt } from '../parse/tree.ts';
import type { Entry, Parsed, Tree } from '../parse/tree.ts';
import { parseYaml } from '../parse/yaml.ts';
import { circles } from './circles.ts';
import { Resolver } from './resolver.ts';
import type { Condition } from './resolver.ts';
import type { Value } from './value.ts';

export interface Resource {
  id: string;
  /** e.g. `AWS::EC2::Subnet`. */
  type: string;
  /** Of the logical id. */
  range: Range;
  properties: Value;
  /** As it is written: what stands beside the properties, such as `DeletionPolicy`. */
  tree: Tree;
  /** False resources are not made; for `undecided` ones nobody can tell before the stack is made. */
  made: Condition;
}

export interface Template {
  file: string;
  /** By logical id, without those whose condition is false. */
  resources: ReadonlyMap<string, Resource>;
  /** What CloudFormation refuses, with positions. */
  faults: Finding[];
}

/** The YAML tags of CloudFormation and the functions they are short for. */
const shortForms: Readonly<Record<string, string>> = {
  '!Ref': 'Ref',
  '!Condition': 'Condition',
  ...Object.fromEntries(
    [
      ...['And', 'Base64', 'Cidr', 'Equals', 'FindInMap', 'ForEach', 'GetAtt', 'GetAZs', 'If', 'ImportValue', 'Join'],
      ...['Length', 'Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform'],
    ].map((name) => [`!${name}`, `Fn::${name}`]),
  ),
};

const sections = [
  ...['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Rules', 'Mappings', 'Conditions'],
  ...['Transform', 'Resources', 'Outputs', 'Hooks'],
];

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const mostResources = 500;

/** Template text → model. A file whose first character is `{` is JSON. Never throws. */
export function parseTemplate(text: string, file: string): Parsed<Template> {
  const { subject: root, problems } = parseTemplateTree(text, file);
  if (root === null || problems.length > 0) return { subject: null, problems };
  const problem = (range: Range, message: string): void => void problems.push({ file, ...range, message });

  if (root.kind !== 'object') {
    problem(root.range, 'A template is a mapping with the key `Resources`.');
    return { subject: null, problems };
  }
  for (const { key, keyRange } of root.entries) {
    if (!sections.includes(key))
      problem(keyRange, `\`${key}\` is not a section of a template; CloudFormation knows ${sections.join(', ')}.`);
  }
  const transform = root.entries.find((entry) => entry.key === 'Transform');
  if (transform)
    problem(
      transform.keyRange,
      'A transform rewrites the template before CloudFormation reads it, and what it makes of it cannot be known here. Write the resources themselves.',
    );
  if (entriesAt(root, 'Resources').length === 0)
    problem(root.range, 'The template has no `Resources`, so CloudFormation has nothing to make and refuses it.');
  if (entriesAt(root, 'Resources').length > mostResources)
    problem(root.range, `The template has more than ${mostResources} resources, the most that CloudFormation takes.`);
  const declared = entriesAt(root, 'Resources').flatMap((entry) => readResource(entry, problem));
  if (problems.length > 0) return { subject: null, problems };

  const types = new Map(declared.map(({ entry, type }) => [entry.key, type]));
  const resolver = new Resolver(file, root, types);
  const resources = new Map<string, Resource>();
  for (const { entry, type } of declared) {
    const condition = at(entry.value, 'Condition');
    const name = condition?.kind === 'string' ? condition.value : '';
    const made = condition === undefined ? true : resolver.condition(name, condition.range);
    if (made === false) continue;
    resources.set(entry.key, {
      id: entry.key,
      type,
      range: entry.keyRange,
      properties: resolver.properties(entry.key),
      tree: entry.value,
      made,
    });
  }
  resolver.checkOutputs();
  const faults = [...resolver.faults, ...circles(declared, file)];
  return { subject: { file, resources, faults: inOrder(faults) }, problems: [] };
}

/** The template as it is written, short forms of functions in their long form. Never throws. */
export function parseTemplateTree(text: string, file: string): Parsed<Tree> {
  return /^\s*\{/.test(text) ? parseJson(text, file) : parseYamlTemplate(text, file);
}

function parseYamlTemplate(text: string, file: string): Parsed<Tree> {
  const { subject, problems } = parseYaml(text, file, { name: 'CloudFormation', tags: shortForms });
  const [first, second] = subject ?? [];
  if (second)
    problems.push({
      file,
      ...second.range,
      message: 'A second document begins here; a template is one document, and CloudFormation refuses the file.',
    });
  return { subject: first ?? null, problems };
}

/** A resource as it is written. */
export interface Declared {
  entry: Entry;
  type: string;
}

function readResource(entry: Entry, problem: (range: Range, message: string) => void): Declared[] {
  const type = at(entry.value, 'Type');
  if (entry.key.startsWith('Fn::')) {
    problem(entry.keyRange, `\`${entry.key}\` makes resources by a transform, which is not read here; write them out.`);
  } else if (!/^[A-Za-z0-9]{1,255}$/.test(entry.key)) {
    problem(entry.keyRange, `The logical id \`${entry.key}\` may hold letters and digits only.`);
  } else if (type?.kind !== 'string') {
    problem(entry.keyRange, `The resource \`${entry.key}\` has no \`Type\`, such as \`AWS::EC2::Subnet\`.`);
  } else {
    const properties = at(entry.value, 'Properties');
    if (properties !== undefined && properties.kind !== 'object')
      problem(properties.range, `The \`Properties\` of \`${entry.key}\` are a mapping.`);
    return [{ entry, type: type.value }];
  }
  return [];
}

function inOrder(findings: Finding[]): Finding[] {
  return findings.sort((a, b) => a.line - b.line || a.column - b.column);
}
