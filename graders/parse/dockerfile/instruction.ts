/** One instruction: keyword, flags and arguments, judged as BuildKit's frontend judges its form. */
import type { Range } from '../../check.ts';
import type { Heredoc } from './lines.ts';
import { LogicalLine, parseHeredocWord } from './lines.ts';
import { didYouMean } from '../nearest.ts';
import { isSpace } from './words.ts';

/** A part of the instruction's text: `start` and `end` are offsets in `Instruction.text`. */
export interface Word {
  text: string;
  start: number;
  end: number;
  range: Range;
}

export interface Flag extends Word {
  /** Without the dashes: `from`, `chown`, `mount`… */
  name: string;
  /** Null for a bare flag like `--link`. */
  value: string | null;
}

export interface Pair {
  name: string;
  /** As written, quotes and variables kept; null for `ARG NAME`. */
  value: string | null;
}

export interface Instruction {
  /** Upper case: `RUN`. */
  keyword: string;
  /** From the keyword to the end, heredocs included. */
  range: Range;
  keywordRange: Range;
  /** The whole instruction with continuations joined and comments gone. */
  text: string;
  flags: Flag[];
  /** Everything after the flags. */
  rest: Word;
  /** `json`: the exec form `["a", "b"]`; then `args` are its elements. Else `args` are the words, or the one text of RUN, CMD, USER and the like. */
  form: 'json' | 'shell';
  args: string[];
  /** The words with their places (empty for the JSON form). */
  words: Word[];
  /** ENV, LABEL and ARG. */
  pairs: Pair[];
  heredocs: Heredoc[];
  /** The instruction behind ONBUILD. */
  trigger: Instruction | null;
  /** Where these characters of `text` stand in the file. */
  at(start: number, end: number): Range;
}

/** Why BuildKit refuses an instruction. */
export interface Complaint {
  range: Range;
  message: string;
}

const blank = /[\t\v\f\r ]+/;

/** The flags that BuildKit's frontend knows, by instruction. `switch`: true or false, may stand alone. */
export const knownFlags: Record<string, Record<string, 'text' | 'switch' | 'many'>> = {
  FROM: { platform: 'text' },
  COPY: { from: 'text', chown: 'text', chmod: 'text', link: 'switch', parents: 'switch', exclude: 'many' },
  ADD: {
    chown: 'text',
    chmod: 'text',
    link: 'switch',
    checksum: 'text',
    'keep-git-dir': 'switch',
    unpack: 'switch',
    exclude: 'many',
  },
  RUN: { mount: 'many', network: 'text', security: 'text', device: 'many' },
  HEALTHCHECK: {
    interval: 'text',
    timeout: 'text',
    retries: 'text',
    'start-period': 'text',
    'start-interval': 'text',
  },
};

/** How the rest of each instruction is read. */
const shapes: Record<string, 'command' | 'list' | 'words' | 'text' | 'pairs' | 'args' | 'health' | 'trigger'> = {
  ADD: 'list',
  ARG: 'args',
  CMD: 'command',
  COPY: 'list',
  ENTRYPOINT: 'command',
  ENV: 'pairs',
  EXPOSE: 'words',
  FROM: 'words',
  HEALTHCHECK: 'health',
  LABEL: 'pairs',
  MAINTAINER: 'text',
  ONBUILD: 'trigger',
  RUN: 'command',
  SHELL: 'command',
  STOPSIGNAL: 'text',
  USER: 'text',
  VOLUME: 'list',
  WORKDIR: 'text',
};

export const keywords: readonly string[] = Object.keys(shapes);

/** Whether BuildKit looks for heredocs in this line. */
export function mayHaveHeredocs(text: string, from = 0): boolean {
  const { keyword, rest } = split(text, from);
  if (keyword === 'ONBUILD') return from === 0 && mayHaveHeredocs(text, rest);
  if (keyword !== 'RUN' && keyword !== 'COPY' && keyword !== 'ADD') return false;
  const { end } = readFlags(text, rest);
  return readJson(text.slice(end)) === null;
}

