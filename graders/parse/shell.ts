/**
 * Shell text → the commands in it, for questions like "what does this RUN install, and from where". Nothing is run: of a
 * condition both sides count, a loop's body counts once. Never throws; what cannot be understood is left out.
 */
import { forEachChild, parse, type HereDoc, type ParsedScript, type SyntaxNode, type Word as SyntaxWord } from 'unbash';
import type { Range } from '../check.ts';
import { unwrap } from './shell/wrappers.ts';
import { readWord, type Values } from './shell/words.ts';

export interface ShellWord {
  /** As the program gets it, quotes removed; variables whose value is not known, patterns and substitutions stay as written. */
  text: string;
  /** The program gets exactly this text. */
  fixed: boolean;
  /** The commands of `$( )`, backquotes and `<( )` in it. */
  commands: ShellCommand[];
  range: Range;
}

export interface ShellCommand {
  /** Without its folder and without what only starts it ({@link wrappers}); '' when there are only assignments. */
  program: string;
  /** After the program. */
  args: ShellWord[];
  /** `sudo`, `env`, `exec`, `xargs`… that start it, outermost first. */
  wrappers: string[];
  assignments: { name: string; value: ShellWord }[];
  redirects: { operator: string; target: ShellWord }[];
  /** The text of a here-document that it reads. */
  input: string | null;
  /** The command whose output it reads through a pipe. */
  pipedFrom: ShellCommand | null;
  range: Range;
}

const shells = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'mksh', 'busybox']);

