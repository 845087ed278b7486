/** Words → what a command gets: quotes, variables, substitutions, field splitting, in bash's order. */
import type {
  ArithmeticExpansionPart,
  DoubleQuotedChild,
  ParameterExpansionPart,
  ParsedScript,
  Word,
  WordPart,
} from 'unbash';
import type { Budget } from '../budget.ts';
import { ArithmeticFault, valueOf } from './arithmetic.ts';
import { patternOf, withoutPattern, type Pattern } from './pattern.ts';
import { ExitSignal } from './signals.ts';
import type { ShellState } from './state.ts';

export interface ExpandContext {
  state: ShellState;
  budget: Budget;
  /** Runs `$( )` and answers what it wrote. */
  substitute(script: ParsedScript | undefined, at: { pos: number; end: number }): string;
  /** Writes to standard error. */
  complain(message: string): void;
  /** Throws: right bash, and beyond this interpreter. */
  notFollowed(message: string, at: { pos: number; end: number }): never;
}

type Piece = { text: string; quoted: boolean } | 'break';

/** The fields that a word becomes: none, one or many. */
export function expandFields(word: Word, context: ExpandContext): string[] {
  if (!word.parts) return [word.value];
  const fields: string[] = [];
  let field: string | null = null;
  for (const piece of piecesOf(word.parts, context)) {
    if (piece === 'break') {
      if (field !== null) fields.push(field);
      field = null;
      continue;
    }
    if (piece.quoted) {
      field = (field ?? '') + piece.text;
      continue;
    }
    for (const [index, part] of separated(piece.text, word, context).entries()) {
      if (index > 0) {
        if (field !== null) fields.push(field);
        field = null;
      }
      if (part !== '') field = (field ?? '') + part;
    }
  }
  if (field !== null) fields.push(field);
  for (const made of fields) context.budget.text(made);
  return fields;
}

/** At the separators in `IFS`; those that are no blanks make empty fields, too, and are not followed. */
function separated(text: string, word: Word, context: ExpandContext): string[] {
  const { separators } = context.state;
  const blanks = /[ \t\n]+/;
  if (separators === ' \t\n') return text.split(blanks);
  if ([...separators].some((one) => !blanks.test(one) && text.includes(one)))
    return context.notFollowed('Fields are split here at blanks, tabs and line ends only, whatever is in `IFS`.', word);
  return text.split(blanks).length === 1 || separators === ''
    ? [text]
    : text.split(new RegExp(`[${[...separators].filter((one) => blanks.test(one)).join('')}]+`));
}

/** The word as one text, without splitting: what an assignment, a redirection or `case` takes. */
export function expandText(word: Word, context: ExpandContext): string {
  if (!word.parts) return word.value;
  return partsText(word.parts, context);
}

/** Parts as one text; several fields are joined by a blank. */
export function partsText(parts: readonly WordPart[], context: ExpandContext): string {
  const text = piecesOf(parts, context)
    .map((piece) => (piece === 'break' ? ' ' : piece.text))
    .join('');
  return context.budget.text(text);
}

/** The word as a pattern: what was quoted stands for itself. */
export function expandPattern(word: Word, context: ExpandContext): Pattern {
  // Without parts only a backslash can make text and value differ.
  if (!word.parts) return pieceOfPattern(word.value, word.text !== word.value, word, context);
  return piecesOf(word.parts, context, true).flatMap((piece) =>
    piece === 'break' ? patternOf(' ', true) : pieceOfPattern(piece.text, piece.quoted, word, context),
  );
}

function pieceOfPattern(text: string, quoted: boolean, word: Word, context: ExpandContext): Pattern {
  if (!quoted && /\[.+\]/s.test(text))
    return context.notFollowed(
      'Sets of characters (`[a-z]`) are not followed here in patterns; `*` and `?` are.',
      word,
    );
  return patternOf(text, quoted);
}

function piecesOf(parts: readonly WordPart[], context: ExpandContext, inPattern = false): Piece[] {
  return parts.flatMap((part): Piece[] => {
    context.budget.spend('steps');
    switch (part.type) {
      case 'Literal':
        // A backslash has made it stand for itself, or it had no meaning to begin with.
        return [{ text: part.value, quoted: true }];
      case 'SingleQuoted':
      case 'AnsiCQuoted':
        return [{ text: part.value, quoted: true }];
      case 'Glob':
        // No file of the exercise is meant by a pattern in an argument: it stays as it is, as bash does when nothing fits.
        return [{ text: part.text, quoted: !inPattern }];
      case 'DoubleQuoted':
      case 'LocaleString':
        return quotedPieces(part.parts, context);
      case 'BraceExpansion':
        if (parts.length > 1)
          return context.notFollowed('A range in braces is followed here when it is a word of its own.', part);
        return numbersOf(part.text, context);
      default:
        return expansion(part, context, false);
    }
  });
}

