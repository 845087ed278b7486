/**
 * Which of several wildcard patterns can match the same text, and a shortest text for each combination: a breadth-first walk
 * through the product of the patterns' automata. Characters that no pattern asks for next are alike, so one stands for all.
 */
import { Undecided } from '../../check.ts';
import { parseVariables } from '../variables.ts';
import type { Part } from '../variables.ts';
import { dead, TextPattern } from './automaton.ts';
import type { Token, Wild } from './automaton.ts';
import type { Effort } from './effort.ts';

/** A text and, pattern by pattern, whether it matches. */
export interface TextClass {
  text: string;
  matches: readonly boolean[];
}

/** Walking along a name is no choice, many branches are: so many states cost nothing. */
const freeStates = 128;

function tokensOf(parts: readonly Part[], wildcards: boolean, wild: Wild, fold = false): Token[] {
  return parts.flatMap((part) => {
    if (part.kind === 'variable') {
      throw new Undecided(
        `\`\${${part.key}}\` ties one part of a request to another, which the comparison does not follow.`,
      );
    }
    return Array.from(part.text).map((character): Token => {
      if (part.kind === 'text' && wildcards && character === '*') return { kind: 'run', wild };
      if (part.kind === 'text' && wildcards && character === '?') return { kind: 'one', wild };
      return { kind: 'literal', character: fold ? character.toLowerCase() : character, fold };
    });
  });
}

/** A value of a String condition. Throws Undecided when it holds a policy variable. */
export function stringPattern(
  value: string,
  options: { wildcards: boolean; fold: boolean; variables: boolean },
): TextPattern {
  return new TextPattern(tokensOf(parseVariables(value, options.variables), options.wildcards, 'any', options.fold));
}

/** An ARN pattern: wildcards stay within their segment, in the last one they take everything. Null: it matches nothing. */
export function arnPattern(value: string, variables: boolean): TextPattern | null {
  if (value === '*') return anything;
  const tokens = tokensOf(parseVariables(value, variables), true, 'segment');
  let colons = 0;
  const scoped = tokens.map((token) => {
    if (token.kind === 'literal') {
      if (token.character === ':') colons++;
      return token;
    }
    return colons < 5 ? token : { ...token, wild: 'any' as const };
  });
  return colons < 5 ? null : new TextPattern(scoped);
}

const anything = new TextPattern([{ kind: 'run', wild: 'any' }]);

/** Every text, the empty one too. */
export const anyText = new TextPattern([{ kind: 'run', wild: 'any' }]);

/** What the parts of an ARN template stand for; whatever is not here is any text of one character or more. */
function variableTokens(name: string): Token[] {
  if (name === 'Account') return Array.from({ length: 12 }, (): Token => ({ kind: 'one', wild: 'digit' }));
  const wild = name === 'Region' ? 'segment' : /^(BucketName|AccessPointName|TableName)$/.test(name) ? 'name' : 'any';
  return [
    { kind: 'one', wild },
    { kind: 'run', wild },
  ];
}

const literals = (text: string): Token[] =>
  Array.from(text, (character): Token => ({ kind: 'literal', character, fold: false }));

/** The ARNs of a resource type, from a template such as `arn:${Partition}:s3:::${BucketName}/${ObjectName}`; `*` is itself. */
export function templatePattern(template: string): TextPattern {
  if (template === '*') return new TextPattern(literals('*'));
  const tokens = template
    .split(/(\$\{[^}]*\}|\*)/)
    .flatMap((piece) =>
      piece === '*'
        ? variableTokens('')
        : piece.startsWith('${')
          ? variableTokens(piece.slice(2, -1))
          : literals(piece),
    );
  return new TextPattern(tokens);
}

/**
 * One text for each combination of matching patterns that a text of the language can have. `suggestions` are taken where
 * they fit, so that texts look like names; otherwise the text is a shortest one. Throws Undecided when that takes too much effort.
 */
export function textClasses(
  language: TextPattern,
  patterns: readonly TextPattern[],
  suggestions: readonly string[],
  effort: Effort,
): TextClass[] {
  const found = new Map<string, TextClass>();
  const add = (text: string, matches: readonly boolean[]) => {
    const key = matches.map(Number).join('');
    if (!found.has(key)) found.set(key, { text, matches });
  };
  for (const text of suggestions) {
    if (language.matches(text))
      add(
        text,
        patterns.map((one) => one === anything || one.matches(text)),
      );
  }
  // Most patterns of a policy are about another service, or about everything: those tell no texts apart.
  const telling = patterns.filter((one) => one !== anything && canShareText(one, language));
  if (telling.length === 0 && found.size > 0) return [...found.values()];
  const places = patterns.map((one) => telling.indexOf(one) + 1);
  const automata = [language, ...telling];
  const weight = automata.reduce((sum, one) => sum + one.weight, 0);
  const first = automata.map(({ start }) => start);
  const seen = new Set([first.join()]);
  let layer: { text: string; states: number[] }[] = [{ text: '', states: first }];
  while (layer.length > 0) {
    const next: typeof layer = [];
    for (const { text, states } of layer) {
      if (language.accepts(states[0] ?? dead)) {
        add(
          text,
          patterns.map((one, index) => {
            const place = places[index] ?? 0;
            return place > 0 ? one.accepts(states[place] ?? dead) : one === anything;
          }),
        );
      }
      for (const character of characters(automata, states)) {
        const after = automata.map((one, index) => one.step(states[index] ?? dead, character));
        if (after[0] === dead) continue;
        const key = after.join();
        if (seen.has(key)) continue;
        if (seen.size > freeStates) effort.spend(weight);
        seen.add(key);
        next.push({ text: text + character, states: after });
      }
    }
    layer = next;
  }
  return [...found.values()];
}

/** False when two patterns begin with different text, or differ in a whole segment before any wildcard takes a colon. */
function canShareText(a: TextPattern, b: TextPattern): boolean {
  if (!a.prefix.startsWith(b.prefix) && !b.prefix.startsWith(a.prefix)) return false;
  const [ours, theirs] = [segmentsOf(a), segmentsOf(b)];
  return ours.every((text, index) => text === null || (theirs[index] ?? text) === text);
}

/** The literal text of each segment that ends with a colon, null where it holds a wildcard; up to one that takes colons. */
function segmentsOf({ tokens }: TextPattern): (string | null)[] {
  const segments: (string | null)[] = [];
  let text: string | null = '';
  for (const token of tokens) {
    if (token.kind !== 'literal') {
      if (token.wild === 'any') break;
      text = null;
    } else if (token.character === ':') {
      segments.push(text);
      text = '';
    } else if (text !== null) text += token.character;
  }
  return segments;
}

/** The characters that tell the next states apart, and one for all others of each sort. */
function characters(automata: readonly TextPattern[], states: readonly number[]): string[] {
  const asked = new Set<string>();
  const wilds = new Set<Wild>();
  for (const [index, automaton] of automata.entries()) {
    const own = automaton.asked(states[index] ?? dead);
    for (const character of own.characters) asked.add(character);
    for (const wild of own.wilds) wilds.add(wild);
  }
  const other = (from: string) => Array.from(from).find((character) => !asked.has(character));
  const rest = [other('xabcdefghijklmnopqrstuvwyz-._XYZABC~@+=,€')];
  if (wilds.has('digit')) rest.push(other('0123456789'));
  if (wilds.has('name')) rest.push('/');
  if (wilds.has('name') || wilds.has('segment')) rest.push(':');
  return [...new Set([...asked, ...rest])].filter((character) => character !== undefined).sort();
}
