/** Build stages, and what the image of each is configured to do through parent stages, ARG and ENV. */
import { posix } from './path.ts';
import type { Flag, Instruction } from './instruction.ts';
import { knownBase } from './bases.ts';
import { parseReference } from './reference.ts';
import { Budget, expandWord, LexError, splitWords, UnknownVariable } from './words.ts';
import type { Lookup } from './words.ts';

/** A value that the text decides, with the instruction that decided it (null: a default), or why it cannot be known. */
export type Value<T> =
  | { known: true; value: T; by: Instruction | null }
  | { known: false; why: string; base: string | null; by: Instruction | null };

export type Base =
  | { kind: 'stage'; stage: Stage }
  | { kind: 'scratch' }
  /** As written, variables expanded. */
  | { kind: 'image'; reference: string }
  | { kind: 'unknown'; why: string };

export interface StageConfig {
  /** As the image's config will say it: '' is root. */
  user: Value<string>;
  /** Absolute; `/` when nothing sets it. */
  workdir: Value<string>;
  cmd: Value<readonly string[]>;
  entrypoint: Value<readonly string[]>;
  /** Set by ENV in this file. Null: set, to a value that cannot be known. */
  env: ReadonlyMap<string, string | null>;
  labels: ReadonlyMap<string, string | null>;
  /** `3000/tcp`, set by EXPOSE in this file. */
  exposed: readonly string[];
  /** True when the base image may add environment, labels and ports of its own. */
  open: boolean;
}

export interface Stage {
  index: number;
  /** Lower case; null when the FROM gives none. */
  name: string | null;
  from: Instruction;
  base: Base;
  /** After FROM. */
  instructions: Instruction[];
  /** The shell that each RUN of the text form is given to. */
  shells: Map<Instruction, readonly string[]>;
  /** The arguments of each COPY and ADD with variables expanded; null where the text cannot tell. */
  expanded: Map<Instruction, (string | null)[]>;
  config: StageConfig;
}

/** The image at the bottom of a stage's chain of parents. */
export function rootBase(stage: Stage): Exclude<Base, { kind: 'stage' }> {
  let base = stage.base;
  while (base.kind === 'stage') base = base.stage.base;
  return base;
}

/** The stage and its parents, nearest first. */
export function lineage(stage: Stage): Stage[] {
  const chain = [stage];
  for (let base = stage.base; base.kind === 'stage'; base = base.stage.base) chain.push(base.stage);
  return chain;
}

/** Hears what the builder would refuse. */
type Complain = (instruction: Instruction, message: string) => void;

export type Source =
  { kind: 'stage'; stage: Stage } | { kind: 'image'; reference: string } | { kind: 'invalid'; why: string };

/** What `--from=name` of COPY or of a mount names: an index, a stage (in any letter case), else an image. */
export function resolveSource(name: string, stages: readonly Stage[]): Source {
  if (/^[+-]?\d+$/.test(name)) {
    const stage = stages[Number(name)];
    return stage === undefined
      ? { kind: 'invalid', why: `there is no stage number ${name}` }
      : { kind: 'stage', stage };
  }
  const stage = stages.findLast((candidate) => candidate.name === name.toLowerCase());
  return stage === undefined ? { kind: 'image', reference: name } : { kind: 'stage', stage };
}

/** Every `COPY --from` of a stage and what it names. */
export function copySources(
  stage: Stage,
  stages: readonly Stage[],
): { instruction: Instruction; flag: Flag; source: Source }[] {
  return stage.instructions.flatMap((instruction) => {
    const flag = instruction.flags.find((candidate) => candidate.name === 'from');
    if (instruction.keyword !== 'COPY' || flag === undefined || flag.value === null || flag.value === '') return [];
    return [{ instruction, flag, source: resolveSource(flag.value, stages) }];
  });
}

/** The last stage and every stage that it builds on or copies from: what a build really runs. */
export function neededStages(stages: readonly Stage[]): Set<Stage> {
  const needed = new Set<Stage>();
  const open = stages.slice(-1);
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (needed.has(stage)) continue;
    needed.add(stage);
    if (stage.base.kind === 'stage') open.push(stage.base.stage);
    for (const { source } of copySources(stage, stages)) if (source.kind === 'stage') open.push(source.stage);
  }
  return needed;
}

/** How one file is expanded. */
interface Form {
  escape: string;
  budget: Budget;
}

