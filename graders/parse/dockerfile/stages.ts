/** Groups instructions into build stages, and answers who builds on whom and copies from where. */
import type { Flag, Instruction } from './instruction.ts';
import { StageState } from './config.ts';
import { attempt, spend, type Complain, type Form } from './expand.ts';
import type { Base, Stage } from './model.ts';
import { parseReference } from './reference.ts';
import { Budget, expandWord, LexError, UnknownVariable } from './words.ts';

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
  const states = new Map<Stage, StageState>();
  let state: StageState | null = null;
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const missing: string[] = [];
      const hear = { ...form, missing: (name: string) => void missing.push(name) };
      const base = readBase(instruction, globalArgs, named, hear, complain);
      const name = instruction.args.length === 3 ? (instruction.args[2] ?? '').toLowerCase() : null;
      const above = base.kind === 'stage' ? base.stage : null;
      // A stage has a copy of all variables of its parent: thousands of stages on thousands of variables fill any memory.
      const inherited = (above && states.get(above)?.size) ?? 0;
      const parent = attempt(instruction, complain, () => spend(form, inherited)) === null ? null : above;
      state = new StageState((parent && states.get(parent)) ?? null, base, globalArgs);
      const stage: Stage = {
        index: stages.length,
        name,
        from: instruction,
        base,
        instructions: [],
        expanded: new Map(),
        shells: new Map(),
        variables: new Map(),
        missing: missing
          .filter((name) => !globals.some(({ pairs }) => pairs.some((pair) => pair.name === name)))
          .map((name) => ({ instruction, name, certain: true })),
        config: state.config,
      };
      stages.push(stage);
      if (name !== null) named.set(name, stage);
      // Triggers of the parent run first in the child, as if they stood right after its FROM, and are used up.
      for (const trigger of parent?.instructions ?? [])
        if (trigger.keyword === 'ONBUILD' && trigger.trigger !== null) state.apply(trigger.trigger, form, complain);
      stage.config = state.config;
      states.set(stage, state);
      continue;
    }
    const stage = stages.at(-1);
    if (stage === undefined || state === null) {
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
    const missing = (name: string, certain: boolean): void => void stage.missing.push({ instruction, name, certain });
    if (['COPY', 'ADD', 'WORKDIR'].includes(instruction.keyword))
      stage.expanded.set(instruction, state.arguments(instruction, form, complain, missing));
    if (instruction.keyword === 'RUN') {
      stage.shells.set(instruction, state.currentShell());
      const seen = state;
      if (attempt(instruction, complain, () => spend(form, seen.size)) !== null)
        stage.variables.set(instruction, state.environment());
    }
    state.apply(instruction, form, complain, missing);
    stage.config = state.config;
  }
  return { globals, stages };
}

/** Set by the builder for FROM lines; what they say depends on the machine. */
const platformArgs = ['BUILD', 'TARGET'].flatMap((side) =>
  ['PLATFORM', 'OS', 'ARCH', 'VARIANT'].map((part) => `${side}${part}`),
);

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
