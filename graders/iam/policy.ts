/**
 * An IAM policy document as a typed model with positions: identity, resource, trust and key policies, boundaries, SCPs and RCPs alike.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *
 * Problems are faults after which nobody can say what the document means: an unknown element, a missing effect, an unknown
 * operator. What has a clear meaning and is refused by AWS all the same, or never matches, is found by `iam/valid-policy`.
 */
import type { Finding, Range } from '../check.ts';
import { parseJson } from '../parse/json.ts';
import type { Entry, ObjectTree, Parsed, Tree } from '../parse/tree.ts';
import { didYouMean } from '../parse/nearest.ts';
import { operatorNames, parseOperator } from './operators.ts';
import type { Operator } from './operators.ts';

/** A text of the document and where it stands. */
export interface Located {
  value: string;
  range: Range;
}

export interface Policy {
  file: string;
  range: Range;
  /** `2008-10-17` when the document names none: then `${…}` is plain text. */
  version: '2008-10-17' | '2012-10-17';
  versionRange?: Range;
  statements: Statement[];
  /** What AWS counts for size limits: characters without white space outside strings. */
  size: number;
}

export interface Statement {
  /** From 0; texts for people count from 1. */
  index: number;
  range: Range;
  sid?: Located;
  effect: 'Allow' | 'Deny';
  effectRange: Range;
  /** `Action`, or `NotAction` when `not`. */
  actions: Patterns;
  /** `Resource`, or `NotResource` when `not`; a trust policy has none. */
  resources?: Patterns;
  /** `Principal`, or `NotPrincipal` when `not`; an identity policy has none. */
  principals?: { not: boolean; range: Range; members: PrincipalMember[] };
  conditions: Condition[];
}

export interface Patterns {
  not: boolean;
  /** Of the whole value. */
  range: Range;
  values: Located[];
}

export const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
export type PrincipalType = (typeof principalTypes)[number];

/** `"Principal": "*"` is the member `{type: 'AWS', value: '*'}`: AWS treats the two alike. */
export interface PrincipalMember extends Located {
  type: PrincipalType;
}

/** One operator and key: all conditions of a statement must hold. */
export interface Condition {
  operatorName: Located;
  operator: Operator;
  key: Located;
  values: Located[];
  range: Range;
}

const documentElements = ['Version', 'Id', 'Statement'];
const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Policy JSON → model. With any problem of the policy's own form there is no subject. Never throws. */
export function parsePolicy(text: string, file: string): Parsed<Policy> {
  const json = parseJson(text, file);
  if (json.subject === null) return { subject: null, problems: json.problems };
  const reader = new Reader(file);
  const policy = reader.policy(json.subject);
  return {
    subject: reader.problems.length > 0 ? null : policy,
    problems: [...json.problems, ...reader.problems],
  };
}

class Reader {
  readonly problems: Finding[] = [];
  readonly #file: string;
  constructor(file: string) {
    this.#file = file;
  }