/** Reads the instruction that starts at `from`; complaints go to `complain`. Never throws. */
export function readInstruction(
  line: LogicalLine,
  from: number,
  escape: string,
  complain: (complaint: Complaint) => void,
  headOnly = false,
): Instruction {
  const { text } = line;
  const head = split(text, from);
  const trimmedEnd = trimEnd(text, head.start);
  const word = (start: number, end: number): Word => ({
    text: text.slice(start, end),
    start,
    end,
    range: line.range(start, end),
  });
  const { flags: rawFlags, end: afterFlags } = readFlags(text, head.rest);
  let restStart = afterFlags;
  while (restStart < trimmedEnd && isSpace(text.charAt(restStart))) restStart += 1;
  const rest = word(restStart, Math.max(restStart, trimmedEnd));
  const start = line.range(head.start, Math.max(head.start, trimmedEnd));
  const instruction: Instruction = {
    keyword: head.keyword,
    keywordRange: line.range(head.start, head.end),
    range: line.heredocs.length > 0 ? { ...start, endLine: line.lastLine, endColumn: line.lastColumn } : start,
    text,
    flags: rawFlags.map((flag) => ({ ...flag, ...word(flag.start, flag.end), text: flag.text })),
    rest,
    form: 'shell',
    args: [],
    words: [],
    pairs: [],
    heredocs: line.heredocs,
    trigger: null,
    at: (from, to) => line.range(from, to),
  };
  const fault = (message: string, range: Range = start): void => complain({ range, message });
  if (!headOnly) fill(instruction, line, escape, fault, complain);
  return instruction;
}

function fill(
  instruction: Instruction,
  line: LogicalLine,
  escape: string,
  fault: (message: string, range?: Range) => void,
  complain: (complaint: Complaint) => void,
): void {
  const { keyword, rest } = instruction;
  const shape = shapes[keyword];
  if (shape === undefined) {
    fault(unknownInstruction(keyword, instruction), instruction.keywordRange);
    return;
  }
  const whole = rest.text === '' ? [] : [rest.text];
  const words = (shape === 'words' || shape === 'list' || shape === 'health' ? splitBlank : noWords)(
    rest,
    (start, end) => ({
      text: line.text.slice(start, end),
      start,
      end,
      range: line.range(start, end),
    }),
  );
  instruction.args = whole;
  if (shape === 'words' || shape === 'list') {
    instruction.words = words;
    instruction.args = words.map((word) => word.text);
  }
  // A command that is missing is an empty text to the builder, not an absent one.
  if (shape === 'command') instruction.args = [rest.text];
  if (shape === 'command' || shape === 'list') readForm(instruction, rest.text, fault);
  if (shape === 'health') {
    const kind = words[0];
    instruction.words = words.slice(0, 1);
    const command = kind === undefined ? '' : rest.text.slice(kind.end - rest.start).replace(/^\s+/, '');
    instruction.args = command === '' ? [] : [command];
    readForm(instruction, command, fault);
    if (kind !== undefined) instruction.args.unshift(kind.text.toUpperCase());
  }
  if (shape === 'pairs') instruction.pairs = readPairs(instruction, escape, fault);
  if (shape === 'args')
    instruction.pairs = keepQuotedWords(rest.text, escape).map((word) => {
      const equals = word.indexOf('=');
      if (equals === 0) fault('ARG has a value without a name.');
      return equals < 0 ? { name: word, value: null } : { name: word.slice(0, equals), value: word.slice(equals + 1) };
    });
  if (shape === 'trigger' && rest.text !== '') instruction.trigger = readTrigger(instruction, line, escape, complain);
  checkFlags(instruction, fault);
  checkArguments(instruction, fault);
}

/** One level deep: a trigger in a trigger is refused, and its text is not read further. */
function readTrigger(
  { rest }: Instruction,
  line: LogicalLine,
  escape: string,
  complain: (complaint: Complaint) => void,
): Instruction {
  const { keyword } = split(line.text, rest.start);
  return readInstruction(
    line,
    rest.start,
    escape,
    keyword === 'ONBUILD' ? () => undefined : complain,
    keyword === 'ONBUILD',
  );
}

