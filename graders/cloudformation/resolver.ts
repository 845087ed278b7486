/**
 * Works out intrinsic functions. What only the stack will know is `undecided` with its reason, never guessed; every
 * reference to something that the template does not have is a fault.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
import type { Finding, Range } from '../check.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { knownAttribute } from './attributes.ts';
import { formatCidr, parseCidr } from '../network/cidr.ts';
import { pseudoParameter, zonesOf } from './pseudo.ts';
import { textOf } from './value.ts';
import type { Reference, Value } from './value.ts';

/** Three-valued: what a parameter without a default decides is not known. */
export type Condition = boolean | 'undecided';

type Function = (resolver: Resolver, argument: Tree) => Value;

export class Resolver {
  readonly faults: Finding[] = [];
  readonly types: ReadonlyMap<string, string>;
  readonly #file: string;
  readonly #root: Tree;
  readonly #properties = new Map<string, Value>();
  readonly #property = new Map<string, Value | undefined>();
  readonly #conditions = new Map<string, Condition>();
  /** What is being worked out right now, so that a definition by itself ends. */
  readonly #open = new Set<string>();

  /** `types` holds the type of every resource by logical id. */
  constructor(file: string, root: Tree, types: ReadonlyMap<string, string>) {
    this.#file = file;
    this.#root = root;
    this.types = types;
  }

