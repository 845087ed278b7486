/** The exercise's own requests, and any other, answered by the text in the editor. Pure; holds the policy evaluator. */
import { ask, compilePolicy, explain, parsePolicy, policiesFor } from '../../../graders/browser.ts';
import type { CompiledPolicy, Decision } from '../../../graders/browser.ts';
import type { Bench, CheckResult, Finding, IamRequest } from '../../../server/contract.ts';

type Asked = Bench['asked'][number];
export type As = Asked['as'];
export type Expected = Asked['expected'];

/** One policy file: what can be asked now, and why its newest text cannot. */
export interface PolicyState {
  file: string;
  text: string;
  /** Of the newest text that can be read; null while there was none. */
  compiled: CompiledPolicy | null;
  /** The first fault of the text; then `compiled` is of an older one. */
  problem: Finding | null;
}

/** Reads the text; what cannot be read leaves the last good policy in place. */
export function readPolicy(file: string, text: string, before?: PolicyState): PolicyState {
  if (before?.text === text) return before;
  const { subject, problems } = parsePolicy(text, file);
  const [problem = null] = problems;
  if (subject === null || problem !== null) return { file, text, compiled: before?.compiled ?? null, problem };
  return { file, text, compiled: compilePolicy(subject), problem: null };
}

/** What decided, as the page tells it. `index` counts from 0. */
export interface Deciding {
  index: number;
  sid: string | undefined;
  line: number;
  column: number;
}

export interface Answer {
  decision: Decision['decision'];
  deciding: Deciding[];
  /** Which rule decided, in a sentence. */
  explanation: string;
  /** Of the deciding statements their conditions, of a request that nothing allows what the nearest statements lack. */
  clues: (Deciding & { why: string })[];
}

export function answer(request: IamRequest, policy: CompiledPolicy, as: As): Answer {
  const { source } = policy;
  const said = ask(request, policy, as);
  const place = (index: number): Deciding => {
    const statement = source.statements[index];
    return {
      index,
      sid: statement?.sid?.value,
      line: statement?.range.line ?? 1,
      column: statement?.range.column ?? 1,
    };
  };
  const clues = explain(request, policiesFor(policy, as), said)
    .filter(({ policy: file }) => file === source.file)
    .filter(({ statement }) => said.decision === 'implicitDeny' || statement.conditions.length > 0)
    .map(({ statement, why }) => ({ ...place(statement.index), why }));
  const deciding = said.statements.filter((one) => one.policy === source.file).map(({ index }) => place(index));
  return { decision: said.decision, deciding, explanation: said.explanation, clues };
}

export const isExpected = (decision: Decision['decision'], expected: Expected): boolean =>
  (decision === 'allowed') === (expected === 'allowed');

/** A request of a check and how the text in the editor answers it. */
export interface Row {
  /** The same after every edit of the file. */
  id: string;
  request: IamRequest;
  reason: string;
  /** Not of the check's list: the last submission showed it. */
  found: boolean;
  /** Null while the file was never readable. */
  answer: Answer | null;
}

/** What one check asks. */
export interface Section {
  check: string;
  title: string;
  file: string;
  as: As;
  expected: Expected;
  count: number;
  more: boolean;
  /** Null until they are told. */
  rows: Row[] | null;
}

/** Every check that asks requests, answered; what the last submission found beside its list comes after the list. */
export function sections(
  bench: Bench,
  titles: ReadonlyMap<string, string>,
  results: readonly CheckResult[],
  policies: ReadonlyMap<string, PolicyState>,
): Section[] {
  return bench.asked.map(({ requests, ...asked }) => {
    const { check, file, as } = asked;
    const listed = (requests ?? []).map(({ reason, ...request }) => ({ request, reason, found: false }));
    const known = new Set(listed.map(({ request }) => identity(request)));
    // What others find beside their list hangs on more than one request or file.
    const witnesses = as === 'identity' ? foundBy(results.find(({ id }) => id === check)) : [];
    const found = witnesses.filter(({ request }) => {
      const fresh = !known.has(identity(request));
      known.add(identity(request));
      return fresh;
    });
    const compiled = policies.get(file)?.compiled ?? null;
    const rows = [...listed, ...found].map((row) => ({
      ...row,
      id: `${check} ${identity(row.request)}`,
      answer: compiled && answer(row.request, compiled, as),
    }));
    return { ...asked, title: titles.get(check) ?? check, rows: requests === null ? null : rows };
  });
}

function foundBy(result: CheckResult | undefined): Omit<Row, 'answer' | 'id'>[] {
  return (result?.findings ?? []).flatMap(({ witness }) => {
    if (witness?.form !== 'request') return [];
    const { action, resource, principal, context } = witness;
    return [{ request: { action, resource, principal, context }, reason: '', found: true }];
  });
}

const identity = ({ action, resource, principal, context }: IamRequest): string =>
  JSON.stringify([action.toLowerCase(), resource, principal, Object.entries(context ?? {}).toSorted()]);

/** How many of the told requests are answered as they should be, and the first that is not. */
export function tally(all: readonly Section[]): {
  told: number;
  right: number;
  worst: { section: Section; row: Row } | null;
} {
  let told = 0;
  let right = 0;
  let worst: { section: Section; row: Row } | null = null;
  for (const section of all) {
    for (const row of section.rows ?? []) {
      if (row.answer === null) continue;
      told += 1;
      if (isExpected(row.answer.decision, section.expected)) right += 1;
      // What is still allowed comes before what does not work yet.
      else if (worst === null || (worst.section.expected === 'allowed' && section.expected === 'denied'))
        worst = { section, row };
    }
  }
  return { told, right, worst };
}