function readForm(instruction: Instruction, text: string, fault: (message: string) => void): void {
  const json = readJson(text);
  if (json === null) return;
  if (json === 'not strings') {
    fault(`The list after ${instruction.keyword} may hold texts in double quotes only.`);
    return;
  }
  instruction.form = 'json';
  instruction.args = json;
  instruction.words = [];
}

/** A JSON array of strings, `'not strings'` for an array of other things, null for anything else (then it is the shell form). */
function readJson(text: string): string[] | 'not strings' | null {
  if (!/^\s*\[/.test(text)) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(value)) return null;
  const items: unknown[] = value;
  const strings = items.filter((item) => typeof item === 'string');
  return strings.length === items.length ? strings : 'not strings';
}

function split(text: string, from: number): { keyword: string; start: number; end: number; rest: number } {
  let start = from;
  while (start < text.length && isSpace(text.charAt(start))) start += 1;
  const stop = trimEnd(text, start);
  let end = start;
  while (end < stop && !blank.test(text.charAt(end))) end += 1;
  let rest = end;
  while (rest < stop && blank.test(text.charAt(rest))) rest += 1;
  return { keyword: text.slice(start, end).toUpperCase(), start, end, rest };
}

function trimEnd(text: string, from: number): number {
  let end = text.length;
  while (end > from && isSpace(text.charAt(end - 1))) end -= 1;
  return end;
}

/** Words that start with `--`; quotes group and disappear, a backslash takes the next character as it is. */
function readFlags(
  text: string,
  from: number,
): { flags: { name: string; value: string | null; text: string; start: number; end: number }[]; end: number } {
  const flags: { name: string; value: string | null; text: string; start: number; end: number }[] = [];
  let position = from;
  for (;;) {
    while (position < text.length && isSpace(text.charAt(position))) position += 1;
    if (!text.startsWith('--', position)) return { flags, end: position };
    const start = position;
    const letters: string[] = [];
    let quote = '';
    for (; position < text.length; position += 1) {
      let character = text.charAt(position);
      if (quote === '' && isSpace(character)) break;
      if (quote === '' && (character === '"' || character === "'")) {
        quote = character;
        continue;
      }
      if (quote !== '' && character === quote) {
        quote = '';
        continue;
      }
      if (character === '\\') {
        if (position + 1 >= text.length) continue;
        position += 1;
        character = text.charAt(position);
      }
      letters.push(character);
    }
    const flag = letters.join('');
    if (flag === '--') return { flags, end: position };
    const equals = flag.indexOf('=');
    flags.push({
      name: equals < 0 ? flag.slice(2) : flag.slice(2, equals),
      value: equals < 0 ? null : flag.slice(equals + 1),
      text: flag,
      start,
      end: position,
    });
  }
}

function noWords(): Word[] {
  return [];
}

function splitBlank(rest: Word, word: (start: number, end: number) => Word): Word[] {
  const words: Word[] = [];
  const pattern = /[^\t\v\f\r ]+/g;
  for (let match = pattern.exec(rest.text); match !== null; match = pattern.exec(rest.text))
    words.push(word(rest.start + match.index, rest.start + match.index + match[0].length));
  return words;
}

/** Words of ENV, LABEL and ARG: split at white space outside quotes, everything kept as written. */
function keepQuotedWords(text: string, escape: string): string[] {
  const words: string[] = [];
  let word: string[] = [];
  let quote = '';
  let quoted = false;
  const close = (): void => {
    if (quoted || word.length > 0) words.push(word.join(''));
    word = [];
    quoted = false;
  };
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (quote === '' && isSpace(character)) {
      close();
      continue;
    }
    if (character === escape && quote !== "'") {
      if (position + 1 < text.length) {
        position += 1;
        word.push(character, text.charAt(position));
      }
      continue;
    }
    if (quote === '' && (character === '"' || character === "'")) {
      quote = character;
      quoted = true;
    } else if (character === quote) quote = '';
    word.push(character);
  }
  close();
  return words;
}

