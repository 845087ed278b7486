/** Where a command writes to. */
import type { HereDoc, HereString, Redirect, Redirection } from 'unbash';
import type { Budget } from '../budget.ts';
import { expandText, partsText, type ExpandContext } from './expand.ts';
import { plainPath, type ShellState } from './state.ts';

/** Collects text, and counts it. */
export class Sink {
  readonly #parts: string[] = [];
  readonly #budget: Budget;
  /** Somebody reads what is written here: a substitution, a pipe, a file. */
  readonly read: boolean;

  constructor(budget: Budget, read: boolean) {
    this.#budget = budget;
    this.read = read;
  }

  write(text: string): void {
    this.#parts.push(this.#budget.text(text));
  }

  get text(): string {
    return this.#parts.join('');
  }
}

/** Standard input: what one command has read is gone for the next. */
export class Source {
  #left: string;

  constructor(text: string) {
    this.#left = text;
  }

  /** With its line end, which only the last can lack; empty at the end. */
  line(): string {
    const end = this.#left.indexOf('\n');
    const line = end < 0 ? this.#left : this.#left.slice(0, end + 1);
    this.#left = this.#left.slice(line.length);
    return line;
  }

  rest(): string {
    const left = this.#left;
    this.#left = '';
    return left;
  }
}

export interface Streams {
  stdin: Source;
  out: Sink;
  err: Sink;
}

/**
 * The streams after the redirections, in their order, and what has to be stored when the command has ended. Answers a message instead
 * when a file that should be read does not exist.
 */
export function redirect(
  redirections: readonly Redirection[],
  from: Streams,
  state: ShellState,
  context: ExpandContext,
): { streams: Streams; store(): void } | string {
  const streams = { ...from };
  const stores: (() => void)[] = [];
  for (const each of redirections) {
    if (each.type !== 'Redirect') {
      streams.stdin = new Source(hereText(each, context));
      continue;
    }
    const fault = redirectOne(each, streams, stores, state, context);
    if (fault) return fault;
  }
  return { streams, store: () => stores.forEach((store) => store()) };
}

function redirectOne(
  each: Redirect,
  streams: Streams,
  stores: (() => void)[],
  state: ShellState,
  context: ExpandContext,
): string | null {
  const { operator, descriptor, target } = each;
  const name = target ? expandText(target, context) : '';
  const number = descriptor?.type === 'FileDescriptor' ? descriptor.value : operator.startsWith('<') ? 0 : 1;
  if (operator === '<') {
    if (name === '/dev/stdin') return null;
    const text = name === '/dev/null' ? '' : state.files.get(plainPath(name));
    if (text === undefined) return `${name}: No such file or directory`;
    streams.stdin = new Source(text);
    return null;
  }
  if (operator === '>&' || operator === '<&') {
    if (number === 2) streams.err = streams.out;
    else streams.out = streams.err;
    return null;
  }
  const sink =
    name === '/dev/stderr'
      ? streams.err
      : name === '/dev/stdout'
        ? streams.out
        : new Sink(context.budget, name !== '/dev/null');
  if (number === 2) streams.err = sink;
  else streams.out = sink;
  if (operator.startsWith('&')) streams.err = sink;
  if (name.startsWith('/dev/')) return null;
  const path = plainPath(name);
  const before = operator.endsWith('>>') ? (state.files.get(path) ?? '') : '';
  state.files.set(path, before);
  stores.push(() => state.files.set(path, context.budget.text(before + sink.text)));
  return null;
}

function hereText(here: HereDoc | HereString, context: ExpandContext): string {
  if (here.type === 'HereString') return `${here.target ? expandText(here.target, context) : ''}\n`;
  const { body, operator } = here;
  if (!body.parts) return operator === '<<-' ? untabbed(body.text) : body.text;
  // Tabs are cut from the lines as they are written, never from what a variable holds.
  const parts =
    operator === '<<-'
      ? body.parts.map((part, index) =>
          part.type === 'Literal' ? { ...part, value: untabbed(part.value, index === 0) } : part,
        )
      : body.parts;
  return partsText(parts, context);
}

function untabbed(text: string, lineBegins = true): string {
  const cut = text.replace(/\n\t+/g, '\n');
  return lineBegins ? cut.replace(/^\t+/, '') : cut;
}
