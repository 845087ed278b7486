/** What is marked in a text: the findings of the last verdict, and the faults that show while it is being written. */
import type { Diagnostic } from '@codemirror/lint';
import type { Finding } from '../../../server/contract.ts';
import { anchorFindings } from './anchor.ts';

interface Judged {
  findings: readonly Finding[];
  /** The text that they are about. */
  text: string;
}

/** A fault that the verdict tells already, at the same place, is marked once. */
export function marksOf(verdict: Judged, faults: Judged, now: string): Diagnostic[] {
  const told = anchorFindings(verdict.findings, verdict.text, now);
  const seen = anchorFindings(faults.findings, faults.text, now).filter(
    ({ from, message, stale }) =>
      !stale && !told.some((one) => !one.stale && one.from === from && one.message === message),
  );
  return [
    ...told.map((one) => ({
      from: one.from,
      to: one.to,
      severity: 'error' as const,
      source: one.stale ? 'Before your edit' : undefined,
      markClass: one.stale ? 'cm-stale' : one.block ? 'cm-block' : undefined,
      message: one.message,
    })),
    ...seen.map(({ from, to, message, block }) => ({
      from,
      to,
      severity: 'warning' as const,
      source: 'While you write',
      markClass: block ? 'cm-block' : undefined,
      message,
    })),
  ];
}
