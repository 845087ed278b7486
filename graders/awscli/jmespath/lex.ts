/** JMESPath text → tokens. https://jmespath.org/specification.html */

export interface Token {
  /** The operator itself, or what kind of operand it is. */
  type: string;
  value: unknown;
  /** Offset in the expression. */
  at: number;
}

export class JmesFault extends Error {
  override readonly name = 'JmesFault';
}

const operators = ['||', '&&', '==', '!=', '<=', '>=', '[?', '[]', ...'.*,:@&|!<>[]{}()'];

export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const blank = /^[ \t\r\n]+/.exec(rest)?.[0];
    if (blank) {
      at += blank.length;
      continue;
    }
    const token = operand(rest, at) ?? operator(rest, at);
    if (!token) throw new JmesFault(`\`${rest[0]}\` at position ${at + 1} does not belong into a query`);
    found.push(token);
    at += token.length;
  }
  return [...found, { type: 'end', value: null, at: text.length }];
}

function operator(rest: string, at: number): (Token & { length: number }) | undefined {
  const type = operators.find((each) => rest.startsWith(each));
  return type === undefined ? undefined : { type, value: type, at, length: type.length };
}

function operand(rest: string, at: number): (Token & { length: number }) | undefined {
  const name = /^[A-Za-z_]\w*/.exec(rest)?.[0];
  if (name) return { type: 'name', value: name, at, length: name.length };
  const number = /^-?\d+/.exec(rest)?.[0];
  if (number) return { type: 'number', value: Number(number), at, length: number.length };
  const quoted = /^"(?:\\.|[^"\\])*"/s.exec(rest)?.[0];
  if (quoted) return { type: 'quoted', value: fromJson(quoted, at), at, length: quoted.length };
  const raw = /^'(?:\\.|[^'\\])*'/s.exec(rest)?.[0];
  if (raw) return { type: 'literal', value: raw.slice(1, -1).replace(/\\'/g, "'"), at, length: raw.length };
  const literal = /^`(?:\\.|[^`\\])*`/s.exec(rest)?.[0];
  if (literal) return { type: 'literal', value: literalValue(literal, at), at, length: literal.length };
  if (/^["'`]/.test(rest)) throw new JmesFault(`the ${rest[0]} at position ${at + 1} is never closed`);
  return undefined;
}

/** `` `text` `` without quotes is text, as in older versions of JMESPath. */
function literalValue(literal: string, at: number): unknown {
  const inner = literal.slice(1, -1).replace(/\\`/g, '`').trimStart();
  if (/^(?:["[{\d-]|true|false|null)/.test(inner)) return fromJson(inner, at);
  return inner;
}

function fromJson(text: string, at: number): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new JmesFault(`\`${text}\` at position ${at + 1} is not JSON`);
  }
}