function readPairs(instruction: Instruction, escape: string, fault: (message: string) => void): Pair[] {
  const { keyword } = instruction;
  const { text } = instruction.rest;
  const words = keepQuotedWords(text, escape);
  const [first] = words;
  if (first === undefined) return [];
  if (!first.includes('=')) {
    const gap = blank.exec(text);
    if (gap === null) {
      fault(`${keyword} takes a name and a value: \`${keyword} NAME=value\`.`);
      return [];
    }
    return [{ name: text.slice(0, gap.index), value: text.slice(gap.index + gap[0].length) }];
  }
  const pairs: Pair[] = [];
  for (const word of words) {
    const equals = word.indexOf('=');
    if (equals < 0)
      fault(`\`${word.slice(0, 60)}\` has no \`=\`: ${keyword} takes \`NAME=value\` pairs; quote a value with blanks.`);
    else if (equals === 0) fault(`${keyword} has a value without a name.`);
    else pairs.push({ name: word.slice(0, equals), value: word.slice(equals + 1) });
  }
  return pairs;
}

function checkFlags(instruction: Instruction, fault: (message: string, range?: Range) => void): void {
  const { keyword } = instruction;
  // A HEALTHCHECK NONE never reads its flags; STOPSIGNAL, ARG: neither do they.
  if (keyword === 'STOPSIGNAL' || keyword === 'ARG') return;
  if (keyword === 'HEALTHCHECK' && instruction.args[0] === 'NONE') return;
  const known = knownFlags[keyword] ?? {};
  const seen = new Set<string>();
  for (const flag of instruction.flags) {
    const kind = Object.hasOwn(known, flag.name) ? known[flag.name] : undefined;
    const shown = flag.name.slice(0, 40);
    if (kind === undefined) {
      const names = Object.keys(known).map((name) => `--${name}`);
      fault(
        `${keyword} has no flag \`--${shown}\`${names.length > 0 ? `; it knows ${names.join(', ')}` : ''}.${didYouMean(`--${shown}`, names)}`,
        flag.range,
      );
    } else if (seen.has(flag.name) && kind !== 'many') fault(`\`--${shown}\` stands twice.`, flag.range);
    else if (kind === 'switch') {
      if (flag.value !== null && !/^(true|false)$/i.test(flag.value))
        fault(`\`--${shown}\` is true or false, not \`${flag.value.slice(0, 40)}\`.`, flag.range);
    } else if (flag.value === null)
      fault(`\`--${shown}\` needs a value: \`--${shown}=…\`, without blanks.`, flag.range);
    seen.add(flag.name);
  }
}

const stageName = /^[a-z][a-z0-9-_.]*$/;

function checkArguments(instruction: Instruction, fault: (message: string, range?: Range) => void): void {
  const { keyword, args, words, pairs, form } = instruction;
  switch (keyword) {
    case 'FROM': {
      const name = words[2];
      if (args.length !== 1 && !(args.length === 3 && args[1]?.toLowerCase() === 'as'))
        fault('FROM takes an image, or an image and a name: `FROM image AS name`.');
      else if (name !== undefined && !stageName.test(name.text.toLowerCase()))
        fault(
          `\`${name.text.slice(0, 60)}\` cannot name a stage: it starts with a letter and goes on with letters, digits, \`-\`, \`_\` and \`.\`.`,
          name.range,
        );
      return;
    }
    case 'COPY':
    case 'ADD':
      if (args.length < 2) fault(`${keyword} needs a source and a destination.`);
      else if (form === 'shell' && parseHeredocWord(args.at(-1) ?? '') !== null)
        fault(`${keyword} cannot write to a heredoc: the destination is the last argument.`);
      return;
    case 'USER':
    case 'WORKDIR':
    case 'STOPSIGNAL':
    case 'MAINTAINER':
      if (args.length === 0) fault(`${keyword} needs exactly one argument.`);
      return;
    case 'ENV':
    case 'LABEL':
      if (instruction.rest.text === '') fault(`${keyword} needs at least one \`NAME=value\`.`);
      return;
    case 'ARG':
      if (pairs.length === 0) fault('ARG needs a name.');
      return;
    case 'EXPOSE':
    case 'VOLUME':
      if (args.length === 0) fault(`${keyword} needs at least one argument.`);
      else if (keyword === 'VOLUME' && args.some((arg) => arg.trim() === ''))
        fault('VOLUME needs a path, not an empty text.');
      return;
    case 'RUN':
      if (form === 'shell' && instruction.rest.text === '') fault('RUN has no command.');
      return;
    case 'SHELL':
      if (form !== 'json') fault('SHELL takes the JSON form only: `SHELL ["/bin/bash", "-c"]`.');
      else if (args.length === 0) fault('SHELL needs at least one argument.');
      return;
    case 'HEALTHCHECK':
      checkHealth(instruction, fault);
      return;
    case 'ONBUILD':
      checkTrigger(instruction, fault);
      return;
    default:
  }
}