  /** The properties of a resource, worked out once. */
  properties(id: string): Value {
    const known = this.#properties.get(id);
    if (known) return known;
    const resource = at(this.#root, 'Resources', id);
    const tree = at(resource, 'Properties');
    const range = tree?.range ?? resource?.range ?? this.#root.range;
    const value: Value = tree ? this.value(tree) : { kind: 'object', entries: [], range };
    this.#properties.set(id, value);
    return value;
  }

  /** Outputs are made last, but a reference to nothing in them stops the stack just the same. */
  checkOutputs(): void {
    for (const output of entriesAt(this.#root, 'Outputs')) {
      const tree = at(output.value, 'Value');
      if (tree) this.value(tree);
    }
  }

  /** One property of a resource, without the others: what GetAtt needs, and safe in circles. */
  property(id: string, name: string): Value | undefined {
    const tree = at(this.#root, 'Resources', id, 'Properties', name);
    const key = `${id}.${name}`;
    if (!tree || this.#open.has(key)) return undefined;
    if (!this.#property.has(key)) {
      this.#open.add(key);
      this.#property.set(key, this.value(tree));
      this.#open.delete(key);
    }
    return this.#property.get(key);
  }

  value(tree: Tree): Value {
    const { range } = tree;
    switch (tree.kind) {
      case 'string':
        return { kind: 'string', value: tree.value, range };
      case 'number':
        return { kind: 'number', text: tree.text, range };
      case 'boolean':
        return { kind: 'boolean', value: tree.value, range };
      case 'null':
        this.fault(range, 'There is no value here, and CloudFormation refuses a template with null values in it.');
        return { kind: 'nothing', range };
      case 'array': {
        const items = tree.items.map((item) => this.value(item)).filter((item) => item.kind !== 'nothing');
        return { kind: 'array', items, range };
      }
      case 'object': {
        const [only, ...more] = tree.entries;
        if (only && more.length === 0 && (only.key === 'Ref' || only.key.startsWith('Fn::'))) {
          const work = functions[only.key];
          if (work) return { ...work(this, only.value), range };
          this.fault(only.keyRange, `\`${only.key}\` is not a function that CloudFormation knows.`);
          return undecided(`\`${only.key}\` is no function`, range);
        }
        const entries = tree.entries.map(({ key, keyRange, value }) => ({ key, keyRange, value: this.value(value) }));
        return { kind: 'object', entries: entries.filter(({ value }) => value.kind !== 'nothing'), range };
      }
    }
  }

  fault(range: Range, message: string): void {
    const same = this.faults.some((fault) => fault.line === range.line && fault.message === message);
    if (!same) this.faults.push({ file: this.#file, ...range, message });
  }

  /** A resource's id, a parameter's value, or a pseudo parameter. */
  ref(name: string, range: Range): Value {
    const pseudo = pseudoParameter(name, range);
    if (pseudo) return pseudo;
    if (this.types.has(name)) return { kind: 'reference', resource: name, attribute: 'Ref', range };
    const parameter = at(this.#root, 'Parameters', name);
    if (parameter) return parameterValue(name, parameter, range);
    this.fault(
      range,
      `\`${name}\` is neither a resource nor a parameter of this template, so CloudFormation cannot resolve it and refuses the template.`,
    );
    return undecided(`\`${name}\` is not in the template`, range);
  }

  attribute(path: string, range: Range): Value {
    const dot = path.indexOf('.');
    const [resource, attribute] = [path.slice(0, dot), path.slice(dot + 1)];
    if (dot < 1 || !this.types.has(resource)) {
      this.fault(
        range,
        `\`${dot < 1 ? path : resource}\` is not a resource of this template, so CloudFormation cannot take an attribute of it and refuses the template.`,
      );
      return undecided(`\`${path}\` is not in the template`, range);
    }
    const known = knownAttribute(this, resource, attribute);
    return known ? { ...known, range } : { kind: 'reference', resource, attribute, range };
  }

  condition(name: string, range: Range): Condition {
    const tree = at(this.#root, 'Conditions', name);
    const key = `condition ${name}`;
    if (!tree) {
      this.fault(range, `There is no condition \`${name}\` in this template; CloudFormation refuses it.`);
      return 'undecided';
    }
    if (this.#open.has(key)) {
      this.fault(range, `The condition \`${name}\` asks for itself.`);
      return 'undecided';
    }
    const known = this.#conditions.get(name);
    if (known !== undefined) return known;
    this.#open.add(key);
    const result = this.test(tree);
    this.#open.delete(key);
    this.#conditions.set(name, result);
    return result;
  }

  /** The value of a condition function. */
  test(tree: Tree): Condition {
    const [only] = tree.kind === 'object' ? tree.entries : [];
    const items = only ? itemsAt(only.value) : [];
    switch (only?.key) {
      case 'Condition':
        return only.value.kind === 'string' ? this.condition(only.value.value, only.value.range) : 'undecided';
      case 'Fn::Not': {
        const inner = items[0] ? this.test(items[0]) : 'undecided';
        return inner === 'undecided' ? inner : !inner;
      }
      case 'Fn::And':
      case 'Fn::Or': {
        const decisive = only.key === 'Fn::Or';
        const results = items.map((item) => this.test(item));
        if (results.includes(decisive)) return decisive;
        return results.includes('undecided') ? 'undecided' : !decisive;
      }
      case 'Fn::Equals': {
        const [left, right] = items.map((item) => textOf(this.value(item)));
        return left === undefined || right === undefined ? 'undecided' : left === right;
      }
      default:
        this.fault(tree.range, 'A condition is made of Fn::Equals, Fn::And, Fn::Or, Fn::Not and Condition.');
        return 'undecided';
    }
  }

  mapping(path: readonly string[], range: Range): Value {
    const [name = '', ...keys] = path;
    const tree = at(this.#root, 'Mappings', name, ...keys);
    // Mappings hold no functions.
    if (tree && tree.kind !== 'object' && !itemsAt(tree).some((item) => item.kind === 'object'))
      return this.value(tree);
    this.fault(range, `The mappings of this template have no \`${path.join('` → `')}\`; CloudFormation refuses it.`);
    return undecided('the mapping has no such key', range);
  }
}

/** Characters; more than any property may have, and a stop for texts that double themselves. */
const longestText = 51_200;

function undecided(why: string, range: Range): Value {
  return { kind: 'undecided', why, range };
}

function parameterValue(name: string, parameter: Tree, range: Range): Value {
  const type = stringAt(parameter, 'Type') ?? 'String';
  const given = at(parameter, 'Default');
  if (type.startsWith('AWS::SSM::Parameter::Value'))
    return undecided(`the parameter \`${name}\` is read from Parameter Store when the stack is made`, range);
  if (given === undefined)
    return undecided(`the parameter \`${name}\` has no default; whoever makes the stack chooses it`, range);
  const text =
    given.kind === 'string'
      ? given.value
      : given.kind === 'number'
        ? given.text
        : given.kind === 'boolean'
          ? String(given.value)
          : '';
  if (type !== 'CommaDelimitedList' && !type.startsWith('List<')) return { kind: 'string', value: text, range };
  const items = text.split(',').map((item): Value => ({ kind: 'string', value: item.trim(), range }));
  return { kind: 'array', items, range };
}

/** Puts texts and references together; one undecided part makes the whole undecided. */
function concatenate(parts: readonly Value[], range: Range): Value {
  const whole: (string | Reference)[] = [];
  const add = (part: string | Reference): void => {
    const last = whole.at(-1);
    if (typeof part === 'string' && typeof last === 'string') whole[whole.length - 1] = last + part;
    else whole.push(part);
  };
  for (const part of parts) {
    if (part.kind === 'undecided') return part;
    if (part.kind === 'reference') add({ resource: part.resource, attribute: part.attribute });
    else if (part.kind === 'text') part.parts.forEach(add);
    else add(textOf(part) ?? '');
  }
  const [only, ...more] = whole;
  if (whole.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0) > longestText)
    return undecided('the text grows beyond what CloudFormation takes', range);
  if (only === undefined) return { kind: 'string', value: '', range };
  if (more.length > 0) return { kind: 'text', parts: whole, range };
  return typeof only === 'string' ? { kind: 'string', value: only, range } : { kind: 'reference', ...only, range };
}

const opaque =
  (why: string): Function =>
  (resolver, argument) => {
    resolver.value(argument);
    return undecided(why, argument.range);
  };

/** A mistake in the form of a function: a fault, and its value cannot be known. */
function malformed(resolver: Resolver, range: Range, form: string): Value {
  resolver.fault(range, `This function is written \`${form}\`; CloudFormation refuses any other form.`);
  return undecided('the function is not in its form', range);
}

const functions: Readonly<Record<string, Function>> = {
  Ref: (resolver, argument) =>
    argument.kind === 'string'
      ? resolver.ref(argument.value, argument.range)
      : malformed(resolver, argument.range, 'Ref: LogicalId'),

  'Fn::GetAtt': (resolver, argument) => {
    const parts = argument.kind === 'array' ? argument.items.map((item) => textOf(resolver.value(item))) : [];
    const path = argument.kind === 'string' ? argument.value : parts.join('.');
    if (path === '' || parts.includes(undefined))
      return malformed(resolver, argument.range, 'Fn::GetAtt: [LogicalId, Attribute]');
    return resolver.attribute(path, argument.range);
  },

  'Fn::Sub': (resolver, argument) => {
    const [text, names] = argument.kind === 'array' ? argument.items : [argument];
    if (text?.kind !== 'string') return malformed(resolver, argument.range, 'Fn::Sub: text, or [text, {Name: value}]');
    const own = new Map(entriesAt(names).map((entry) => [entry.key, resolver.value(entry.value)]));
    const { range } = argument;
    // `${!Name}` stays as `${Name}`.
    const parts = text.value.split(/(\$\{[^}]*\})/).map((part): Value => {
      const name = /^\$\{([^}]*)\}$/.exec(part)?.[1]?.trim();
      if (name === undefined) return { kind: 'string', value: part, range };
      if (name.startsWith('!')) return { kind: 'string', value: `\${${name.slice(1)}}`, range };
      return own.get(name) ?? (name.includes('.') ? resolver.attribute(name, range) : resolver.ref(name, range));
    });
    return concatenate(parts, range);
  },

  'Fn::Join': (resolver, argument) => {
    const [separator, list] = itemsAt(argument).map((item) => resolver.value(item));
    const between = textOf(separator);
    if (list?.kind === 'undecided') return list;
    if (between === undefined || list?.kind !== 'array')
      return malformed(resolver, argument.range, 'Fn::Join: [separator, [values]]');
    const glue: Value = { kind: 'string', value: between, range: argument.range };
    return concatenate(
      list.items.flatMap((item, index) => (index === 0 ? [item] : [glue, item])),
      argument.range,
    );
  },

  'Fn::Select': (resolver, argument) => {
    const [which, list] = itemsAt(argument).map((item) => resolver.value(item));
    if (which?.kind === 'undecided') return which;
    if (list?.kind === 'undecided' || list?.kind === 'reference')
      return undecided(list.kind === 'undecided' ? list.why : 'the list is known to AWS only', argument.range);
    const index = Number(textOf(which));
    if (list?.kind !== 'array' || !Number.isInteger(index))
      return malformed(resolver, argument.range, 'Fn::Select: [index, [values]]');
    const item = list.items[index];
    if (item) return item;
    resolver.fault(
      argument.range,
      `Item ${index} is asked for, but the list has ${list.items.length} (counted from 0), so the stack fails.`,
    );
    return undecided('the list is shorter', argument.range);
  },

  'Fn::Split': (resolver, argument) => {
    const [separator, text] = itemsAt(argument).map((item) => resolver.value(item));
    const [by, whole] = [textOf(separator), textOf(text)];
    if (by === undefined) return malformed(resolver, argument.range, 'Fn::Split: [separator, text]');
    if (whole === undefined)
      return undecided(text?.kind === 'undecided' ? text.why : 'the text holds what only AWS knows', argument.range);
    const { range } = argument;
    return { kind: 'array', items: whole.split(by).map((value): Value => ({ kind: 'string', value, range })), range };
  },

  'Fn::Cidr': (resolver, argument) => {
    const { range } = argument;
    const [block, count, bits] = itemsAt(argument).map((item) => resolver.value(item));
    if (block?.kind === 'undecided') return block;
    const parsed = parseCidr(textOf(block) ?? '');
    const [wanted, hostBits] = [Number(textOf(count)), bits ? Number(textOf(bits)) : undefined];
    if (!parsed.block || !Number.isInteger(wanted) || wanted < 1 || wanted > 256)
      return malformed(resolver, range, 'Fn::Cidr: [ipBlock, count from 1 to 256, cidrBits]');
    const { family, interval, prefix } = parsed.block;
    const host = hostBits ?? (family === 4 ? 8 : 64);
    const length = (family === 4 ? 32 : 128) - host;
    if (!Number.isInteger(host) || length < prefix || wanted > 2 ** Math.min(length - prefix, 30)) {
      resolver.fault(
        range,
        `${textOf(block)} has no room for ${wanted} blocks of ${host} host bits, so the stack fails.`,
      );
      return undecided('the block is too small', range);
    }
    const items = Array.from({ length: wanted }, (_, index): Value => {
      const low = interval.low + (BigInt(index) << BigInt(host));
      return { kind: 'string', value: formatCidr(family, low, length), range };
    });
    return { kind: 'array', items, range };
  },

  'Fn::GetAZs': (resolver, argument) => {
    const region = textOf(resolver.value(argument));
    const zones = region === undefined ? undefined : zonesOf(region);
    const { range } = argument;
    if (!zones) return undecided('the zones of another region are not known here', range);
    return { kind: 'array', items: zones.map((value): Value => ({ kind: 'string', value, range })), range };
  },

  'Fn::If': (resolver, argument) => {
    const [name, yes, no] = itemsAt(argument);
    if (name?.kind !== 'string' || !yes || !no)
      return malformed(resolver, argument.range, 'Fn::If: [Condition, value if true, value if false]');
    const condition = resolver.condition(name.value, name.range);
    const values = [resolver.value(yes), resolver.value(no)] as const;
    if (condition === 'undecided') return undecided(`the condition \`${name.value}\` is not decided`, argument.range);
    return condition ? values[0] : values[1];
  },

  'Fn::FindInMap': (resolver, argument) => {
    const path = itemsAt(argument).map((item) => resolver.value(item));
    const unknown = path.find((step) => step.kind === 'undecided');
    if (unknown) return unknown;
    const keys = path.map(textOf);
    if (keys.length !== 3 || keys.includes(undefined))
      return malformed(resolver, argument.range, 'Fn::FindInMap: [Mapping, first key, second key]');
    return resolver.mapping(keys as string[], argument.range);
  },

  'Fn::ImportValue': opaque('another stack exports it'),
  'Fn::Base64': opaque('encoded text is not read'),
  'Fn::Transform': opaque('a macro makes it'),
};
