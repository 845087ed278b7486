/**
 * The AWS CLI's shorthand syntax (`scanOnPush=true`, `key=a,b`, `key={x=1,y=[2,3]}`) → plain values, all leaves as text.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
 */

export type Shorthand = string | Shorthand[] | { [key: string]: Shorthand };

export class ShorthandFault extends Error {
  override readonly name = 'ShorthandFault';
}

const deepest = 50;

/** Throws {@link ShorthandFault}. `load` reads what `key@=file://…` names. */
export function parseShorthand(text: string, load: (uri: string) => string): { [key: string]: Shorthand } {
  const reader = new Reader(text, load);
  const record = reader.pairs('');
  reader.end();
  return record;
}

class Reader {
  #at = 0;
  #depth = 0;
  readonly #text: string;
  readonly #load: (uri: string) => string;

  constructor(text: string, load: (uri: string) => string) {
    this.#text = text;
    this.#load = load;
  }

  /** `key=value,key=value` up to the closing character; '' reads to the end. */
  pairs(close: string): { [key: string]: Shorthand } {
    this.#enter();
    const record = Object.create(null) as { [key: string]: Shorthand };
    while (true) {
      this.#blanks();
      if (close !== '' && this.#text[this.#at] === close && Object.keys(record).length === 0) break;
      const start = this.#at;
      const key = this.#match(/[A-Za-z0-9_\-./#:]+/y);
      if (key === '') this.#fault('a key', start);
      const fromFile = this.#text[this.#at] === '@';
      if (fromFile) this.#at++;
      this.#expect('=');
      if (Object.hasOwn(record, key)) throw new ShorthandFault(`the key \`${key}\` occurs twice`);
      record[key] = this.#value(close);
      if (fromFile) {
        if (typeof record[key] !== 'string') throw new ShorthandFault(`\`${key}@=\` takes the path of one file`);
        record[key] = this.#load(record[key]);
      }
      this.#blanks();
      if (this.#text[this.#at] !== ',') break;
      this.#at++;
    }
    this.#depth--;
    return record;
  }

  end(): void {
    this.#blanks();
    if (this.#at < this.#text.length) this.#fault("','", this.#at);
  }

  #value(close: string): Shorthand {
    this.#blanks();
    const first = this.#text[this.#at];
    if (first === '[') return this.#list();
    if (first === '{') return this.#record();
    const values = [this.#scalar(close)];
    // `key=a,b,other=c`: what follows a comma is one more value, unless an equals sign follows it.
    while (this.#text[this.#at] === ',' && !this.#keyFollows()) {
      this.#at++;
      this.#blanks();
      values.push(this.#scalar(close));
    }
    return values.length === 1 ? values[0]! : values;
  }

  #keyFollows(): boolean {
    const pattern = /,\s*[A-Za-z0-9_\-./#:]+@?=/y;
    pattern.lastIndex = this.#at;
    return pattern.test(this.#text);
  }

  #list(): Shorthand[] {
    this.#enter();
    this.#expect('[');
    const items: Shorthand[] = [];
    this.#blanks();
    while (this.#text[this.#at] !== ']') {
      const first = this.#text[this.#at];
      items.push(first === '[' ? this.#list() : first === '{' ? this.#record() : this.#scalar(']'));
      this.#blanks();
      if (this.#text[this.#at] !== ',') break;
      this.#at++;
      this.#blanks();
    }
    this.#expect(']');
    this.#depth--;
    return items;
  }

  #record(): { [key: string]: Shorthand } {
    this.#expect('{');
    const record = this.pairs('}');
    this.#expect('}');
    return record;
  }

  #scalar(close: string): string {
    const quote = this.#text[this.#at];
    if (quote === "'" || quote === '"') {
      const quoted = this.#match(quote === "'" ? /'(?:\\.|[^'\\])*'/sy : /"(?:\\.|[^"\\])*"/sy);
      if (quoted === '') this.#fault(`a closing ${quote}`, this.#text.length);
      return quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1');
    }
    const bare = close === '' ? /(?:\\,|[^,])*/sy : close === ']' ? /(?:\\[,\]]|[^,\]])*/sy : /(?:\\[,}]|[^,}])*/sy;
    return this.#match(bare)
      .replace(/\\([,\]}])/g, '$1')
      .trimEnd();
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #blanks(): void {
    this.#match(/\s*/y);
  }

  #expect(character: string): void {
    this.#blanks();
    if (this.#text[this.#at] !== character) this.#fault(`'${character}'`, this.#at);
    this.#at++;
  }

  #enter(): void {
    if (++this.#depth > deepest) throw new ShorthandFault(`the nesting goes deeper than ${deepest} levels`);
  }

  #fault(expected: string, at: number): never {
    const found = at < this.#text.length ? `'${this.#text[at]}'` : 'the end';
    throw new ShorthandFault(
      `expected ${expected}, found ${found} after \`${this.#text.slice(Math.max(0, at - 40), at)}\``,
    );
  }
}
