/** JMESPath tokens → tree, by the binding powers of the reference implementation. https://jmespath.org/specification.html */
import { JmesFault, tokens, type Token } from './lex.ts';

export type Node =
  | { type: 'current' }
  | { type: 'literal'; value: unknown }
  | { type: 'field'; name: string }
  | { type: 'index'; index: number }
  | { type: 'slice'; start?: number; stop?: number; step?: number }
  | { type: 'chain'; left: Node; right: Node }
  | { type: 'pipe'; left: Node; right: Node }
  | { type: 'flatten'; of: Node }
  /** `right` is asked of every item (or value) of `left`; nulls are dropped. */
  | { type: 'project'; left: Node; right: Node; of: 'list' | 'values'; filter?: Node }
  | { type: 'list'; items: Node[] }
  | { type: 'record'; entries: [key: string, value: Node][] }
  | { type: 'not'; of: Node }
  | { type: 'and' | 'or'; left: Node; right: Node }
  | { type: 'compare'; operator: string; left: Node; right: Node }
  | { type: 'reference'; of: Node }
  | { type: 'call'; name: string; args: Node[] };

const power: Readonly<Record<string, number>> = {
  '|': 1,
  '||': 2,
  '&&': 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  '[]': 9,
  '*': 20,
  '[?': 21,
  '.': 40,
  '!': 45,
  '{': 50,
  '[': 55,
  '(': 60,
};
const endOfProjection = 10;
const comparators = new Set(['==', '!=', '<', '<=', '>', '>=']);
const current: Node = { type: 'current' };

/** Far above any query that somebody writes by hand. */
const limits = { characters: 4_000, depth: 60 } as const;

/** Throws {@link JmesFault}. */
export function parseJmes(text: string): Node {
  if (text.length > limits.characters) throw new JmesFault(`it is longer than ${limits.characters} characters`);
  return new Parser(tokens(text)).whole();
}

class Parser {
  readonly #tokens: Token[];
  #at = 0;
  #depth = 0;

  constructor(list: Token[]) {
    this.#tokens = list;
  }

  whole(): Node {
    const node = this.#expression(0);
    if (this.#next.type !== 'end') this.#fault();
    return node;
  }

  get #next(): Token {
    return this.#tokens[this.#at]!;
  }

