/** What was told of containers, entry by entry, as runs to draw: pure. */
import type { CheckResult, RunEntry, Witness } from '../../../server/contract.ts';

type State = Extract<RunEntry, { kind: 'state' }>;
export type Attempt = Extract<RunEntry, { kind: 'tried' }>;
type Planned = Extract<RunEntry, { kind: 'plan' }>['containers'][number];

export interface Part {
  name: string;
  /** Null: an image that was run by itself. */
  plan: Planned | null;
  states: State[];
  checks: Extract<RunEntry, { kind: 'health' }>['checks'];
  /** Null: nothing is known of it. */
  log: { text: string; cut: boolean } | null;
}

export interface Run {
  name: string;
  title: string;
  parts: Part[];
  untranslated: string[];
  tried: Attempt[];
  /** Seconds of the record: its first and its last moment. */
  from: number;
  to: number;
}

/** In the order in which they began. */
export function runsOf(entries: readonly RunEntry[]): Run[] {
  const runs = new Map<string, Run>();
  for (const entry of entries) {
    if (entry.kind === 'more') continue;
    const run = runs.get(entry.run) ?? emptyRun(entry.run);
    runs.set(entry.run, run);
    if (entry.kind === 'plan') {
      run.untranslated = entry.untranslated;
      run.parts = entry.containers.map((plan) => ({ ...partOf(run, plan.name), plan }));
    } else if (entry.kind === 'tried') run.tried = [...run.tried.filter(({ id }) => id !== entry.id), entry];
    else {
      const part = partOf(run, entry.container);
      if (!run.parts.includes(part)) run.parts.push(part);
      if (entry.kind === 'state') part.states.push(entry);
      else if (entry.kind === 'health') part.checks = entry.checks;
      else part.log = { text: entry.text, cut: entry.cut };
    }
  }
  return [...runs.values()].map((run) => ({ ...run, ...span(run) }));
}

/** Entries that were left out because there were too many. */
export function leftOut(entries: readonly RunEntry[]): number {
  return entries.reduce((sum, entry) => sum + (entry.kind === 'more' ? entry.dropped : 0), 0);
}

const emptyRun = (name: string): Run => ({
  ...{ name, title: titleOf(name), parts: [], untranslated: [], tried: [], from: 0, to: 0 },
});

function partOf(run: Run, name: string): Part {
  return run.parts.find((part) => part.name === name) ?? { name, plan: null, states: [], checks: [], log: null };
}

/** `task` is the one that most probes share; `task health 2` one that the second probe of that name had for itself. */
function titleOf(name: string): string {
  if (name === 'task') return 'The task';
  const [first, ...rest] = name.replace(/ \d+$/, '').split(' ');
  if (first === 'task') return `The task, started again: ${rest.join(' ')}`;
  return first === 'service' && rest.length === 0 ? 'The container' : `Container: ${name}`;
}

function span({ parts, tried }: Run): { from: number; to: number } {
  const times = [
    ...parts.flatMap(({ states, checks }) => [...states, ...checks].map(({ at }) => at)),
    ...tried.map(({ at }) => at),
  ];
  return times.length === 0 ? { from: 0, to: 0 } : { from: Math.min(...times), to: Math.max(...times) };
}

/** Where a container is, or how it ended. `bad`: something that an operator would look at. */
export function standing({ states }: Part): { words: string; bad: boolean } {
  const last = states.at(-1);
  const memory = states.some(({ state }) => state === 'memory');
  if (!last) return { words: 'never started', bad: true };
  const ended = states.findLast(({ state }) => state === 'exited');
  if (ended?.note != null) return { words: ended.note, bad: false };
  if (ended && memory) return { words: `killed at its memory limit, exit code ${ended.code}`, bad: true };
  if (ended) return { words: `ended with exit code ${ended.code}`, bad: ended.code !== 0 };
  const words = {
    created: 'being created',
    started: 'running',
    healthy: 'healthy',
    unhealthy: 'unhealthy',
    memory: 'running; a process of it was killed at the memory limit',
    exited: '',
    refused: 'could not start',
  };
  return { words: words[last.state], bad: memory || last.state === 'unhealthy' || last.state === 'refused' };
}

/** A state as a sentence of the list. */
export function stateSentence({ state, code, note }: State): string {
  const words = {
    created: 'is created',
    started: 'starts',
    healthy: 'becomes healthy',
    unhealthy: 'becomes unhealthy',
    memory: 'reaches its memory limit: the kernel kills a process of it',
    exited: `ends with exit code ${code}`,
    refused: 'cannot start',
  };
  return note ? `${words[state]}: ${note}` : words[state];
}

export interface Stretch {
  from: number;
  to: number;
  kind: 'waiting' | 'running' | 'healthy' | 'unhealthy';
}

/** What a container was while: for the line that is drawn. A container that has not ended lasts until `end`. */
export function stretches({ states }: Part, end: number): Stretch[] {
  const kinds = { created: 'waiting', started: 'running', healthy: 'healthy', unhealthy: 'unhealthy' } as const;
  const made: Stretch[] = [];
  for (const { state, at } of states) {
    const open = made.at(-1);
    if (state === 'memory') continue;
    if (open) open.to = at;
    if (state === 'exited' || state === 'refused') return made;
    made.push({ from: at, to: end, kind: kinds[state] });
  }
  return made;
}

/** Attempts by the check that made them, in the order of its first. */
export function byCheck(
  tried: readonly Attempt[],
  results: readonly CheckResult[],
): { title: string; tried: Attempt[] }[] {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of tried) {
    const key = attempt.check ?? '';
    groups.set(key, [...(groups.get(key) ?? []), attempt]);
  }
  return [...groups].map(([check, attempts]) => ({
    title: results.find(({ id }) => id === check)?.title ?? 'While it started',
    tried: attempts,
  }));
}

/** Whether the check's own proof already shows what came of this attempt: then it is not told twice. */
export function isProof({ check, asked, container }: Attempt, results: readonly CheckResult[]): boolean {
  const findings = results.find(({ id }) => id === check)?.findings ?? [];
  return findings.some(({ witness }) => witness !== undefined && shows(witness, asked, container));
}

function shows(witness: Witness, asked: string, container: string): boolean {
  if (witness.form === 'command') return asked.endsWith(`$ ${witness.command.join(' ')}`);
  if (witness.form === 'http') {
    const place = (url: string) => url.replace(/^https?:\/\/[^/:]+/, '');
    return place(asked.replace(/^\w+ /, '')) === place(witness.url) && asked.startsWith(`${witness.method} `);
  }
  if (witness.form !== 'files' || (witness.container ?? container) !== container) return false;
  const paths = asked.split('write to ')[1]?.split(/, | and /) ?? [];
  return witness.entries.some(({ path }) => paths.includes(path));
}
