/**
 * A wildcard pattern as an automaton that is made deterministic as far as it is walked: a state is a set of positions in
 * the pattern, kept as a bit set and known by its number.
 */

/** Which characters a wildcard takes. `name`: neither `:` nor `/`, as in a bucket's name. */
export type Wild = 'any' | 'segment' | 'name' | 'digit';
export type Token =
  { kind: 'literal'; character: string; fold: boolean } | { kind: 'one'; wild: Wild } | { kind: 'run'; wild: Wild };

/** What the next character may be asked for in a state. */
export interface Asked {
  characters: readonly string[];
  wilds: readonly Wild[];
}

/** No text can follow. */
export const dead = 0;

export class TextPattern {
  readonly tokens: readonly Token[];
  /** What every text begins with. */
  readonly prefix: string;
  /** What a step costs, which grows with the square of a long pattern. */
  readonly weight: number;
  readonly start: number;
  /** Bits of the positions that wait for any run of characters. */
  readonly #runs: bigint;
  readonly #numbers = new Map<bigint, number>([[0n, dead]]);
  readonly #sets: bigint[] = [0n];
  readonly #steps: Map<string, number>[] = [new Map()];
  readonly #asked: Asked[] = [];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
    this.prefix = prefixOf(tokens);
    this.weight = 1 + Math.floor((tokens.length / 128) ** 2);
    this.#runs = tokens.reduce((runs, { kind }, index) => (kind === 'run' ? runs | (1n << BigInt(index)) : runs), 0n);
    this.start = this.#numberOf(this.#skipRuns(1n));
  }

  step(state: number, character: string): number {
    const steps = this.#steps[state];
    const known = steps?.get(character);
    if (known !== undefined) return known;
    let next = 0n;
    for (const index of positions(this.#sets[state] ?? 0n)) {
      const token = this.tokens[index];
      if (token && takes(token, character)) next |= 1n << BigInt(token.kind === 'run' ? index : index + 1);
    }
    const number = this.#numberOf(this.#skipRuns(next));
    steps?.set(character, number);
    return number;
  }

  accepts(state: number): boolean {
    return ((this.#sets[state] ?? 0n) >> BigInt(this.tokens.length)) % 2n === 1n;
  }

  matches(text: string): boolean {
    if (!text.startsWith(this.prefix)) return false;
    let state = this.start;
    for (const character of text) {
      if (state === dead) return false;
      state = this.step(state, character);
    }
    return this.accepts(state);
  }

  asked(state: number): Asked {
    const known = this.#asked[state];
    if (known) return known;
    const characters = new Set<string>();
    const wilds = new Set<Wild>();
    for (const position of positions(this.#sets[state] ?? 0n)) {
      const token = this.tokens[position];
      if (token?.kind === 'literal') {
        characters.add(token.character);
        if (token.fold) characters.add(token.character.toUpperCase());
      } else if (token) wilds.add(token.wild);
    }
    const asked = { characters: [...characters], wilds: [...wilds] };
    this.#asked[state] = asked;
    return asked;
  }

  #numberOf(set: bigint): number {
    const known = this.#numbers.get(set);
    if (known !== undefined) return known;
    const number = this.#sets.push(set) - 1;
    this.#numbers.set(set, number);
    this.#steps.push(new Map());
    return number;
  }

  /** A run may be empty. */
  #skipRuns(state: bigint): bigint {
    for (;;) {
      const next = state | ((state & this.#runs) << 1n);
      if (next === state) return state;
      state = next;
    }
  }
}

function prefixOf(tokens: readonly Token[]): string {
  const wild = tokens.findIndex((token) => token.kind !== 'literal' || token.fold);
  return tokens
    .slice(0, wild < 0 ? tokens.length : wild)
    .map((token) => (token.kind === 'literal' ? token.character : ''))
    .join('');
}

function takes(token: Token, character: string): boolean {
  if (token.kind === 'literal')
    return token.fold ? token.character === character.toLowerCase() : token.character === character;
  switch (token.wild) {
    case 'any':
      return true;
    case 'segment':
      return character !== ':';
    case 'name':
      return character !== ':' && character !== '/';
    case 'digit':
      return /^\d$/.test(character);
  }
}

/** The members of a bit set. */
function positions(state: bigint): number[] {
  const members: number[] = [];
  for (let from = 0; state > 0n; from += 30, state >>= 30n) {
    const word = Number(state & 0x3fff_ffffn);
    if (word === 0) continue;
    for (let bit = 0; bit < 30; bit++) if ((word >> bit) & 1) members.push(from + bit);
  }
  return members;
}