/** `{1..5}` → five fields, `{5..1}` the other way round. */
function numbersOf(text: string, { budget }: ExpandContext): Piece[] {
  const [from = 0, to = 0] = text.slice(1, -1).split('..').map(Number);
  const count = Math.abs(to - from) + 1;
  budget.spend('steps', count);
  return Array.from({ length: count }, (_, index): Piece[] => [
    ...(index > 0 ? (['break'] as const) : []),
    { text: String(from + (to > from ? index : -index)), quoted: true },
  ]).flat();
}

function quotedPieces(parts: readonly DoubleQuotedChild[], context: ExpandContext): Piece[] {
  const all = parts.flatMap((part) =>
    part.type === 'Literal' ? [{ text: part.value, quoted: true }] : expansion(part, context, true),
  );
  const onlyEmptyList = parts.length === 1 && all.length === 0;
  // `""` is a field of its own; `"$@"` without parameters is none.
  return onlyEmptyList ? [] : [{ text: '', quoted: true }, ...all];
}

function expansion(part: WordPart, context: ExpandContext, quoted: boolean): Piece[] {
  if (part.type === 'SimpleExpansion') return parameter(part.text.slice(1), undefined, context, quoted);
  if (part.type === 'ParameterExpansion') return operated(part, context, quoted);
  if (part.type === 'CommandExpansion') {
    return [{ text: context.budget.text(context.substitute(part.script, part).replace(/\n+$/, '')), quoted }];
  }
  if (part.type === 'ArithmeticExpansion') {
    return [{ text: calculated(part, context), quoted }];
  }
  return [{ text: part.text, quoted }];
}

/** After a fault bash drops the whole line that it is reading, which is followed here where `set -e` ends the script anyway. */
function calculated(part: ArithmeticExpansionPart, context: ExpandContext): string {
  try {
    return String(part.expression ? valueOf(part.expression, context) : 0n);
  } catch (error) {
    if (!(error instanceof ArithmeticFault)) throw error;
    if (!context.state.options.errexit) return context.notFollowed(`\`${part.text}\` fails: ${error.message}.`, part);
    context.complain(error.message);
    throw new ExitSignal(1);
  }
}

const ofBash =
  /^([$-]|BASH(_\w+|OPTS|PID)?|DIRSTACK|EPOCH(SECONDS|REALTIME)|E?UID|PPID|FUNCNAME|GROUPS|HOME|HOST(NAME|TYPE)|LINENO|MACHTYPE|OLDPWD|OPTIND|OSTYPE|PATH|PIPESTATUS|PWD|S?RANDOM|SHELL|SHELLOPTS|SHLVL|USER)$/;

/** Undefined for a variable that is not set; throws for one that bash or the machine would have set, with a value that nobody knows here. */
export function unlessOfBash(name: string, context: ExpandContext, at = { pos: 0, end: 1 }): undefined {
  return ofBash.test(name) ? context.notFollowed(`\`$${name}\` has no value here.`, at) : undefined;
}

/** `index` is undefined, a number, `@` or `*`. */
function valuesOf(name: string, index: string | undefined, context: ExpandContext): string[] | undefined {
  const { state } = context;
  if (name === '@' || name === '*') return state.parameters;
  if (name === '#') return [String(state.parameters.length)];
  if (name === '?') return [String(state.status)];
  if (name === '0') return [state.name];
  if (name === '!') return [''];
  if (/^\d+$/.test(name)) {
    const value = state.parameters[Number(name) - 1];
    return value === undefined ? undefined : [value];
  }
  if (!state.has(name)) return unlessOfBash(name, context);
  if (index === '@' || index === '*') return state.list(name);
  const value = index === undefined ? state.text(name) : state.list(name)[Number(index)];
  return value === undefined ? undefined : [value];
}

function isList(name: string, index: string | undefined): boolean {
  return name === '@' || index === '@';
}

function parameter(name: string, index: string | undefined, context: ExpandContext, quoted: boolean): Piece[] {
  const values = valuesOf(name, index, context);
  if (values === undefined) {
    if (context.state.options.nounset && !isList(name, index) && name !== '*' && index !== '*') unbound(name, context);
    return isList(name, index) ? [] : [{ text: '', quoted }];
  }
  return pieces(values, isList(name, index), quoted, context);
}

