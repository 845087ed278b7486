/** The shell's own commands and small programs beside them: each gets its arguments and answers its status. */
import type { Source } from './streams.ts';
import { ExitSignal, LoopSignal, ReturnSignal } from './signals.ts';
import { plainPath, type ShellState } from './state.ts';
import { test } from './test-builtin.ts';

export interface BuiltinContext {
  state: ShellState;
  stdin: Source;
  print(text: string): void;
  complain(message: string): void;
  /** Throws: right bash, and beyond this interpreter. */
  notFollowed(message: string): never;
  isCommand(name: string): boolean;
  /** Lets the model's clock go on. */
  pass(seconds: number): void;
}

type Builtin = (args: string[], context: BuiltinContext) => number;

export const builtins: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  sleep,
  echo,
  printf,
  cat(args, { state, stdin, print, complain }) {
    let status = 0;
    for (const path of args.length === 0 ? ['-'] : args) {
      const text = path === '-' ? stdin.rest() : state.files.get(plainPath(path));
      if (text === undefined) {
        complain(`cat: ${path}: No such file or directory`);
        status = 1;
      } else print(text);
    }
    return status;
  },
  test: (args, context) => test(args, context),
  '[': (args, context) => {
    if (args.at(-1) !== ']') {
      context.complain("[: missing `]'");
      return 2;
    }
    return test(args.slice(0, -1), context);
  },
  set,
  shopt,
  export: (args, context) => declare('export', args, context),
  readonly: (args, context) => declare('readonly', args, context),
  local: (args, context) => declare('local', args, context),
  declare: (args, context) => declare('declare', args, context),
  unset(args, { state }) {
    for (const name of args) if (!state.variables.get(name)?.readonly) state.variables.delete(name);
    return 0;
  },
  shift(args, { state }) {
    const by = Number(args[0] ?? 1);
    if (!(by <= state.parameters.length)) return 1;
    state.parameters = state.parameters.slice(by);
    return 0;
  },
  exit(args, { state }) {
    throw new ExitSignal(statusOf(args[0], state.status));
  },
  return(args, { state, notFollowed }) {
    if (state.locals.length === 0) return notFollowed('`return` is followed here in functions only.');
    throw new ReturnSignal(statusOf(args[0], state.status));
  },
  break(args) {
    throw new LoopSignal('break', Math.max(1, Number(args[0] ?? 1) || 1));
  },
  continue(args) {
    throw new LoopSignal('continue', Math.max(1, Number(args[0] ?? 1) || 1));
  },
  command(args, context) {
    if (args[0] !== '-v') return context.notFollowed('`command` is followed here as `command -v NAME` only.');
    if (!context.isCommand(args[1] ?? '')) return 1;
    context.print(`${args[1]}\n`);
    return 0;
  },
  seq,
  read,
  trap,
  mktemp(args, { state, print }) {
    const path = `/tmp/tmp.${state.files.size + 1}`;
    if (!args.includes('-d')) state.files.set(path, '');
    print(`${path}\n`);
    return 0;
  },
  rm(args, { state, complain }) {
    const paths = args.filter((arg) => !arg.startsWith('-'));
    const force = args.some((arg) => /^-\w*f/.test(arg));
    const missing = paths.filter((path) => !state.files.delete(plainPath(path)));
    if (force || missing.length === 0) return 0;
    complain(`rm: cannot remove '${missing[0]}': No such file or directory`);
    return 1;
  },
};

function echo(args: string[], { print, notFollowed }: BuiltinContext): number {
  const first = args.findIndex((arg) => !/^-[neE]+$/.test(arg));
  const options = args.slice(0, first < 0 ? args.length : first).join('');
  const text = args.slice(first < 0 ? args.length : first).join(' ');
  if (options.includes('e') && text.includes('\\'))
    return notFollowed('Escapes of `echo -e` are not followed here; `printf` with `\\n` and `\\t` is.');
  print(`${text}${options.includes('n') ? '' : '\n'}`);
  return 0;
}

/** Those that only change how names of files are found change nothing here. */
function shopt(args: string[], { state, notFollowed }: BuiltinContext): number {
  const [how, ...names] = args;
  const known = /^(inherit_errexit|nullglob|failglob|globstar|dotglob|extglob|expand_aliases|checkwinsize)$/;
  if ((how !== '-s' && how !== '-u') || !names.every((name) => known.test(name)))
    return notFollowed(`\`shopt ${args.join(' ')}\` is not followed here.`);
  if (names.includes('inherit_errexit')) state.options.inheritErrexit = how === '-s';
  return 0;
}

/** A year, so that the clock stays a date. */
const longestSleep = 31_536_000;

/** Only the end of the script ever comes: no signal does. */
function trap(args: string[], { state, notFollowed }: BuiltinContext): number {
  const [command = '', ...signals] = args[0] === '--' ? args.slice(1) : args;
  if (signals.length === 0 || signals.some((name) => !/^(SIG)?(EXIT|INT|TERM|HUP|0)$/.test(name)))
    return notFollowed(
      "`trap` is followed here as `trap 'COMMANDS' EXIT`, and for INT, TERM and HUP, which never come.",
    );
  if (signals.some((name) => /EXIT|0/.test(name))) state.exitTrap = command === '-' ? '' : command;
  return 0;
}

const secondsOf = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 } as const;

function sleep(args: string[], { pass, complain }: BuiltinContext): number {
  for (const arg of args) {
    const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(arg) ?? [];
    if (number === undefined) {
      complain(`sleep: invalid time interval '${arg}'`);
      return 1;
    }
    pass(Math.min(longestSleep, Number(number) * secondsOf[unit as keyof typeof secondsOf]));
  }
  return args.length === 0 ? 1 : 0;
}