  #problem(range: Range, message: string): null {
    this.problems.push({ file: this.#file, ...range, message });
    return null;
  }

  policy(tree: Tree): Policy | null {
    if (tree.kind !== 'object')
      return this.#problem(tree.range, 'A policy is a JSON object: `{"Version": …, "Statement": […]}`.');
    const elements = this.#elements(tree, documentElements, 'a policy');
    const version = elements.get('Version');
    const statement = elements.get('Statement');
    const statements = statement ? this.#statements(statement.value) : [];
    if (!statement)
      this.#problem(start(tree.range), 'The policy has no `Statement`, so it says nothing and AWS refuses it.');
    return {
      file: this.#file,
      range: tree.range,
      version: version ? this.#version(version.value) : '2008-10-17',
      versionRange: version?.value.range,
      statements,
      size: sizeOf(tree),
    };
  }

  #version(tree: Tree): Policy['version'] {
    if (tree.kind === 'string' && (tree.value === '2012-10-17' || tree.value === '2008-10-17')) return tree.value;
    this.#problem(
      tree.range,
      'There is no such policy version: `Version` is the language, not the day of your edit. Write `"2012-10-17"`; the only other one, `"2008-10-17"`, knows no policy variables.',
    );
    return '2012-10-17';
  }

  #statements(tree: Tree): Statement[] {
    const items = tree.kind === 'array' ? tree.items : [tree];
    if (items.length === 0) this.#problem(tree.range, '`Statement` is empty: a policy needs at least one statement.');
    return items.flatMap((item, index) => this.#statement(item, index) ?? []);
  }

  #statement(tree: Tree, index: number): Statement | null {
    if (tree.kind !== 'object') return this.#problem(tree.range, `Statement ${index + 1} is not an object.`);
    const elements = this.#elements(tree, statementElements, 'a statement');
    const name = `Statement ${index + 1}`;
    const effect = this.#effect(elements.get('Effect'), tree, name);
    const actions = this.#patterns(elements, 'Action');
    if (!actions)
      this.#problem(start(tree.range), `${name} has neither \`Action\` nor \`NotAction\`; AWS refuses the policy.`);
    const sid = elements.get('Sid')?.value;
    if (sid && sid.kind !== 'string') this.#problem(sid.range, '`Sid` is a string.');
    const resources = this.#patterns(elements, 'Resource');
    const principals = this.#principals(elements);
    const conditions = this.#conditions(elements.get('Condition')?.value);
    if (!effect || !actions) return null;
    return {
      index,
      range: tree.range,
      ...(sid?.kind === 'string' && { sid: { value: sid.value, range: sid.range } }),
      ...effect,
      actions,
      ...(resources && { resources }),
      ...(principals && { principals }),
      conditions,
    };
  }

  /** The entries by name. AWS compares element names exactly; an unknown one makes it refuse the document. */
  #elements(tree: ObjectTree, known: readonly string[], where: string): Map<string, Entry> {
    for (const entry of tree.entries) {
      if (known.includes(entry.key)) continue;
      this.#problem(
        entry.keyRange,
        `\`${entry.key}\` is not an element of ${where}, so AWS refuses the policy.${didYouMean(entry.key, known)}`,
      );
    }
    return new Map(tree.entries.map((entry) => [entry.key, entry]));
  }

  #effect(
    entry: Entry | undefined,
    statement: ObjectTree,
    name: string,
  ): Pick<Statement, 'effect' | 'effectRange'> | null {
    if (!entry)
      return this.#problem(
        start(statement.range),
        `${name} has no \`Effect\`; AWS assumes none. Write \`"Allow"\` or \`"Deny"\`.`,
      );
    const { value: tree } = entry;
    if (tree.kind === 'string' && (tree.value === 'Allow' || tree.value === 'Deny')) {
      return { effect: tree.value, effectRange: tree.range };
    }
    const hint = tree.kind === 'string' ? didYouMean(tree.value, ['Allow', 'Deny']) : '';
    return this.#problem(tree.range, `\`Effect\` is \`"Allow"\` or \`"Deny"\`, in exactly this case.${hint}`);
  }

  #patterns(elements: Map<string, Entry>, name: 'Action' | 'Resource'): Patterns | undefined {
    const entry = this.#oneOf(elements, name);
    if (!entry) return undefined;
    return { not: entry.key !== name, range: entry.value.range, values: this.#strings(entry.value, entry.key) };
  }

  /** The element or its `Not` form; both together are refused. */
  #oneOf(elements: Map<string, Entry>, name: string): Entry | undefined {
    const [plain, not] = [elements.get(name), elements.get(`Not${name}`)];
    if (plain && not)
      this.#problem(
        not.keyRange,
        `\`${name}\` and \`Not${name}\` exclude each other in one statement; AWS refuses both together.`,
      );
    return plain ?? not;
  }

  #strings(tree: Tree, name: string): Located[] {
    const items = tree.kind === 'array' ? tree.items : [tree];
    if (items.length === 0) this.#problem(tree.range, `\`${name}\` is an empty list, which AWS refuses.`);
    return items.flatMap((item) => {
      if (item.kind === 'string') return [{ value: item.value, range: item.range }];
      this.#problem(item.range, `\`${name}\` is a string or a list of strings.`);
      return [];
    });
  }

  #principals(elements: Map<string, Entry>): Statement['principals'] {
    const entry = this.#oneOf(elements, 'Principal');
    if (!entry) return undefined;
    const { value: tree } = entry;
    const not = entry.key === 'NotPrincipal';
    if (tree.kind === 'string' && tree.value === '*') {
      return { not, range: tree.range, members: [{ type: 'AWS', value: '*', range: tree.range }] };
    }
    if (tree.kind !== 'object' || tree.entries.length === 0) {
      this.#problem(
        tree.range,
        `\`${entry.key}\` is \`"*"\` or an object such as \`{"AWS": "arn:aws:iam::111122223333:role/orders"}\` or \`{"Service": "ecs-tasks.amazonaws.com"}\`.`,
      );
      return undefined;
    }
    const members = tree.entries.flatMap((member) => {
      const type = principalTypes.find((known) => known === member.key);
      if (type) return this.#strings(member.value, member.key).map((located) => ({ type, ...located }));
      this.#problem(
        member.keyRange,
        `\`${member.key}\` is not a kind of principal; there are ${principalTypes.join(', ')}.${didYouMean(member.key, principalTypes)}`,
      );
      return [];
    });
    return { not, range: tree.range, members };
  }

  #conditions(tree: Tree | undefined): Condition[] {
    if (!tree) return [];
    if (tree.kind !== 'object') {
      this.#problem(tree.range, '`Condition` is an object: `{"StringEquals": {"aws:SourceAccount": "111122223333"}}`.');
      return [];
    }
    return tree.entries.flatMap((block) => {
      const operator = parseOperator(block.key);
      if (!operator) {
        this.#problem(block.keyRange, `\`${block.key}\` is not a condition operator.${suggestOperator(block.key)}`);
        return [];
      }
      if (block.value.kind !== 'object') {
        this.#problem(block.value.range, `\`${block.key}\` takes an object of condition keys and their values.`);
        return [];
      }
      const operatorName = { value: block.key, range: block.keyRange };
      return block.value.entries.map((entry) => ({
        operatorName,
        operator,
        key: { value: entry.key, range: entry.keyRange },
        values: this.#conditionValues(entry),
        range: { ...entry.keyRange, endLine: entry.value.range.endLine, endColumn: entry.value.range.endColumn },
      }));
    });
  }

  /** Strings; numbers and booleans may stand without quotation marks. */
  #conditionValues(entry: Entry): Located[] {
    const items = entry.value.kind === 'array' ? entry.value.items : [entry.value];
    return items.flatMap((item) => {
      if (item.kind === 'string') return [{ value: item.value, range: item.range }];
      if (item.kind === 'number') return [{ value: item.text, range: item.range }];
      if (item.kind === 'boolean') return [{ value: String(item.value), range: item.range }];
      this.#problem(item.range, `A value of \`${entry.key}\` is a string, a number or a boolean.`);
      return [];
    });
  }
}

