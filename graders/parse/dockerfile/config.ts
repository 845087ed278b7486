/** What the image of a stage is configured to do, followed from instruction to instruction through ARG and ENV. */
import { knownBase } from './bases.ts';
import { attempt, spend, type Complain, type Form } from './expand.ts';
import type { Instruction } from './instruction.ts';
import { parseDuration } from './instruction.ts';
import type { Base, HealthCheck, StageConfig, Value } from './model.ts';
import { posix } from './path.ts';
import { expandPorts } from './ports.ts';
import { expandWord, splitWords, type LexOptions, type Lookup } from './words.ts';

/** The state of a stage while its instructions are read one after another. */
export class StageState {
  config: StageConfig;
  private readonly visible: Map<string, string | null>;
  /** Names of ARG, with and without a value: without one they are meant to be given to the build. */
  private readonly declared: Set<string>;
  private readonly globals: ReadonlyMap<string, string | null>;
  private shell: readonly string[];
  private cmdIsOwn = false;
  private readonly baseMaySet: (variable: string) => boolean;

  /** `above`: the parent stage's state at its end. */
  constructor(above: StageState | null, base: Base, globals: ReadonlyMap<string, string | null>) {
    this.globals = globals;
    const facts = base.kind === 'image' ? knownBase(base.reference) : null;
    this.baseMaySet = above?.baseMaySet ?? facts?.maySet ?? (() => true);
    this.visible = new Map(above?.visible);
    this.declared = new Set(above?.declared);
    if (above !== null) {
      this.shell = above.shell;
      this.config = { ...above.config, triggers: [] };
      return;
    }
    this.shell = defaultShell;
    if (base.kind === 'scratch') this.visible.set('PATH', defaultPath);
    this.config = configOf(base);
  }

  /** How many variables a stage on this one begins with. */
  get size(): number {
    return this.visible.size + this.declared.size;
  }

  apply(instruction: Instruction, form: Form, complain: Complain, missing?: LexOptions['missing']): void {
    const options = this.hearing(form, missing);
    const expand = (text: string): string | null =>
      attempt(instruction, complain, () => expandWord(text, this.lookup, options));
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
        const ports = this.ports(instruction, options, complain);
        const { exposed } = this.config;
        if (ports.length > 0) this.config = { ...this.config, exposed: [...new Set([...exposed, ...ports])].sort() };
        return;
      }
      case 'VOLUME': {
        const paths = instruction.args.map((path) => expand(path.trim())).filter((path) => path !== null);
        if (attempt(instruction, complain, () => spend(form, this.config.volumes.length)) === null) return;
        this.config = { ...this.config, volumes: [...new Set([...this.config.volumes, ...paths])].sort() };
        return;
      }
      case 'HEALTHCHECK':
        this.config = { ...this.config, health: { known: true, value: healthCheck(instruction), by: instruction } };
        return;
      case 'ONBUILD':
        if (attempt(instruction, complain, () => spend(form, this.config.triggers.length)) === null) return;
        this.config = { ...this.config, triggers: [...this.config.triggers, instruction.rest.text] };
        return;
      case 'STOPSIGNAL': {
        const signal = expand(argument);
        this.config = { ...this.config, stopSignal: value(signal, (text) => text) };
        if (signal !== null && !signals.test(signal))
          complain(
            instruction,
            `\`${signal.slice(0, 40)}\` is not a signal: STOPSIGNAL takes a name like \`SIGTERM\` or a number.`,
          );
        return;
      }
      case 'SHELL':
        this.shell = instruction.args;
        this.config = { ...this.config, shell: { known: true, value: instruction.args, by: instruction } };
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

  arguments(
    instruction: Instruction,
    form: Form,
    complain: Complain,
    missing?: LexOptions['missing'],
  ): (string | null)[] {
    if (instruction.keyword !== 'WORKDIR' && missing !== undefined)
      for (const text of instruction.args)
        attempt(instruction, complain, () => expandWord(text, this.lookup, this.hearing(form, missing)));
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

  /** What a RUN at this place finds: there ENV goes before ARG. */
  environment(): ReadonlyMap<string, string | null> {
    return new Map([...this.visible, ...this.config.env]);
  }

  private readonly lookup: Lookup = (name) => {
    const value = this.visible.get(name);
    if (value !== undefined) return value;
    return this.config.open && this.baseMaySet(name) ? null : undefined;
  };

  private hearing(form: Form, missing: LexOptions['missing']): Form {
    if (missing === undefined) return form;
    return { ...form, missing: (name, certain) => void (this.declared.has(name) || missing(name, certain)) };
  }

  private setArgs(instruction: Instruction, expand: (text: string) => string | null): void {
    // All pairs of one instruction see the values from before it.
    const pairs = instruction.pairs.map(
      ({ name, value }) => [name, value === null ? this.globals.get(name) : expand(value)] as const,
    );
    for (const [name, given] of pairs) {
      this.declared.add(name);
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

/** Before the first instruction of a stage that is built on no other. */
function configOf(base: Base): StageConfig {
  const fromBase = <T>(fallback: T): Value<T> => {
    if (base.kind === 'scratch') return { known: true, value: fallback, by: null };
    const why =
      base.kind === 'image' ? `comes from base image ${base.reference}` : base.kind === 'unknown' ? base.why : '';
    return { known: false, why, base: base.kind === 'image' ? base.reference : null, by: null };
  };
  return {
    user: fromBase(''),
    workdir: fromBase('/'),
    cmd: fromBase<readonly string[]>([]),
    entrypoint: fromBase<readonly string[]>([]),
    shell: fromBase<readonly string[]>([]),
    stopSignal: fromBase(''),
    health: fromBase<HealthCheck | null>(null),
    env: new Map(base.kind === 'scratch' ? [['PATH', defaultPath]] : []),
    labels: new Map(),
    exposed: [],
    volumes: [],
    triggers: [],
    open: base.kind !== 'scratch',
  };
}

function healthCheck({ args: [kind = '', ...command], form, flags }: Instruction): HealthCheck {
  if (kind === 'NONE') return { test: ['NONE'], interval: 0, timeout: 0, startPeriod: 0, retries: 0 };
  const value = (name: string): string => flags.find((flag) => flag.name === name)?.value ?? '';
  const duration = (name: string): number => parseDuration(value(name)) ?? 0;
  return {
    test: [form === 'json' ? 'CMD' : 'CMD-SHELL', ...command],
    interval: duration('interval'),
    timeout: duration('timeout'),
    startPeriod: duration('start-period'),
    retries: Number(value('retries')),
  };
}
