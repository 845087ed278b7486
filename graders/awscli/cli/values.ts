/** The words behind an option → the value that is sent: `file://`, JSON, shorthand, numbers, blobs, as the AWS CLI (version 2) reads them. */
import { parse } from 'yaml';
import type { Type } from '../api/model.ts';
import { UsageFault } from './fault.ts';
import { parseShorthand, ShorthandFault, type Shorthand } from './shorthand.ts';

/** Reads a file of the script's folder; null when there is none. */
export type ReadFile = (path: string) => string | null;

export interface ValueContext {
  /** With its dashes, for messages. */
  option: string;
  word: number;
  readFile: ReadFile;
}

/** `words` are the arguments after the option: one, or any number for a list. Throws {@link UsageFault}. */
export function valueOf(type: Type, words: readonly string[], context: ValueContext): unknown {
  if (type.kind !== 'list') return oneValue(type, loaded(words[0] ?? '', context, type), context);
  const texts = words.map((word) => loaded(word, context, type.item));
  if (texts.length === 1 && texts[0]!.trimStart().startsWith('[')) return json(texts[0]!, context);
  return texts.map((text) => oneValue(type.item, text, context));
}

function oneValue(type: Type, text: string, context: ValueContext): unknown {
  switch (type.kind) {
    case 'structure':
    case 'map':
    case 'list':
    case 'document':
      if (/^\s*[{[]/.test(text)) return json(text, context);
      return fit(type, shorthand(text, context));
    case 'yaml':
      return yaml(text, context);
    case 'number':
      return number(text, context);
    case 'boolean':
      return text.toLowerCase() === 'true' ? true : text.toLowerCase() === 'false' ? false : text;
    default:
      return text;
  }
}

function number(text: string, { option, word }: ValueContext): number {
  if (!/^\s*[+-]?\d+(\.\d+)?\s*$/.test(text))
    throw new UsageFault(`\`${option}\` takes a number, not \`${text}\`.`, word);
  return Number(text);
}

function json(text: string, { option, word }: ValueContext): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UsageFault(`The value of \`${option}\` is not JSON: ${(error as Error).message}.`, word);
  }
}

function yaml(text: string, { option, word }: ValueContext): unknown {
  try {
    return parse(text, { maxAliasCount: 20 }) as unknown;
  } catch (error) {
    throw new UsageFault(`The value of \`${option}\` is not YAML: ${(error as Error).message.split('\n')[0]}`, word);
  }
}

function shorthand(text: string, context: ValueContext): Shorthand {
  try {
    return parseShorthand(text, (uri) => loaded(uri, context, { kind: 'string' }));
  } catch (error) {
    if (!(error instanceof ShorthandFault)) throw error;
    const hint = /^\s*[A-Za-z]\w*\s*$/.test(text) ? ` A setting is written \`name=value\`.` : '';
    throw new UsageFault(`The value of \`${context.option}\` cannot be read: ${error.message}.${hint}`, context.word);
  }
}

/** Shorthand knows text only: the model says what is a number, a boolean, or a list of one. */
function fit(type: Type, value: Shorthand): unknown {
  if (type.kind === 'list') {
    return (Array.isArray(value) ? value : [value]).map((item) => fit(type.item, item));
  }
  if (Array.isArray(value)) return value.map((item) => fit({ kind: 'string' }, item));
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => {
        const member =
          type.kind === 'structure' ? type.members.get(key)?.type : type.kind === 'map' ? type.value : undefined;
        return [key, fit(member ?? { kind: 'string' }, inner)];
      }),
    );
  }
  if (type.kind === 'number' && /^[+-]?\d+(\.\d+)?$/.test(value)) return Number(value);
  if (type.kind === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  return value;
}

function loaded(text: string, { option, word, readFile }: ValueContext, type: Type): string {
  const [, binary, path] = /^file(b?):\/\/(.*)$/s.exec(text) ?? [];
  if (path === undefined) return text;
  const content = readFile(path);
  if (content === null)
    throw new UsageFault(
      `\`${option}\` names the file \`${path}\`, and neither the script nor the exercise has one of that path.`,
      word,
    );
  // A blob that was read as bytes is sent as it is; one that was given as text has to be base64 (cli_binary_format).
  return binary === 'b' && type.kind === 'blob' ? btoa(unescape(encodeURIComponent(content))) : content;
}
