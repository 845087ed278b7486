/**
 * Word splitting and variable expansion of Dockerfiles, as BuildKit's frontend does it
 * (https://docs.docker.com/reference/dockerfile/#environment-replacement).
 */

/** What a variable is worth: text, unset (undefined), or not to be known from the text (null). */
export type Lookup = (name: string) => string | null | undefined;

export interface LexOptions {
  /** The Dockerfile's escape character; heredoc delimiters always use the backslash. */
  escape?: string;
  /** Keep quotes in the result. */
  rawQuotes?: boolean;
  /** Keep escape characters in the result. */
  rawEscapes?: boolean;
  /** Leave variables that are not set as they are written. */
  skipUnset?: boolean;
  /** Quotes are ordinary characters (the body of a heredoc). */
  skipQuotes?: boolean;
  /** Hears of every variable that is used without a default and has no value; not `certain`: the base image may set it. */
  missing?: (name: string, certain: boolean) => void;
  /** Shared by everything that one file expands. */
  budget?: Budget;
}

/**
 * How many characters one file may still make out of variables. A variable that holds another one ten times, and so on,
 * is ten lines long and fills any memory; a builder has no limit here.
 */
export class Budget {
  private left = 1024 * 1024;

  /** Throws {@link LexError} when there is no more. */
  spend(characters: number): void {
    this.left -= characters;
    if (this.left < 0) throw new LexError('written out, variables and ranges of this file are more than a megabyte');
  }
}

/** The text cannot be expanded, with BuildKit's reason. */
export class LexError extends Error {
  override readonly name = 'LexError';
}

/** A variable decides the result and its value is not in this file. */
export class UnknownVariable extends Error {
  override readonly name = 'UnknownVariable';
  readonly variable: string;
  constructor(variable: string) {
    super(`$${variable} is not set in this file`);
    this.variable = variable;
  }
}

const space = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

/** Go's unicode.IsSpace, which the Dockerfile frontend splits and trims with. */
export function isSpace(character: string): boolean {
  return space.test(character);
}

/** Expands variables and removes quotes; white space between words is kept. Throws {@link LexError} and {@link UnknownVariable}. */
export function expandWord(text: string, lookup: Lookup, options: LexOptions = {}): string {
  return new Lexer(text, lookup, options).until(null, options.rawEscapes ?? false).result;
}

/** Expands variables, then splits at white space outside quotes. Throws as {@link expandWord}. */
export function splitWords(text: string, lookup: Lookup, options: LexOptions = {}): string[] {
  return new Lexer(text, lookup, options).until(null, options.rawEscapes ?? false).words;
}

/** Substitutions inside substitutions; nobody writes more than two. */
const deepest = 100;

class Lexer {
  private readonly characters: string[];
  private position = 0;
  private readonly lookup: Lookup;
  private readonly options: LexOptions;
  private readonly escape: string;
  private rawEscapes = false;
  private depth = 0;

  constructor(text: string, lookup: Lookup, options: LexOptions) {
    this.characters = Array.from(text);
    this.lookup = lookup;
    this.options = options;
    this.escape = options.escape ?? '\\';
  }

  /** Reads up to `stop` (null: the end), which is consumed. */
  until(stop: string | null, rawEscapes: boolean): { result: string; words: string[] } {
    const outer = this.rawEscapes;
    this.rawEscapes = rawEscapes;
    this.depth += 1;
    if (this.depth > deepest) throw new LexError('its substitutions are nested too deeply');
    try {
      return this.read(stop);
    } finally {
      this.rawEscapes = outer;
      this.depth -= 1;
    }
  }

