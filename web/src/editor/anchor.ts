/** Findings of a checked text, anchored in the text as it is now. */
import type { Finding } from '../../../server/contract.ts';
import { mapLines } from './lines.ts';
import { linesOf } from './linesOf.ts';

export interface Anchor {
  /** Offsets in the present text. */
  from: number;
  to: number;
  message: string;
  /** The line was edited since: the finding may be answered already. */
  stale: boolean;
  /** It covers several lines: shown as a block. */
  block: boolean;
}

export function anchorFindings(findings: readonly Finding[], checked: string, now: string): Anchor[] {
  const lines = linesOf(now);
  const map = mapLines(linesOf(checked), lines);
  const starts: number[] = [0];
  for (const line of lines) starts.push((starts.at(-1) ?? 0) + line.length + 1);
  const offset = (line: number, column: number) =>
    Math.min((starts[line] ?? 0) + Math.min(Math.max(column - 1, 0), lines[line]?.length ?? 0), now.length);

  return findings.map((finding) => {
    const { message } = finding;
    const first = map[finding.line - 1];
    const last = map[finding.endLine - 1];
    if (first != null && last != null && last - first === finding.endLine - finding.line) {
      const from = offset(first, finding.column);
      return { from, to: Math.max(from, offset(last, finding.endColumn)), message, stale: false, block: last > first };
    }
    // Its line is gone: stay where it was, behind the last line above that still stands.
    let above = Math.min(finding.line, map.length) - 2;
    while (above >= 0 && map[above] == null) above -= 1;
    const near = Math.min((above < 0 ? -1 : (map[above] ?? -1)) + 1, lines.length - 1);
    return { from: offset(near, 1), to: offset(near, Infinity), message, stale: true, block: false };
  });
}