/** `$name` as one text. */
export function parameterText(name: string, context: ExpandContext): string {
  return parameter(name, undefined, context, true)
    .map((piece) => (piece === 'break' ? ' ' : piece.text))
    .join('');
}

function pieces(values: string[], list: boolean, quoted: boolean, { budget, state }: ExpandContext): Piece[] {
  // A field costs something even when it is short.
  budget.spend('characters', 16 * values.length);
  if (!list) return [{ text: values.join(state.separators.slice(0, 1)), quoted }];
  return values.flatMap((text, number): Piece[] => [...(number > 0 ? (['break'] as const) : []), { text, quoted }]);
}

function unbound(name: string, context: ExpandContext): never {
  context.complain(`${name}: unbound variable`);
  throw new ExitSignal(1);
}

function operated(part: ParameterExpansionPart, context: ExpandContext, quoted: boolean): Piece[] {
  const { parameter: name, prefix, operation } = part;
  const index = part.index?.value;
  const list = isList(name, index);
  if (prefix === '#') {
    const values = valuesOf(name, index, context);
    if (!values && context.state.options.nounset) unbound(name, context);
    const length = list || index === '*' ? (values?.length ?? 0) : [...(values?.[0] ?? '')].length;
    return [{ text: String(length), quoted }];
  }
  if (!operation) return parameter(name, index, context, quoted);
  const values = valuesOf(name, index, context);
  if (operation.type === 'Default') {
    const set = values !== undefined && (!operation.operator.startsWith(':') || values.some((value) => value !== ''));
    const operator = operation.operator.replace(':', '');
    if (operator === '+') return set ? operand(operation.operand, context, quoted) : [{ text: '', quoted }];
    if (set) return pieces(values, list, quoted, context);
    if (operator === '-') return operand(operation.operand, context, quoted);
    const text = expandText(operation.operand, context);
    if (operator === '=') {
      context.state.assign(name, text);
      return [{ text, quoted }];
    }
    context.complain(`${name}: ${text || 'parameter null or not set'}`);
    throw new ExitSignal(1);
  }
  if (values === undefined) return parameter(name, index, context, quoted);
  const change = changer(operation, context);
  return pieces(values.map(change), list, quoted, context);
}

function operand(word: Word, context: ExpandContext, quoted: boolean): Piece[] {
  if (quoted) return [{ text: expandText(word, context), quoted }];
  return word.parts ? piecesOf(word.parts, context) : [{ text: word.value, quoted: false }];
}

function changer(
  operation: NonNullable<ParameterExpansionPart['operation']>,
  context: ExpandContext,
): (text: string) => string {
  if (operation.type === 'Remove') {
    const pattern = expandPattern(operation.operand, context);
    return (text) => {
      context.budget.spend('characters', Math.min(1e9, (text.length * text.length * Math.max(1, pattern.length)) / 10));
      return withoutPattern(text, pattern, operation.operator);
    };
  }
  if (operation.type === 'Replace') {
    const pattern = expandPattern(operation.pattern, context);
    const replacement = expandText(operation.replacement, context);
    const plain = pattern.every((part) => typeof part === 'object')
      ? pattern.map((part) => part.character).join('')
      : null;
    if (plain === null)
      return context.notFollowed('Replacing a pattern with `*` or `?` is not followed here; plain text is.', operation);
    return (text) => context.budget.text(replaced(text, plain, replacement, operation.operator));
  }
  if (operation.type === 'CaseModification') {
    const [operator] = operation.operator;
    const all = operation.operator.length === 2;
    return (text) => {
      const head = all ? text : text.slice(0, 1);
      return (operator === '^' ? head.toUpperCase() : head.toLowerCase()) + text.slice(head.length);
    };
  }
  return (text) => text;
}

function replaced(text: string, plain: string, replacement: string, operator: '/' | '//' | '/#' | '/%'): string {
  if (plain === '') return text;
  if (operator === '//') return text.split(plain).join(replacement);
  if (operator === '/#') return text.startsWith(plain) ? replacement + text.slice(plain.length) : text;
  if (operator === '/%') return text.endsWith(plain) ? text.slice(0, text.length - plain.length) + replacement : text;
  const at = text.indexOf(plain);
  return at < 0 ? text : text.slice(0, at) + replacement + text.slice(at + plain.length);
}