  private read(stop: string | null): { result: string; words: string[] } {
    const words = new Words();
    const result: string[] = [];
    const both = (text: string): void => {
      result.push(text);
      words.addRaw(text);
    };
    for (let next = this.peek(); next !== undefined; next = this.peek()) {
      if (next === stop) {
        this.position += 1;
        return { result: result.join(''), words: words.all() };
      }
      if (next === '$') {
        const value = this.dollar();
        result.push(value);
        words.add(value);
      } else if (next === "'" && !this.options.skipQuotes) both(this.singleQuoted());
      else if (next === '"' && !this.options.skipQuotes) both(this.doubleQuoted());
      else if (next === '<') both(this.possibleHeredoc());
      else if (next === this.escape) {
        this.position += 1;
        if (this.rawEscapes) both(next);
        const escaped = this.take();
        if (escaped === undefined) break;
        both(escaped);
      } else {
        this.position += 1;
        result.push(next);
        words.add(next);
      }
    }
    if (stop !== null) throw new LexError(`it ends while a matching ${stop} is missing`);
    return { result: result.join(''), words: words.all() };
  }

  private peek(): string | undefined {
    return this.characters[this.position];
  }

  private take(): string | undefined {
    const next = this.characters[this.position];
    if (next !== undefined) this.position += 1;
    return next;
  }

  /** `<< EOF` is one word: white space after the marker belongs to it. */
  private possibleHeredoc(): string {
    this.position += 1;
    if (this.peek() !== '<') return '<';
    this.position += 1;
    let text = '<<';
    for (let next = this.peek(); next === ' ' || next === '\t' || next === '\r'; next = this.peek()) {
      text += next;
      this.position += 1;
    }
    return text;
  }

  private singleQuoted(): string {
    const start = this.position + 1;
    const end = this.characters.indexOf("'", start);
    if (end < 0) throw new LexError('a single quote is not closed');
    this.position = end + 1;
    const inside = this.characters.slice(start, end).join('');
    return this.options.rawQuotes ? `'${inside}'` : inside;
  }

  private doubleQuoted(): string {
    const result: string[] = [];
    this.position += 1;
    if (this.options.rawQuotes) result.push('"');
    for (;;) {
      const next = this.peek();
      if (next === undefined) throw new LexError('a double quote is not closed');
      if (next === '$') {
        result.push(this.dollar());
        continue;
      }
      this.position += 1;
      if (next === '"') {
        if (this.options.rawQuotes) result.push('"');
        return result.join('');
      }
      if (next === this.escape) {
        if (this.rawEscapes) result.push(next);
        const escaped = this.peek();
        if (escaped === undefined) continue;
        if (escaped === '"' || escaped === '$' || escaped === this.escape) {
          this.position += 1;
          result.push(escaped);
          continue;
        }
      }
      result.push(next);
    }
  }

  private dollar(): string {
    this.position += 1;
    if (this.peek() !== '{') {
      const name = this.name();
      if (name === '') return '$';
      return this.demanded(name) ?? (this.options.skipUnset ? `$${name}` : '');
    }
    this.position += 1;
    const first = this.peek();
    if (first === undefined) throw new LexError('"}" is missing after "${"');
    if (first === '{' || first === '}' || first === ':') throw new LexError(`bad substitution "\${${first}"`);
    const name = this.name();
    let operator = this.take() ?? '';
    if (operator === '}') return this.demanded(name) ?? (this.options.skipUnset ? `\${${name}}` : '');
    if (operator === '/') return this.replaced(name);
    const emptyCounts = operator === ':';
    if (emptyCounts) operator = this.take() ?? '';
    const written = `${emptyCounts ? ':' : ''}${operator}`;
    if (operator === '' || !'+-?#%'.includes(operator) || (emptyCounts && '#%'.includes(operator)))
      throw new LexError(`"\${${name}${written}…}" is not a substitution that Dockerfiles know`);
    const { result: word } = this.until('}', operator === '#' || operator === '%');
    const value = this.value(name);
    if (value === undefined && this.options.skipUnset) return `\${${name}${written}${word}}`;
    const missing = value === undefined || (emptyCounts && value === '');
    switch (operator) {
      case '-':
        return missing ? word : value;
      case '+':
        return missing ? '' : word;
      case '?':
        if (missing) throw new LexError(`${name}: ${word || (value === undefined ? 'is not set' : 'is empty')}`);
        return value;
      default:
        return trimmed(value ?? '', word, operator);
    }
  }