  #take(type?: string): Token {
    const token = this.#next;
    if (type !== undefined && token.type !== type) this.#fault(type);
    this.#at++;
    return token;
  }

  #fault(due?: string): never {
    const { type, at, value } = this.#next;
    const found =
      type === 'end' ? 'it ends too early' : `\`${String(value)}\` at position ${at + 1} does not belong there`;
    throw new JmesFault(due ? `${found}; \`${due}\` is due` : found);
  }

  #expression(binding: number): Node {
    if (++this.#depth > limits.depth) throw new JmesFault('it is nested too deeply');
    let left = this.#prefix();
    while (binding < (power[this.#next.type] ?? 0)) left = this.#infix(left);
    this.#depth--;
    return left;
  }

  #prefix(): Node {
    const token = this.#take();
    switch (token.type) {
      case 'literal':
        return { type: 'literal', value: token.value };
      case 'name':
        if (this.#next.type === '(') return this.#call(token.value as string);
        return { type: 'field', name: token.value as string };
      case 'quoted':
        return { type: 'field', name: token.value as string };
      case '@':
        return current;
      case '&':
        return { type: 'reference', of: this.#expression(0) };
      case '!':
        return { type: 'not', of: this.#expression(power['!']!) };
      case '(': {
        const inner = this.#expression(0);
        this.#take(')');
        return inner;
      }
      case '{':
        return this.#record();
      case '*':
        return { type: 'project', left: current, right: this.#projected(power['*']!), of: 'values' };
      case '[]':
      case '[?':
      case '[':
        this.#at--;
        return this.#bracket(current, true);
      default:
        this.#at--;
        return this.#fault();
    }
  }

  #infix(left: Node): Node {
    const { type } = this.#next;
    if (type === '[' || type === '[?' || type === '[]') return this.#bracket(left, false);
    this.#take();
    if (type === '.') {
      if (this.#next.type !== '*') return { type: 'chain', left, right: this.#afterDot(power['.']!) };
      this.#take();
      return { type: 'project', left, right: this.#projected(power['.']!), of: 'values' };
    }
    if (type === '|') return { type: 'pipe', left, right: this.#expression(power['|']!) };
    if (type === '&&') return { type: 'and', left, right: this.#expression(power['&&']!) };
    if (type === '||') return { type: 'or', left, right: this.#expression(power['||']!) };
    if (comparators.has(type)) return { type: 'compare', operator: type, left, right: this.#expression(power[type]!) };
    this.#at--;
    return this.#fault();
  }

  /** What begins with a bracket: an index, a slice, a projection, a filter, or (where a value may begin) a list of values. */
  #bracket(left: Node, begins: boolean): Node {
    const { type } = this.#take();
    if (type === '[]') {
      const flat: Node = { type: 'flatten', of: left };
      return { type: 'project', left: flat, right: this.#projected(power['[]']!), of: 'list' };
    }
    if (type === '[?') {
      const filter = this.#expression(0);
      this.#take(']');
      const right = this.#next.type === '[]' ? current : this.#projected(power['[?']!);
      return { type: 'project', left, right, of: 'list', filter };
    }
    if (this.#next.type === 'number' || this.#next.type === ':') return this.#position(left);
    if (this.#next.type === '*' && this.#tokens[this.#at + 1]?.type === ']') {
      this.#at += 2;
      return { type: 'project', left, right: this.#projected(power['*']!), of: 'list' };
    }
    if (!begins) this.#fault();
    return this.#items();
  }

  #position(left: Node): Node {
    const parts: (number | undefined)[] = [undefined];
    while (this.#next.type !== ']') {
      const token = this.#take();
      if (token.type === ':' && parts.length < 3) parts.push(undefined);
      else if (token.type === 'number' && parts.at(-1) === undefined) parts[parts.length - 1] = token.value as number;
      else {
        this.#at--;
        this.#fault(']');
      }
    }
    this.#take(']');
    if (parts.length === 1) return { type: 'chain', left, right: { type: 'index', index: parts[0]! } };
    const [start, stop, step] = parts;
    if (step === 0) throw new JmesFault('the step of a slice cannot be 0');
    const sliced: Node = { type: 'chain', left, right: { type: 'slice', start, stop, step } };
    return { type: 'project', left: sliced, right: this.#projected(power['*']!), of: 'list' };
  }

  #projected(binding: number): Node {
    const { type } = this.#next;
    if ((power[type] ?? 0) < endOfProjection) return current;
    if (type === '[' || type === '[?') return this.#expressionFrom(current, binding);
    this.#take('.');
    return this.#afterDot(binding);
  }

  /** Goes on with brackets as if they followed `left`. */
  #expressionFrom(left: Node, binding: number): Node {
    let node = this.#bracket(left, false);
    while (binding < (power[this.#next.type] ?? 0)) node = this.#infix(node);
    return node;
  }

  #afterDot(binding: number): Node {
    const { type } = this.#next;
    if (type === 'name' || type === 'quoted' || type === '*') return this.#expression(binding);
    if (type === '[') {
      this.#take();
      return this.#items();
    }
    this.#take('{');
    return this.#record();
  }

  #items(): Node {
    const items = [this.#expression(0)];
    while (this.#next.type === ',') {
      this.#take();
      items.push(this.#expression(0));
    }
    this.#take(']');
    return { type: 'list', items };
  }

  #record(): Node {
    const entries: [string, Node][] = [];
    do {
      if (entries.length > 0) this.#take(',');
      const key = this.#take();
      if (key.type !== 'name' && key.type !== 'quoted') {
        this.#at--;
        this.#fault();
      }
      this.#take(':');
      entries.push([key.value as string, this.#expression(0)]);
    } while (this.#next.type === ',');
    this.#take('}');
    return { type: 'record', entries };
  }

  #call(name: string): Node {
    this.#take('(');
    const args: Node[] = [];
    while (this.#next.type !== ')') {
      if (args.length > 0) this.#take(',');
      args.push(this.#expression(0));
    }
    this.#take(')');
    return { type: 'call', name, args };
  }
}
