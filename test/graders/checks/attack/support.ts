/** Runs a check of attack paths on the capstone's account. */
import type { Check, Files } from '../../../../graders/check.ts';
import { runCheck } from '../../../../graders/index.ts';
import { starter } from '../../attack/support.ts';

export async function outcomeOf(check: unknown, files: Files, more: object = {}) {
  const kind = { kind: 'attack/x', needsEngine: false as const, check: check as Check };
  return runCheck(kind, 'task-definition.json', files, { account: 'account.json', ...more }, { before: starter });
}