/** Groups instructions into stages. `complain` hears of variables that cannot be expanded. */
export function readStages(
  instructions: readonly Instruction[],
  escape: string,
  complain: Complain,
): { globals: Instruction[]; stages: Stage[] } {
  const form: Form = { escape, budget: new Budget() };
  const globals: Instruction[] = [];
  const stages: Stage[] = [];
  const globalArgs = new Map<string, string | null>(platformArgs.map((name) => [name, null]));
  /** The last stage of each name so far. */
  const named = new Map<string, Stage>();
  let variables: Variables | null = null;
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const base = readBase(instruction, globalArgs, named, form, complain);
      const name = instruction.args.length === 3 ? (instruction.args[2] ?? '').toLowerCase() : null;
      const above = base.kind === 'stage' ? base.stage : null;
      // A stage has a copy of all variables of its parent: thousands of stages on thousands of variables fill any memory.
      const inherited = (above && stagesOf.get(above)?.size) ?? 0;
      const parent = attempt(instruction, complain, () => spend(form, inherited)) === null ? null : above;
      variables = new Variables(parent, base, globalArgs);
      const stage: Stage = {
        index: stages.length,
        name,
        from: instruction,
        base,
        instructions: [],
        expanded: new Map(),
        shells: new Map(),
        config: variables.config,
      };
      stages.push(stage);
      if (name !== null) named.set(name, stage);
      // Triggers of the parent run first in the child, as if they stood right after its FROM.
      for (const trigger of parent?.instructions ?? [])
        if (trigger.keyword === 'ONBUILD' && trigger.trigger !== null) variables.apply(trigger.trigger, form, complain);
      stage.config = variables.config;
      stagesOf.set(stage, variables);
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined || variables === null) {
      if (instruction.keyword === 'ARG') {
        globals.push(instruction);
        setArgs(instruction, globalArgs, form, complain);
      } else
        complain(
          instruction,
          `${instruction.keyword} stands before the first FROM: there is no stage yet that it could belong to.`,
        );
      continue;
    }
    stage.instructions.push(instruction);
    if (instruction.keyword === 'COPY' || instruction.keyword === 'ADD')
      stage.expanded.set(instruction, variables.arguments(instruction, form, complain));
    if (instruction.keyword === 'RUN') stage.shells.set(instruction, variables.currentShell());
    variables.apply(instruction, form, complain);
    stage.config = variables.config;
  }
  return { globals, stages };
}

/** Set by the builder for FROM lines; what they say depends on the machine. */
const platformArgs = ['BUILD', 'TARGET'].flatMap((side) =>
  ['PLATFORM', 'OS', 'ARCH', 'VARIANT'].map((part) => `${side}${part}`),
);

const stagesOf = new WeakMap<Stage, Variables>();

function readBase(
  instruction: Instruction,
  args: Map<string, string | null>,
  named: ReadonlyMap<string, Stage>,
  form: Form,
  complain: Complain,
): Base {
  const written = instruction.args[0] ?? '';
  try {
    const reference = expandWord(written, (name) => args.get(name), form);
    if (reference === '') {
      if (written !== '')
        complain(
          instruction,
          `\`${written.slice(0, 60)}\` is empty here: only an ARG before the first FROM can be used in a FROM line, and it needs a value.`,
        );
      return { kind: 'unknown', why: 'the FROM line names no image' };
    }
    // FROM compares exactly; names are kept in lower case.
    const parent = named.get(reference);
    if (parent !== undefined) return { kind: 'stage', stage: parent };
    if (reference === 'scratch') return { kind: 'scratch' };
    if (parseReference(reference) === null) complain(instruction, notAnImage(reference, [...named.values()]));
    return { kind: 'image', reference };
  } catch (error) {
    if (error instanceof UnknownVariable)
      return { kind: 'unknown', why: `${error.variable} depends on the machine that builds` };
    if (!(error instanceof LexError)) throw error;
    complain(instruction, `\`${written.slice(0, 60)}\` cannot be expanded: ${error.message}.`);
    return { kind: 'unknown', why: error.message };
  }
}

/** Why Docker cannot read this as the name of an image. */
export function notAnImage(reference: string, stages: readonly Stage[]): string {
  const shown = `\`${reference.slice(0, 80)}\``;
  if (reference.includes('$'))
    return `${shown}: --from takes no variable. Give the image a stage of its own (\`FROM \${NAME} AS tools\`) and copy from that.`;
  if (reference !== reference.toLowerCase()) {
    const stage = stages.find((candidate) => candidate.name === reference.toLowerCase());
    return `${shown} cannot name an image: image names are lower case.${stage === undefined ? '' : ` The stage is called \`${stage.name}\`.`}`;
  }
  return `${shown} cannot name an image: it has the form \`registry/name:tag@digest\`.`;
}