function checkHealth(instruction: Instruction, fault: (message: string, range?: Range) => void): void {
  const [kind, ...command] = instruction.args;
  if (kind === undefined) fault('HEALTHCHECK needs `CMD` and a command, or `NONE`.');
  else if (kind === 'NONE') {
    if (command.length > 0) fault('HEALTHCHECK NONE takes no arguments.');
  } else if (kind !== 'CMD') fault(`HEALTHCHECK starts with \`CMD\` or \`NONE\`, not \`${kind.slice(0, 40)}\`.`);
  else if (command.length === 0) fault('HEALTHCHECK CMD needs a command.');
  if (kind === 'NONE') return;
  for (const flag of instruction.flags) {
    if (flag.value === null || knownFlags['HEALTHCHECK']?.[flag.name] === undefined) continue;
    if (flag.name === 'retries') {
      if (!/^\+?\d+$/.test(flag.value) || Number(flag.value) > 2 ** 31 - 1)
        fault('`--retries` is a whole number, not negative.', flag.range);
      continue;
    }
    const milliseconds = parseDuration(flag.value);
    if (flag.value === '') continue;
    if (milliseconds === null)
      fault(`\`${flag.value.slice(0, 40)}\` is not a duration; write \`30s\`, \`500ms\` or \`1m30s\`.`, flag.range);
    else if (milliseconds !== 0 && milliseconds < 1)
      fault(`\`--${flag.name}\` is 0 or at least one millisecond.`, flag.range);
  }
}

function checkTrigger(instruction: Instruction, fault: (message: string, range?: Range) => void): void {
  const keyword = instruction.trigger?.keyword;
  if (keyword === undefined) fault('ONBUILD needs an instruction.');
  else if (keyword === 'ONBUILD') fault('ONBUILD cannot hold another ONBUILD.');
  else if (keyword === 'FROM' || keyword === 'MAINTAINER') fault(`ONBUILD cannot hold ${keyword}.`);
}

/** A duration as Go writes it (`1m30s`), in milliseconds; null when it is none. */
export function parseDuration(text: string): number | null {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (match === null) return null;
  const units: Record<string, number> = {
    ns: 1e-6,
    us: 1e-3,
    µs: 1e-3,
    μs: 1e-3,
    ms: 1,
    s: 1000,
    m: 60_000,
    h: 3_600_000,
  };
  let sum = 0;
  for (const part of (match[2] ?? '').matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g))
    sum += Number(part[1]) * (units[part[2] ?? ''] ?? 0);
  return match[1] === '-' ? -sum : sum;
}

function unknownInstruction(keyword: string, instruction: Instruction): string {
  const shown = keyword.slice(0, 40);
  const invisible = /[^\x20-\x7e]/.test(keyword);
  const first = invisible
    ? `\`${shown}\` is not an instruction: it holds a character that looks like a blank or a letter and is none.`
    : `\`${shown}\` is not an instruction.${didYouMean(shown, keywords)}`;
  const continuation = instruction.rest.text.startsWith('&&') || keyword === '&&' || keyword.startsWith('-');
  return continuation ? `${first} The line above may miss its \`\\\` at the end.` : first;
}