/** Whether this path names a shell whose language is read here. */
export function isShell(path: string): boolean {
  return shells.has(baseName(path).replace(/\.exe$/, ''));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Scripts in scripts (`sh -c`, `eval`) beyond this are not read. */
const deepest = 6;
/** Far more commands than any build step has. */
const mostCommands = 5000;

/**
 * All commands in the order of the text, those inside substitutions and `sh -c` included. `range` tells where characters of the text
 * stand in the file; `value` what a variable is worth.
 */
export function shellCommands(
  text: string,
  range: (start: number, end: number) => Range,
  value: (name: string) => string | undefined = () => undefined,
): ShellCommand[] {
  const reader = new Reader(new Map(), value);
  reader.script(text, range, 0);
  return reader.commands;
}

/** One command from words that no shell has touched: the JSON form. */
export function wordsCommand(words: ShellWord[], range: Range): ShellCommand[] {
  const reader = new Reader(new Map(), () => undefined);
  reader.add({ words, assignments: [], redirects: [], input: null, pipedFrom: null, range }, 0);
  return reader.commands;
}

interface Plain extends Omit<ShellCommand, 'program' | 'args' | 'wrappers'> {
  words: ShellWord[];
}

class Reader {
  readonly commands: ShellCommand[] = [];
  private readonly own: Map<string, string | null>;
  private readonly outer: (name: string) => string | undefined;

  constructor(own: Map<string, string | null>, outer: (name: string) => string | undefined) {
    this.own = own;
    this.outer = outer;
  }

  private readonly values: Values = (name) => {
    const own = this.own.get(name);
    return own === undefined ? this.outer(name) : (own ?? undefined);
  };

  script(text: string, range: (start: number, end: number) => Range, depth: number): void {
    if (depth > deepest) return;
    try {
      this.visit(parse(text), { text, range, depth, pipedFrom: null });
    } catch {
      // Nested beyond what the parser follows: no real build step is.
    }
  }

  add({ words, ...plain }: Plain, depth: number): ShellCommand | null {
    if (this.commands.length >= mostCommands) return null;
    const { program, args, wrappers } = unwrap(words);
    const command: ShellCommand = { ...plain, program: baseName(program), args, wrappers };
    this.commands.push(command);
    const inner = innerScript(command);
    if (inner !== null) this.script(inner.text, () => inner.range, depth + 1);
    return command;
  }

  /** Answers the last command of the node: the one whose output a pipe takes. */
  private visit(node: SyntaxNode | ParsedScript, at: Place): ShellCommand | null {
    if (node.type === 'Command') return this.command(node, at);
    let last: ShellCommand | null = null;
    if (node.type === 'Pipeline') {
      for (const part of node.commands) last = this.visit(part, { ...at, pipedFrom: last ?? at.pipedFrom });
      return last;
    }
    forEachChild(node as SyntaxNode, (child) => {
      last = this.visit(child, at) ?? last;
    });
    return last;
  }

  private command(node: Extract<SyntaxNode, { type: 'Command' }>, at: Place): ShellCommand | null {
    const word = (written: SyntaxWord): ShellWord[] =>
      readWord(written, this.values, {
        range: at.range,
        commands: (script) => this.inside(script, at),
      });
    const one = (written: SyntaxWord): ShellWord => {
      const words = word(written);
      const [first] = words;
      const range = at.range(written.pos, written.end);
      return first === undefined
        ? { text: '', fixed: true, commands: [], range }
        : { ...first, text: words.map(({ text }) => text).join(' '), fixed: words.every(({ fixed }) => fixed) };
    };
    const assignments: ShellCommand['assignments'] = [];
    const redirects: ShellCommand['redirects'] = [];
    const words = node.name === undefined ? [] : word(node.name);
    let heredoc: HereDoc | null = null;
    for (const [index, part] of [...node.prefix, ...node.suffix].entries()) {
      if (part.type === 'Word') words.push(...word(part));
      else if (part.type === 'HereDoc') heredoc = part;
      else if (part.type !== 'Assignment') {
        if (part.target !== undefined) redirects.push({ operator: part.operator, target: one(part.target) });
      } else if (part.value.type === 'Word') {
        const value = one(part.value);
        assignments.push({ name: part.name, value });
        // Behind the program, as in `export A=b`, it is an argument too.
        if (index >= node.prefix.length)
          words.push({ ...value, text: `${part.name}=${value.text}`, range: at.range(part.pos, part.end) });
      }
    }
    if (words.length === 0 || ['export', 'readonly', 'local', 'declare'].includes(words[0]?.text ?? ''))
      for (const { name, value } of assignments) this.own.set(name, value.fixed ? value.text : null);
    const input = heredoc?.body.text ?? null;
    const made = this.add(
      {
        words,
        assignments,
        redirects,
        input,
        pipedFrom: at.pipedFrom,
        range: at.range(node.pos, heredoc === null ? node.end : Math.min(node.end, heredoc.pos)),
      },
      at.depth,
    );
    if (made !== null && heredoc !== null && readsScript(made)) {
      const { pos } = heredoc.body;
      this.script(heredoc.body.text, (start, end) => at.range(pos + start, pos + end), at.depth + 1);
    }
    return made;
  }

  /** The commands of a substitution, which also count for the whole. */
  private inside(script: ParsedScript | undefined, at: Place): ShellCommand[] {
    if (script === undefined || at.depth >= deepest) return [];
    const before = this.commands.length;
    this.visit(script, { ...at, depth: at.depth + 1, pipedFrom: null });
    return this.commands.slice(before);
  }
}

interface Place {
  text: string;
  range: (start: number, end: number) => Range;
  depth: number;
  pipedFrom: ShellCommand | null;
}

/** A shell that is given no file and no `-c`: what comes in is its script. */
export function readsScript({ program, args }: ShellCommand): boolean {
  if (!isShell(program)) return false;
  const options = args.filter(({ text }) => /^[-+]/.test(text));
  if (options.some(({ text }) => /^-[a-z]*c$/.test(text))) return false;
  const files = args.filter(({ text }) => !/^[-+]/.test(text));
  return files.length === 0 || options.some(({ text }) => /^-[a-z]*s$/.test(text));
}

/** The script of `sh -c` and `eval`. */
function innerScript({ program, args }: ShellCommand): { text: string; range: Range } | null {
  const [first] = args;
  if (program === 'eval' && first !== undefined)
    return { text: args.map(({ text }) => text).join(' '), range: first.range };
  if (!isShell(program)) return null;
  const flag = args.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
  const script = flag < 0 ? undefined : args[flag + 1];
  return script === undefined ? null : { text: script.text, range: script.range };
}