function setArgs(instruction: Instruction, args: Map<string, string | null>, form: Form, complain: Complain): void {
  for (const { name, value } of instruction.pairs) {
    if (value === null) continue;
    args.set(
      name,
      attempt(instruction, complain, () => expandWord(value, (other) => args.get(other), form)),
    );
  }
}

/** For `attempt`: work that makes no text of its own. */
function spend({ budget }: Form, amount: number): string {
  budget.spend(amount);
  return '';
}

/** Null when the text cannot tell; a form that cannot be expanded is a complaint. */
function attempt(instruction: Instruction, complain: Complain, expand: () => string): string | null {
  try {
    return expand();
  } catch (error) {
    if (error instanceof UnknownVariable) return null;
    if (!(error instanceof LexError)) throw error;
    complain(instruction, `${instruction.keyword}: the text cannot be expanded: ${error.message}.`);
    return null;
  }
}

/** The state of a stage while its instructions are read one after another. */
class Variables {
  config: StageConfig;
  private readonly visible: Map<string, string | null>;
  private readonly globals: ReadonlyMap<string, string | null>;
  private shell: readonly string[];
  private cmdIsOwn = false;
  private readonly baseMaySet: (variable: string) => boolean;

  constructor(parent: Stage | null, base: Base, globals: ReadonlyMap<string, string | null>) {
    const above = parent === null ? undefined : stagesOf.get(parent);
    this.globals = globals;
    const facts = base.kind === 'image' ? knownBase(base.reference) : null;
    this.baseMaySet = above?.baseMaySet ?? facts?.maySet ?? (() => true);
    this.visible = new Map(above?.visible);
    if (parent !== null) {
      this.shell = above?.shell ?? defaultShell;
      this.config = { ...parent.config };
      return;
    }
    const fromBase = <T>(fallback: T): Value<T> =>
      base.kind === 'scratch'
        ? { known: true, value: fallback, by: null }
        : {
            known: false,
            why:
              base.kind === 'image'
                ? `comes from base image ${base.reference}`
                : base.kind === 'unknown'
                  ? base.why
                  : '',
            base: base.kind === 'image' ? base.reference : null,
            by: null,
          };
    this.shell = defaultShell;
    if (base.kind === 'scratch') this.visible.set('PATH', defaultPath);
    this.config = {
      user: fromBase(''),
      workdir: fromBase('/'),
      cmd: fromBase<readonly string[]>([]),
      entrypoint: fromBase<readonly string[]>([]),
      env: new Map(base.kind === 'scratch' ? [['PATH', defaultPath]] : []),
      labels: new Map(),
      exposed: [],
      open: base.kind !== 'scratch',
    };
  }

  /** How many variables a stage on this one begins with. */
  get size(): number {
    return this.visible.size;
  }

  apply(instruction: Instruction, form: Form, complain: Complain): void {
    const expand = (text: string): string | null =>
      attempt(instruction, complain, () => expandWord(text, this.lookup, form));
    const value = <T>(text: string | null, make: (text: string) => T): Value<T> =>
      text === null
        ? { known: false, why: 'depends on a variable that this file does not set', base: null, by: instruction }
        : { known: true, value: make(text), by: instruction };
    const [argument = ''] = instruction.args;
    switch (instruction.keyword) {
      case 'ARG':
        this.setArgs(instruction, expand);
        return;
      case 'ENV':
      case 'LABEL': {
        const { env, labels } = this.config;
        if (attempt(instruction, complain, () => spend(form, env.size + labels.size)) !== null)
          this.setPairs(instruction, expand);
        return;
      }
      case 'USER':
        this.config = { ...this.config, user: value(expand(argument), (user) => user) };
        return;
      case 'WORKDIR':
        this.setWorkdir(instruction, expand(argument));
        return;
      case 'EXPOSE': {
        const ports = this.ports(instruction, form, complain);
        const { exposed } = this.config;
        if (ports.length > 0) this.config = { ...this.config, exposed: [...new Set([...exposed, ...ports])].sort() };
        return;
      }
      case 'STOPSIGNAL': {
        const signal = expand(argument);
        if (signal !== null && !signals.test(signal))
          complain(
            instruction,
            `\`${signal.slice(0, 40)}\` is not a signal: STOPSIGNAL takes a name like \`SIGTERM\` or a number.`,
          );
        return;
      }
      case 'SHELL':
        this.shell = instruction.args;
        return;
      case 'CMD':
        this.cmdIsOwn = true;
        this.config = { ...this.config, cmd: this.command(instruction) };
        return;
      case 'ENTRYPOINT':
        this.config = { ...this.config, entrypoint: this.command(instruction) };
        // An entry point of this stage's own makes the CMD of the base meaningless, so the builder clears it.
        if (!this.cmdIsOwn) this.config = { ...this.config, cmd: { known: true, value: [], by: instruction } };
        return;
      default:
    }
  }

