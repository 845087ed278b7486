/** Two verdicts: which checks the change fixed and which it broke. Pure. */
import type { CheckResult, Verdict } from '../../../server/contract.ts';

export interface Outcomes {
  fixed: CheckResult[];
  broken: CheckResult[];
}

/** Checks that failed before and pass now, and the other way round. What was undecided, or is new, is neither. */
export function outcomesOf(before: Verdict | null, after: Verdict | null): Outcomes {
  const earlier = new Map((before?.checks ?? []).map((check) => [check.id, check.status]));
  const went = (from: CheckResult['status'], to: CheckResult['status']) =>
    (after?.checks ?? []).filter((check) => check.status === to && earlier.get(check.id) === from);
  return { fixed: went('failed', 'passed'), broken: went('passed', 'failed') };
}