function suggestOperator(name: string): string {
  const [quantifier, rest] = name.includes(':')
    ? [name.slice(0, name.indexOf(':') + 1), name.slice(name.indexOf(':') + 1)]
    : ['', name];
  if (rest === 'NullIfExists') return ' `Null` itself asks whether the key is there, so it has no `IfExists` form.';
  if (quantifier !== '' && parseOperator(rest)) return didYouMean(quantifier, ['ForAllValues:', 'ForAnyValue:']);
  return didYouMean(rest, operatorNames);
}

/** The first character of a range: for what is missing in it. */
function start(range: Range): Range {
  return { line: range.line, column: range.column, endLine: range.line, endColumn: range.column + 1 };
}

/**
 * Characters that count for the size limits: the document without white space between its tokens.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
function sizeOf(tree: Tree): number {
  switch (tree.kind) {
    case 'object':
      return tree.entries.reduce(
        (sum, entry) => sum + JSON.stringify(entry.key).length + 1 + sizeOf(entry.value),
        2 + Math.max(0, tree.entries.length - 1),
      );
    case 'array':
      return tree.items.reduce((sum, item) => sum + sizeOf(item), 2 + Math.max(0, tree.items.length - 1));
    case 'string':
      return JSON.stringify(tree.value).length;
    case 'number':
      return tree.text.length;
    default:
      return tree.kind === 'null' ? 4 : String(tree.value).length;
  }
}

/** `policy.json statement 2 (ReadReports)`: how texts for people name a statement. */
export function statementName(file: string, statement: Pick<Statement, 'index' | 'sid'>): string {
  return `${file} statement ${statement.index + 1}${statement.sid ? ` (${statement.sid.value})` : ''}`;
}