  arguments(instruction: Instruction, form: Form, complain: Complain): (string | null)[] {
    return instruction.args.map((text) =>
      // Stricter than `lookup`: whether a path is a URL must not hang on what is published about a base.
      attempt(instruction, complain, () =>
        expandWord(text, (name) => this.visible.get(name) ?? (this.config.open ? null : undefined), form),
      ),
    );
  }

  /** The shell that RUN, CMD and ENTRYPOINT of the text form are given to. No image that the course lists brings a SHELL. */
  currentShell(): readonly string[] {
    return this.shell;
  }

  private readonly lookup: Lookup = (name) => {
    const value = this.visible.get(name);
    if (value !== undefined) return value;
    return this.config.open && this.baseMaySet(name) ? null : undefined;
  };

  private setArgs(instruction: Instruction, expand: (text: string) => string | null): void {
    // All pairs of one instruction see the values from before it.
    const pairs = instruction.pairs.map(
      ({ name, value }) => [name, value === null ? this.globals.get(name) : expand(value)] as const,
    );
    for (const [name, given] of pairs) {
      // For what follows in the file, the later of ARG and ENV wins; for a running RUN it would be ENV.
      if (given !== undefined) this.visible.set(name, given);
    }
  }

  private setPairs(instruction: Instruction, expand: (text: string) => string | null): void {
    // All pairs of one instruction see the values from before it.
    const pairs = instruction.pairs.map(({ name, value }) => [expand(name), expand(value ?? '')] as const);
    const target = new Map(instruction.keyword === 'ENV' ? this.config.env : this.config.labels);
    for (const [name, value] of pairs) {
      if (name === null) continue;
      target.set(name, value);
      if (instruction.keyword === 'ENV') this.visible.set(name, value);
    }
    this.config = instruction.keyword === 'ENV' ? { ...this.config, env: target } : { ...this.config, labels: target };
  }

  private setWorkdir(instruction: Instruction, path: string | null): void {
    const before = this.config.workdir;
    let workdir: Value<string>;
    if (path === null)
      workdir = { known: false, why: 'depends on a variable that this file does not set', base: null, by: instruction };
    else if (path.startsWith('/')) workdir = { known: true, value: posix(path), by: instruction };
    else if (before.known) workdir = { known: true, value: posix(`${before.value}/${path}`), by: instruction };
    else workdir = { ...before, by: instruction };
    this.config = { ...this.config, workdir };
  }

  private command(instruction: Instruction): Value<readonly string[]> {
    if (instruction.form === 'json') return { known: true, value: instruction.args, by: instruction };
    return { known: true, value: [...this.shell, ...instruction.args], by: instruction };
  }

  private ports(instruction: Instruction, form: Form, complain: Complain): string[] {
    const found: string[] = [];
    attempt(instruction, complain, () => {
      form.budget.spend(this.config.exposed.length);
      for (const written of instruction.args)
        for (const word of splitWords(written, this.lookup, form)) {
          const ports = expandPorts(word, form.budget);
          if (ports.length === 0)
            complain(
              instruction,
              `\`${word.slice(0, 40)}\` is not a port: EXPOSE takes \`3000\`, \`3000/udp\` or \`8000-8010\`.`,
            );
          found.push(...ports);
        }
      return '';
    });
    return found;
  }
}

const signals =
  /^(?:SIG)?(?:ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR[12]|VTALRM|WINCH|XCPU|XFSZ|RTMIN(?:\+\d+)?|RTMAX(?:-\d+)?)$|^0*[1-9]\d*$/i;
const defaultShell = ['/bin/sh', '-c'] as const;
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** `8000-8002/udp` → three ports; the container side of `80:8080`. Empty when it is none. */
function expandPorts(text: string, budget: Budget): string[] {
  const match = /^(?:.*:)?(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text);
  if (match === null) return [];
  const first = Number(match[1]);
  const last = match[2] === undefined ? first : Number(match[2]);
  if (last < first || last > 65_535) return [];
  // As text each would be about ten characters.
  budget.spend(10 * (last - first + 1));
  return Array.from(
    { length: last - first + 1 },
    (_, index) => `${first + index}/${(match[3] ?? 'tcp').toLowerCase()}`,
  );
}
