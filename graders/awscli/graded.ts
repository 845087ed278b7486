/** What the checks of scripts share: the account of the exercise, the script run on it, and where to point. */
import { z } from 'zod';
import type { Files, Finding } from '../check.ts';
import { Undecided } from '../check.ts';
import { accountSchema, type AccountState } from './account/state.ts';
import { runScript, type ScriptRun } from './run.ts';
import type { Script } from './shell/script.ts';

/** Parameter of every check of this subject: the file with the account before the script, as JSON. */
export const accountParameter = { account: z.string().min(1) };

interface Graded {
  before: AccountState;
  run: ScriptRun;
}

/** Several checks of one submission ask for the same run. */
const known = new WeakMap<Script, Map<string, Graded>>();

/** Throws {@link Undecided} when the script cannot be followed: what it leaves is not known then. */
export function gradedRun(script: Script, files: Files, accountFile: string): Graded {
  const text = files[accountFile] ?? '';
  const runs = known.get(script) ?? new Map<string, Graded>();
  known.set(script, runs);
  const graded = runs.get(text) ?? begin(script, files, accountFile, text);
  runs.set(text, graded);
  const [first] = graded.run.findings;
  if (graded.run.end === 'not-followed' && first) throw new Undecided(first.message, first);
  return graded;
}

function begin(script: Script, files: Files, accountFile: string, text: string): Graded {
  const before = accountOf(text);
  if (before === null) {
    throw new Undecided(
      `${accountFile} is no account, so the script has nothing to work on. This is a fault of the exercise.`,
    );
  }
  return { before, run: runScript(script, before, files) };
}

/** The account of the exercise as its file says it; null when it is none. */
export function accountOf(text: string): AccountState | null {
  try {
    return accountSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A finding at the last command of these operations that the account took, or at the start of the script. */
export function findingAtCall(
  script: Script,
  run: ScriptRun,
  operations: readonly string[],
  message: string,
  more: Partial<Finding> = {},
): Finding {
  const call = run.calls.findLast(
    ({ operation, outcome }) => outcome === 'done' && operations.includes(operation ?? ''),
  );
  return { file: script.file, ...(call?.at ?? script.range(0, firstLineEnd(script))), message, ...more };
}

function firstLineEnd({ text }: Script): number {
  const end = text.indexOf('\n');
  return end < 0 ? text.length : end;
}

/** Account and script for the examples of the checks: one repository and another team's, without scanning. */
export function exampleFiles(script: string, ecr: object = {}): Files {
  const repositories = ['berths', 'cranes'].map((repositoryName) => ({ repositoryName }));
  return {
    'setup.sh': script,
    'account.json': JSON.stringify({ regions: { 'eu-west-2': { ecr: { repositories, ...ecr } } } }),
  };
}
