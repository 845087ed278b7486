/** What is marked in a text: the findings of the last verdict, and the faults that show while it is being written. */
import type { Action, Diagnostic } from '@codemirror/lint';
import type { Fault, Repair } from '../../../graders/faults.ts';
import type { Finding } from '../../../server/contract.ts';
import { anchorFindings, type Anchor } from './anchor.ts';
import { repairAction } from './repair.ts';

interface Judged<F extends Finding = Finding> {
  findings: readonly F[];
  /** The text that they are about. */
  text: string;
}

/** A fault that the verdict tells already, at the same place, is marked once. Edits are offered for the text as it is now. */
export function marksOf(verdict: Judged, faults: Judged<Fault>, now: string): Diagnostic[] {
  const told = anchorFindings(verdict.findings, verdict.text, now);
  const all = anchorFindings(faults.findings, faults.text, now).map((anchor, at) => ({
    ...anchor,
    actions: actionsOf(faults.text === now ? faults.findings[at]?.repair : undefined, now),
  }));
  const same = (one: Anchor, other: Anchor) =>
    !one.stale && !other.stale && one.from === other.from && one.message === other.message;
  const seen = all.filter((fault) => !fault.stale && !told.some((one) => same(one, fault)));
  return [
    ...told.map((one) => ({
      actions: all.find((fault) => same(one, fault))?.actions,
      from: one.from,
      to: one.to,
      severity: 'error' as const,
      source: one.stale ? 'Before your edit' : undefined,
      markClass: one.stale ? 'cm-stale' : one.block ? 'cm-block' : undefined,
      message: one.message,
    })),
    ...seen.map(({ from, to, message, block, actions }) => ({
      actions,
      from,
      to,
      severity: 'warning' as const,
      source: 'While you write',
      markClass: block ? 'cm-block' : undefined,
      message,
    })),
  ];
}

const actionsOf = (repair: Repair | undefined, text: string): Action[] | undefined =>
  repair && [repairAction(repair, text)];