  private replaced(name: string): string {
    const all = this.peek() === '/';
    if (all) this.position += 1;
    const { result: pattern } = this.until('/', true);
    const { result: replacement } = this.until('}', true);
    const value = this.value(name);
    if (value === undefined && this.options.skipUnset) return `\${${name}/${all ? '/' : ''}${pattern}/${replacement}}`;
    return (value ?? '').replace(globPattern(pattern, value ?? '', { greedy: true, flags: all ? 'gu' : 'u' }), () => {
      this.options.budget?.spend(replacement.length);
      return replacement;
    });
  }

  private name(): string {
    let name = '';
    for (let next = this.peek(); next !== undefined; next = this.peek()) {
      if (name === '' && /\p{Nd}/u.test(next)) {
        while (/\p{Nd}/u.test(this.peek() ?? '')) name += this.take();
        return name;
      }
      if (name === '' && '@*#?-$!'.includes(next)) {
        this.position += 1;
        return next;
      }
      if (!/[\p{L}\p{Nd}_]/u.test(next)) break;
      name += next;
      this.position += 1;
    }
    return name;
  }

  /** The value of a variable that has no default here. */
  private demanded(name: string): string | undefined {
    const value = this.lookup(name);
    if (typeof value !== 'string') this.options.missing?.(name, value === undefined);
    return this.value(name);
  }

  private value(name: string): string | undefined {
    const value = this.lookup(name);
    if (value === null) throw new UnknownVariable(name);
    this.options.budget?.spend(value?.length ?? 0);
    return value;
  }
}

/** The words so far; white space that comes out of a variable splits, white space in quotes does not. */
class Words {
  private readonly words: string[] = [];
  private word: string[] = [];

  add(text: string): void {
    for (const character of text) {
      if (!isSpace(character)) this.word.push(character);
      else this.close();
    }
  }

  addRaw(text: string): void {
    if (text !== '') this.word.push(text);
  }

  all(): string[] {
    this.close();
    return this.words;
  }

  private close(): void {
    if (this.word.length > 0) this.words.push(this.word.join(''));
    this.word = [];
  }
}

/** `${name#pattern}` and its three relatives. */
function trimmed(value: string, word: string, operator: string): string {
  const greedy = word.startsWith(operator);
  const pattern = greedy ? word.slice(1) : word;
  if (operator === '#') return value.replace(globPattern(pattern, value, { greedy, start: true, flags: 'u' }), '');
  // The shortest (longest) suffix is the last (first) start from which the pattern reaches the end.
  const whole = globPattern(pattern, value, { greedy: true, start: true, end: true, flags: 'u' });
  const starts = Array.from({ length: value.length + 1 }, (_, index) => (greedy ? index : value.length - index));
  const start = starts.find((index) => whole.test(value.slice(index)));
  return start === undefined ? value : value.slice(0, start);
}

/** Patterns come from the learner: bounded, so that no pattern makes the matcher slow. */
function globPattern(
  pattern: string,
  value: string,
  form: { greedy: boolean; start?: true; end?: true; flags: string },
): RegExp {
  if (pattern.length > 100 || value.length > 1000 || pattern.split('*').length > 4)
    throw new LexError('its pattern is too long to be tried here');
  let source = '';
  for (let index = 0; index < pattern.length; index += 1) {
    let character = pattern.charAt(index);
    if (character === '*') source += form.greedy ? '.*' : '.*?';
    else if (character === '?') source += '.';
    else {
      if (character === '\\') {
        index += 1;
        character = pattern.charAt(index);
        if (!'}/*?\\'.includes(character) || character === '') throw new LexError(`invalid escape "\\${character}"`);
      }
      source += character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
    }
  }
  return new RegExp(`${form.start ? '^' : ''}${source}${form.end ? '$' : ''}`, form.flags);
}