/** `seq LAST` and `seq FIRST LAST`, in steps of one, upwards. */
function seq(args: string[], { print, notFollowed }: BuiltinContext): number {
  const [first, last] = args.length === 1 ? [1, Number(args[0])] : args.map(Number);
  if (args.length > 2 || !Number.isInteger(first) || !Number.isInteger(last))
    return notFollowed('`seq` is followed here with one or two whole numbers.');
  for (let number = first!; number <= last!; number++) print(`${number}\n`);
  return 0;
}

/** `read -r a b`: the next line, the last name takes the rest. Of the separators in `IFS` only blanks are followed. */
function read(args: string[], { state, stdin, notFollowed }: BuiltinContext): number {
  const names = args.filter((arg) => arg !== '-r');
  if (names.length === 0 || names.some((name) => !/^[A-Za-z_]\w*$/.test(name)))
    return notFollowed('`read` is followed here as `read -r NAME…`.');
  const line = stdin.line();
  const { separators } = state;
  if (/[^ \t\n]/.test(separators) && !/^\s*$/.test(line))
    return notFollowed('`read` splits here at blanks, tabs and line ends only, whatever is in `IFS`.');
  const separates = (character: string | undefined): boolean =>
    character !== undefined && separators.includes(character);
  let rest = line.replace(/\n$/, '');
  const skip = (): void => {
    while (separates(rest[0])) rest = rest.slice(1);
  };
  skip();
  while (separates(rest.at(-1))) rest = rest.slice(0, -1);
  for (const [index, name] of names.entries()) {
    const end = [...rest].findIndex(separates);
    const word = index === names.length - 1 || end < 0 ? rest : [...rest].slice(0, end).join('');
    if (!state.assign(name, word)) return 1;
    rest = rest.slice(word.length);
    skip();
  }
  return line.endsWith('\n') ? 0 : 1;
}

function statusOf(text: string | undefined, last: number): number {
  if (text === undefined) return last;
  return /^\d+$/.test(text) ? Number(text) & 255 : 2;
}

function set(args: string[], { state, notFollowed }: BuiltinContext): number {
  const long: Record<string, keyof ShellState['options'] | null> = {
    errexit: 'errexit',
    nounset: 'nounset',
    pipefail: 'pipefail',
    xtrace: 'xtrace',
    noglob: null,
  };
  const short: Record<string, keyof ShellState['options'] | null> = {
    e: 'errexit',
    u: 'nounset',
    x: 'xtrace',
    f: null,
    E: null,
  };
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!;
    if (arg === '--') {
      state.parameters = args.slice(index + 1);
      break;
    }
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      const option = letter === 'o' ? long[args[++index] ?? ''] : short[letter];
      if (option === undefined || !/^[-+]/.test(arg))
        return notFollowed(`\`set ${args.join(' ')}\` is not followed here.`);
      if (option) state.options[option] = on;
    }
  }
  return 0;
}

/** `name`, `name=value`; arrays are assigned by the interpreter before. */
function declare(
  how: 'export' | 'readonly' | 'local' | 'declare',
  args: string[],
  { state, complain, notFollowed }: BuiltinContext,
): number {
  let local = how === 'local' || how === 'declare';
  const marks = { exported: how === 'export', readonly: how === 'readonly' };
  for (const arg of args) {
    if (/^-[a-zA-Z]+$/.test(arg)) {
      if (/[^rxga]/.test(arg.slice(1))) return notFollowed(`\`${how} ${arg}\` is not followed here.`);
      if (arg.includes('g')) local = false;
      if (arg.includes('r')) marks.readonly = true;
      if (arg.includes('x')) marks.exported = true;
      continue;
    }
    const [, name = '', value] = /^([^=]*)(?:=(.*))?$/s.exec(arg) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      complain(`${how}: \`${arg}': not a valid identifier`);
      return 1;
    }
    if (local) state.declareLocal(name);
    if (value !== undefined && !state.assign(name, value)) {
      complain(`${name}: readonly variable`);
      return 1;
    }
    if (marks.exported || marks.readonly) {
      const { exported, readonly, ...variable } = state.variables.get(name) ?? { value: '' };
      state.variables.set(name, {
        ...variable,
        exported: exported || marks.exported,
        readonly: readonly || marks.readonly,
      });
    }
  }
  return 0;
}

function printf(args: string[], { print, notFollowed }: BuiltinContext): number {
  if (/^-./.test(args[0] ?? '') && args[0] !== '--') return notFollowed('`printf` is followed here without options.');
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args;
  let left = values;
  do {
    let used = 0;
    const text = format.replace(
      /\\(n|t|\\)|%(%|s|d|q|.)?/g,
      (whole, escape: string | undefined, directive: string | undefined) => {
        if (escape) return { n: '\n', t: '\t', '\\': '\\' }[escape]!;
        if (directive === '%') return '%';
        if (directive !== 's' && directive !== 'd')
          return notFollowed(`\`${whole}\` of \`printf\` is not followed here; \`%s\` and \`%d\` are.`);
        const value = left[used++] ?? (directive === 'd' ? '0' : '');
        if (directive === 'd' && !/^-?(0|[1-9]\d*)$/.test(value))
          return notFollowed(`\`%d\` of \`printf\` is followed here for decimal numbers, and \`${value}\` is none.`);
        return value;
      },
    );
    print(text);
    left = used === 0 ? [] : left.slice(used);
  } while (left.length > 0);
  return 0;
}
