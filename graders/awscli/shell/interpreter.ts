/** Runs the tree of a script: control flow, functions, pipes, `set -euo pipefail`. Programs such as `aws` are answered by somebody else. */
import type {
  AndOr,
  ArithmeticExpression,
  ArithmeticFor,
  Assignment,
  Command,
  CommandNode,
  CompoundList,
  Function as FunctionNode,
  ParsedScript,
  Pipeline,
  PipelineNode,
  Statement,
} from 'unbash';
import { parse } from 'unbash';
import type { Range } from '../../check.ts';
import type { Budget } from '../budget.ts';
import { ArithmeticFault, valueOf } from './arithmetic.ts';
import { builtins } from './builtins.ts';
import { expandFields, expandPattern, expandText, type ExpandContext } from './expand.ts';
import { fitsPattern } from './pattern.ts';
import type { PlacedWord, Surroundings } from './program.ts';
import type { Script } from './script.ts';
import { ExitSignal, LoopSignal, NotFollowed, ReturnSignal } from './signals.ts';
import { ShellState } from './state.ts';
import { isTrue } from './test-expression.ts';
import { redirect, Sink, Source, type Streams } from './streams.ts';
import { unsupportedIn } from './unsupported.ts';

export interface ScriptEnd {
  status: number;
  stdout: string;
  stderr: string;
}

const deepest = 60;

type Place = { pos: number; end: number };

/** Stands for what is written in a text of its own. */
const start: Place = { pos: 0, end: 1 };

export class Interpreter {
  readonly #script: Script;
  readonly #budget: Budget;
  readonly #around: Surroundings;
  #depth = 0;
  /** Inside of backticks with escapes positions count in another text; then this place stands for all of it. */
  #outer: Place | null = null;

  constructor(script: Script, budget: Budget, around: Surroundings) {
    this.#script = script;
    this.#budget = budget;
    this.#around = around;
  }

