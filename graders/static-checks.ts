/** Checks that need no engine: one on a file, and all those of a submission in their order. */
import { z } from 'zod';
import type { CheckResult, Files, Finding, Range, Witness } from './check.ts';
import { Undecided } from './check.ts';
import { parsers } from './parse/subjects.ts';
import { loadKind, type Kind } from './registry.ts';

export type Outcome = Pick<CheckResult, 'status' | 'findings' | 'whole' | 'notTried' | 'reason'>;

/** A check of an exercise as plain data, so that it can be sent to a thread. */
export interface StaticCheck {
  kind: string;
  /** The path of the file that it is about. */
  file: string;
  with: unknown;
}

export interface StaticOrder {
  checks: readonly StaticCheck[];
  files: Files;
  /** The editable files as the learner was given them. */
  before?: Files;
  signal: AbortSignal;
}

/** Runs all checks and tells each outcome in their order. Rejects with the signal's reason when aborted, never for any content. */
export type RunStatics = (order: StaticOrder, onOutcome: (outcome: Outcome) => void) => Promise<void>;

/** In this thread: nothing else happens while a check thinks. A server gives them to `CheckThreads`. */
export const runStatics: RunStatics = async ({ checks, files, before, signal }, onOutcome) => {
  const parse = parseOnce();
  for (const { kind: name, file, with: params } of checks) {
    const kind = await loadKind(name);
    signal.throwIfAborted();
    onOutcome(
      kind === undefined || kind.needsEngine
        ? ours(`There is no check of the kind ${name}.`)
        : await runCheck(kind, file, files, params, { parse, ...(before && { before }) }),
    );
  }
};

/** A check may tell so many places; whoever has more mends these first, and a page can show them. */
const mostFindings = 100;

const start: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

type Parse = (
  subject: keyof typeof parsers,
  text: string,
  file: string,
) => ReturnType<(typeof parsers)[typeof subject]>;

const parseAnew: Parse = (subject, text, file) => parsers[subject](text, file);

/** Several checks of one submission ask for the same model: it is made once. */
function parseOnce(): Parse {
  const known = new Map<string, ReturnType<Parse>>();
  return (subject, text, file) => {
    const key = `${subject} ${file}`;
    const model = known.get(key) ?? parseAnew(subject, text, file);
    known.set(key, model);
    return model;
  };
}

/**
 * Runs one static check on files. Findings from the parser come first: a file that cannot be understood fails with those.
 * Never throws for any content.
 */
export async function runCheck(
  kind: Extract<Kind, { needsEngine: false }>,
  file: string,
  files: Files,
  params: unknown,
  { parse = parseAnew, before }: { parse?: Parse; before?: Files } = {},
): Promise<Outcome> {
  const { check } = kind;
  const parsed = z.safeParse(check.params, params);
  if (!parsed.success) return ours(`The parameters of ${kind.kind} do not fit: ${z.prettifyError(parsed.error)}`);
  const { subject, problems } = parse(check.subject, files[file] ?? '', file);
  if (subject === null || problems.length > 0) {
    const findings = problems.length > 0 ? problems : [{ file, ...start, message: `${file} is empty.` }];
    return { status: 'failed', findings: bounded(findings), notTried: true };
  }
  const context = { file, files, ...(before && { before }) };
  const outcome = await decide(() => check.run(subject, parsed.data, context), { file, ...start });
  const whole = wholeOf(() => check.whole?.(subject, parsed.data, context));
  return { ...outcome, ...(whole && { whole }) };
}

async function decide(run: () => Finding[] | Promise<Finding[]>, top: Range & { file: string }): Promise<Outcome> {
  try {
    const findings = await run();
    return { status: findings.length > 0 ? 'failed' : 'passed', findings: bounded(findings) };
  } catch (error) {
    if (error instanceof Undecided) {
      return {
        status: 'error',
        findings: [{ ...(error.at ?? top), message: error.message }],
        reason: error.message,
      };
    }
    return ours(`The check itself stopped (${words(error)}). This is a fault of Drydock, not of your file.`);
  }
}

/** The verdict stands without it: what stops here has stopped the check before, or costs a drawing only. */
function wholeOf(tell: () => Witness | undefined): Witness | undefined {
  try {
    return tell();
  } catch {
    return undefined;
  }
}

function bounded(findings: Finding[]): Finding[] {
  if (findings.length <= mostFindings) return findings;
  const shown = findings.slice(0, mostFindings);
  const last = shown.at(-1)!;
  const more = findings.length - mostFindings;
  return [
    ...shown.slice(0, -1),
    { ...last, message: `${last.message} There are ${more} more findings of this check.` },
  ];
}

/** The outcome of a check that could not be decided through a fault of ours. */
export function ours(reason: string): Outcome {
  return { status: 'error', findings: [], reason };
}

/** What an error says. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