  /** Throws {@link NotFollowed} and `BudgetSpent`; everything else that a script can do ends in a status. */
  run(state: ShellState): ScriptEnd {
    const streams: Streams = {
      stdin: new Source(''),
      out: new Sink(this.#budget, false),
      err: new Sink(this.#budget, false),
    };
    const status = this.#shell(state, streams, () => this.#list(this.#script.tree.commands, state, streams, false));
    return { status, stdout: streams.out.text, stderr: streams.err.text };
  }

  /** To its end, and then its EXIT trap, which sees the status in `$?` and changes it only by an exit of its own. */
  #shell(state: ShellState, streams: Streams, run: () => number): number {
    const status = this.#ended(run);
    const text = state.exitTrap;
    if (text === '') return status;
    state.exitTrap = '';
    state.status = status;
    const tree = this.#trapTree(text, state);
    const before = this.#outer;
    this.#outer ??= start;
    const after = this.#ended(() => {
      this.#list(tree.commands, state, streams, false);
      return status;
    });
    this.#outer = before;
    return after;
  }

  #trapTree(text: string, { functions }: ShellState): ParsedScript {
    const tree = parse(text);
    const [fault] = [...(tree.errors ?? []), ...unsupportedIn(tree, functions.keys())];
    if (fault) throw new NotFollowed(`The trap: ${fault.message}`, this.#range(start));
    return tree;
  }

  #ended(run: () => number): number {
    try {
      return run();
    } catch (error) {
      if (error instanceof ExitSignal || error instanceof ReturnSignal) return error.status;
      if (error instanceof LoopSignal) return 0;
      throw error;
    }
  }

  #range({ pos, end }: Place): Range {
    const place = this.#outer ?? { pos, end };
    return this.#script.range(place.pos, place.end);
  }

  #list(statements: readonly Statement[], state: ShellState, streams: Streams, checked: boolean): number {
    for (const { command } of statements) state.status = this.#node(command, state, streams, checked);
    return statements.length === 0 ? 0 : state.status;
  }

  #compound(list: CompoundList, state: ShellState, streams: Streams, checked: boolean): number {
    return this.#list(list.commands, state, streams, checked);
  }

  #node(node: AndOr | PipelineNode, state: ShellState, streams: Streams, checked: boolean): number {
    if (++this.#depth > deepest) {
      throw new NotFollowed(
        'Functions or substitutions call each other more deeply than is followed here.',
        this.#range(node),
      );
    }
    try {
      if (node.type === 'AndOr') return this.#andOr(node, state, streams, checked);
      if (node.type === 'Pipeline') return this.#pipeline(node, state, streams, checked);
      return this.#settle(this.#command(node, state, streams, checked), node, state, checked);
    } finally {
      this.#depth--;
    }
  }

  /** `set -e`: a status that nobody asks for ends the script. */
  #settle(status: number, node: CommandNode | Pipeline, state: ShellState, checked: boolean): number {
    let inner: CommandNode | Pipeline = node;
    while (inner.type === 'Redirected') inner = inner.command;
    const asks =
      inner.type === 'Command' ||
      inner.type === 'Pipeline' ||
      inner.type === 'Subshell' ||
      inner.type === 'TestCommand' ||
      inner.type === 'ArithmeticCommand';
    state.status = status;
    if (status !== 0 && state.options.errexit && !checked && asks) throw new ExitSignal(status);
    return status;
  }

  #andOr({ commands, operators }: AndOr, state: ShellState, streams: Streams, checked: boolean): number {
    let status = 0;
    for (const [index, command] of commands.entries()) {
      const operator = operators[index - 1];
      if ((operator === '&&' && status !== 0) || (operator === '||' && status === 0)) continue;
      const last = index === commands.length - 1;
      status = state.status = this.#node(command, state, streams, checked || !last);
    }
    return status;
  }

  #pipeline(pipeline: Pipeline, state: ShellState, streams: Streams, checked: boolean): number {
    const negated = pipeline.prefixes.some((prefix) => prefix.type === 'Negation');
    const { commands, operators } = pipeline;
    const statuses: number[] = [];
    let { stdin } = streams;
    for (const [index, command] of commands.entries()) {
      const last = index === commands.length - 1;
      const out = last ? streams.out : new Sink(this.#budget, true);
      const own: Streams = { stdin, out, err: operators[index] === '|&' ? out : streams.err };
      // Every part of a pipe is a subshell; a single command behind `!` is none.
      const inner = commands.length > 1 ? this.#subshell(state) : state;
      const noticed = checked || negated || (!last && !state.options.pipefail);
      const run = (): number => this.#command(command, inner, own, noticed);
      statuses.push(commands.length > 1 ? this.#shell(inner, own, run) : run());
      stdin = new Source(out.text);
    }
    const failed = statuses.findLast((status) => status !== 0) ?? 0;
    const status = state.options.pipefail ? failed : (statuses.at(-1) ?? 0);
    if (!negated) return this.#settle(status, pipeline, state, checked);
    state.status = status === 0 ? 1 : 0;
    return state.status;
  }

  #command(node: CommandNode, state: ShellState, streams: Streams, checked: boolean): number {
    this.#budget.spend('steps');
    switch (node.type) {
      case 'Command':
        return this.#simple(node, state, streams, checked);
      case 'Redirected': {
        const context = this.#context(state, streams, checked);
        const redirected = redirect(node.redirects, streams, state, context);
        if (typeof redirected === 'string') return this.#failed(redirected, streams);
        const status = this.#command(node.command, state, redirected.streams, checked);
        redirected.store();
        return status;
      }
      case 'If': {
        for (const branch of [node, ...node.elif]) {
          if (this.#compound(branch.clause, state, streams, true) === 0)
            return this.#compound(branch.then, state, streams, checked);
        }
        return node.else ? this.#compound(node.else, state, streams, checked) : 0;
      }
      case 'For': {
        const context = this.#context(state, streams, checked);
        const words = node.wordlist?.flatMap((word) => expandFields(word, context)) ?? state.parameters;
        return this.#loop(words.values(), (word) => {
          if (!state.assign(node.name.value, word)) return null;
          return () => this.#compound(node.body, state, streams, checked);
        });
      }
      case 'While':
        return this.#loop(endless(), () => {
          const status = this.#compound(node.clause, state, streams, true);
          if ((status === 0) !== (node.kind === 'while')) return null;
          return () => this.#compound(node.body, state, streams, checked);
        });
      case 'Case': {
        const context = this.#context(state, streams, checked);
        const word = expandText(node.word, context);
        const item = node.items.find(({ pattern }) =>
          pattern.some((each) => fitsPattern(word, expandPattern(each, context))),
        );
        if (item && item.terminator !== undefined && item.terminator !== ';;') {
          throw new NotFollowed(`\`${item.terminator}\` is not followed here.`, this.#range(item));
        }
        return item ? this.#compound(item.body, state, streams, checked) : 0;
      }
      case 'BraceGroup':
        return this.#compound(node.body, state, streams, checked);
      case 'Subshell': {
        const inner = this.#subshell(state);
        return this.#shell(inner, streams, () => this.#compound(node.body, inner, streams, checked));
      }
      case 'Function':
        state.functions.set(node.name.value, node);
        return 0;
      case 'TestCommand':
        return this.#asked((context) => isTrue(node.expression, context), this.#context(state, streams, checked));
      case 'ArithmeticCommand':
        return this.#asked((context) => holds(node.expression, context), this.#context(state, streams, checked));
      case 'ArithmeticFor':
        return this.#counted(node, state, streams, checked);
      default:
        throw new NotFollowed(`\`${node.type}\` is not followed here.`, this.#range(node));
    }
  }

  /** What stands in `[[ ]]` and `(( ))`: a fault is a no. */
  #asked(ask: (context: ExpandContext) => boolean, context: ExpandContext): number {
    try {
      return ask(context) ? 0 : 1;
    } catch (error) {
      if (!(error instanceof ArithmeticFault)) throw error;
      context.complain(error.message);
      return 1;
    }
  }

  #counted(node: ArithmeticFor, state: ShellState, streams: Streams, checked: boolean): number {
    const context = this.#context(state, streams, checked);
    let next = node.initialize;
    const goesOn = (): boolean => {
      if (next) valueOf(next, context);
      next = node.update;
      return node.test === undefined || holds(node.test, context);
    };
    return this.#loop(endless(), () =>
      this.#asked(goesOn, context) === 0 ? () => this.#compound(node.body, state, streams, checked) : null,
    );
  }

  /** `next` answers the body for one round, or null when the loop is over. */
  #loop(words: Iterable<string>, next: (word: string) => (() => number) | null): number {
    let status = 0;
    for (const word of words) {
      this.#budget.spend('steps');
      const body = next(word);
      if (!body) break;
      try {
        status = body();
      } catch (error) {
        if (!(error instanceof LoopSignal)) throw error;
        if (--error.levels > 0) throw error;
        status = 0;
        if (error.kind === 'break') break;
      }
    }
    return status;
  }

  #subshell(state: ShellState): ShellState {
    this.#budget.spend('characters', 8 * (state.variables.size + state.functions.size));
    return new ShellState(state);
  }

  #failed(message: string, { err }: Streams, status = 1): number {
    err.write(`${this.#script.file}: ${message}\n`);
    return status;
  }

  #context(state: ShellState, streams: Streams, checked: boolean): ExpandContext {
    return {
      state,
      budget: this.#budget,
      complain: (message) => void this.#failed(message, streams),
      notFollowed: (message, at) => {
        throw new NotFollowed(message, this.#range(at));
      },
      substitute: (script, at) => this.#substitute(script, at, state, streams, checked),
    };
  }

  #substitute(
    script: ParsedScript | undefined,
    at: Place,
    state: ShellState,
    streams: Streams,
    checked: boolean,
  ): string {
    if (!script) throw new NotFollowed('This substitution cannot be read.', this.#range(at));
    const before = this.#outer;
    if (script.source !== undefined) this.#outer ??= at;
    const inner = this.#subshell(state);
    // Without `inherit_errexit` bash forgets `set -e` inside of substitutions; the status of the last command is what remains.
    inner.options.errexit &&= inner.options.inheritErrexit;
    const out = new Sink(this.#budget, true);
    const own = { ...streams, out };
    state.substituted = this.#shell(inner, own, () => {
      const [only, ...more] = script.commands;
      const file = only?.command;
      // `$(< file)`
      if (file?.type === 'Command' && isRead(file) && more.length === 0) {
        const context = this.#context(inner, own, checked);
        const redirected = redirect(file.redirects, own, inner, context);
        if (typeof redirected === 'string') return this.#failed(redirected, own);
        out.write(redirected.streams.stdin.rest());
        return 0;
      }
      return this.#list(script.commands, inner, own, checked);
    });
    this.#outer = before;
    return out.text;
  }

  #simple(command: Command, state: ShellState, streams: Streams, checked: boolean): number {
    state.substituted = 0;
    const context = this.#context(state, streams, checked);
    const redirected = redirect(command.redirects, streams, state, context);
    if (typeof redirected === 'string') return this.#failed(redirected, streams);
    const assignments = command.prefix.filter((each): each is Assignment => each.type === 'Assignment');
    const words = this.#words(command, state, context);
    const [name, ...args] = words;
    if (!name) {
      const stopped = assignments.some((each) => !this.#assign(each, state, context));
      if (state.options.xtrace)
        for (const each of assignments) streams.err.write(`+ ${each.name}=${state.list(each.name).join(' ')}\n`);
      redirected.store();
      if (!stopped) return state.substituted;
      if (state.options.errexit) throw new ExitSignal(1);
      throw new NotFollowed('A variable that is read-only is assigned here.', this.#range(command));
    }
    const own = new Map(
      assignments.map((each) => [each.name, each.value.type === 'Word' ? expandText(each.value, context) : '']),
    );
    if (state.options.xtrace) streams.err.write(`+ ${words.map(({ text }) => text).join(' ')}\n`);
    const status = this.#call(name, args, command, own, state, redirected.streams, checked);
    redirected.store();
    return status;
  }

  #words(command: Command, state: ShellState, context: ExpandContext): PlacedWord[] {
    const words: PlacedWord[] = [];
    for (const word of [...(command.name ? [command.name] : []), ...command.args]) {
      const at = this.#range(word);
      if (word.type === 'Word') {
        words.push(...expandFields(word, context).map((text) => ({ text, at })));
      } else if (word.value.type === 'Word') {
        words.push({ text: `${word.name}=${expandText(word.value, context)}`, at });
      } else {
        if (words[0]?.text === 'local') state.declareLocal(word.name);
        this.#assign(word, state, context);
        words.push({ text: word.name, at });
      }
    }
    return words;
  }

  #assign({ name, value, append }: Assignment, state: ShellState, context: ExpandContext): boolean {
    const made =
      value.type === 'Word'
        ? expandText(value, context)
        : value.elements.flatMap((each) => expandFields(each, context));
    const whole = !append
      ? made
      : Array.isArray(made)
        ? [...state.list(name), ...made]
        : (state.text(name) ?? '') + made;
    if (state.assign(name, typeof whole === 'string' ? this.#budget.text(whole) : whole)) return true;
    context.complain(`${name}: readonly variable`);
    return false;
  }

  #call(
    name: PlacedWord,
    args: PlacedWord[],
    command: Command,
    own: Map<string, string>,
    state: ShellState,
    streams: Streams,
    checked: boolean,
  ): number {
    const defined = state.functions.get(name.text);
    if (defined) return this.#function(defined, args, own, state, streams, checked);
    const program = this.#around.programs.get(name.text);
    if (program) {
      const answer = program({
        words: args,
        at: this.#range(command),
        readStdin: () => streams.stdin.rest(),
        variable: (wanted) =>
          own.get(wanted) ?? (state.variables.get(wanted)?.exported ? state.text(wanted) : undefined),
        files: state.files,
        outputRead: streams.out.read,
        checked,
      });
      streams.out.write(answer.stdout);
      streams.err.write(answer.stderr);
      return answer.status;
    }
    if (!Object.hasOwn(builtins, name.text)) {
      throw new NotFollowed(
        `\`${name.text.slice(0, 60)}\` is not run here: only the AWS CLI, docker, notation, functions of the script and a few simple commands are.`,
        name.at,
      );
    }
    const run = (): number =>
      builtins[name.text]!(
        args.map(({ text }) => text),
        {
          state,
          stdin: streams.stdin,
          print: (text) => streams.out.write(text),
          complain: (message) => void this.#failed(message, streams),
          notFollowed: (message) => {
            throw new NotFollowed(message, this.#range(command));
          },
          isCommand: (wanted) =>
            this.#around.programs.has(wanted) || Object.hasOwn(builtins, wanted) || state.functions.has(wanted),
          pass: (seconds) => this.#around.pass(seconds),
        },
      );
    return own.size === 0 ? run() : withOwn(own, state, run);
  }

  #function(
    node: FunctionNode,
    args: PlacedWord[],
    own: Map<string, string>,
    state: ShellState,
    streams: Streams,
    checked: boolean,
  ): number {
    const before = state.parameters;
    state.parameters = args.map(({ text }) => text);
    try {
      return withOwn(own, state, () =>
        node.body.type === 'CompoundList'
          ? this.#compound(node.body, state, streams, checked)
          : this.#node(node.body, state, streams, checked),
      );
    } catch (error) {
      if (error instanceof ReturnSignal) return error.status;
      throw error;
    } finally {
      state.parameters = before;
    }
  }
}

/** `< file` without a command, which a substitution reads. */
function isRead({ name, prefix, redirects }: Command): boolean {
  const [only, ...more] = redirects;
  return !name && prefix.length === 1 && more.length === 0 && only?.type === 'Redirect' && only.operator === '<';
}

/** `NAME=value command`: the variables are there for this command only. */
function withOwn(own: ReadonlyMap<string, string>, state: ShellState, run: () => number): number {
  state.locals.push(new Map());
  for (const [name, value] of own) {
    state.declareLocal(name);
    state.variables.set(name, { value, exported: true });
  }
  try {
    return run();
  } finally {
    state.leaveFunction();
  }
}

function holds(expression: ArithmeticExpression | undefined, context: ExpandContext): boolean {
  return expression !== undefined && valueOf(expression, context) !== 0n;
}

function* endless(): Generator<string> {
  while (true) yield '';
}
