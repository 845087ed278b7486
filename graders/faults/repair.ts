/** The one right edit of a fault, where there is one. Pure. */
import type { Finding } from '../check.ts';
import { meantIn, nearest } from '../parse/nearest.ts';

/** One edit, in the text that the finding is about. */
export interface Repair {
  /** On a button: what it does. */
  title: string;
  changes: readonly { from: number; to: number; insert: string }[];
}

type Place = Pick<Finding, 'line' | 'column' | 'endLine' | 'endColumn' | 'message'>;

/** Null where nobody can say which edit is meant. */
export function repairOf(finding: Place, text: string, language: 'json' | 'yaml' | 'other'): Repair | null {
  const from = offsetOf(text, finding.line, finding.column);
  const to = Math.max(from, offsetOf(text, finding.endLine, finding.endColumn));
  return (
    meant(finding.message, text, from, to) ??
    (language === 'json' ? jsonRepair(text, from, to) : language === 'yaml' ? spacesForTabs(text, from) : null)
  );
}

/** The name that a sentence offers, for the word of the place that resembles it. */
function meant(message: string, text: string, from: number, to: number): Repair | null {
  const name = meantIn(message);
  if (name === undefined || to - from > 200) return null;
  // Whole names first: `s3:GetObjet` has a part that is meant, `--flag-nam` is meant as a whole.
  for (const form of [/--[\w-]+|[\w$*]+(?:[-.:/]+[\w$*]+)*/g, /[\w$*]+/g]) {
    const [word, ...others] = [...text.slice(from, to).matchAll(form)].filter(
      ([word]) => word !== name && nearest(word, [name]) === name,
    );
    if (word === undefined) continue;
    if (others.length > 0) return null;
    const at = from + word.index;
    return { title: `Change to ${name}`, changes: [{ from: at, to: at + word[0].length, insert: name }] };
  }
  return null;
}

function jsonRepair(text: string, from: number, to: number): Repair | null {
  const marked = text.slice(from, to);
  const remove = (what: string): Repair => ({ title: `Remove the ${what}`, changes: [{ from, to, insert: '' }] });
  if (marked === ',' && /^\s*[}\]]/.test(text.slice(to))) return remove('comma');
  if (/^\/[/*]/.test(marked)) return remove('comment');
  if (marked === '\uFEFF') return remove('byte order mark');
  // A value or key begins where the one before it has just ended on another line.
  const before = text.slice(0, from).trimEnd();
  if (/^["{[\w-]/.test(marked) && /["}\]\w]$/.test(before) && /\n/.test(text.slice(before.length, from)))
    return { title: 'Add a comma', changes: [{ from: before.length, to: before.length, insert: ',' }] };
  return null;
}

/** All tabs of all indentations: one of them alone would leave the lines at odds. */
function spacesForTabs(text: string, from: number): Repair | null {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  if (!/^ *\t/.test(text.slice(start))) return null;
  const changes = [...text.matchAll(/^[ \t]*\t[ \t]*/gm)].map(({ 0: blanks, index }) => ({
    from: index,
    to: index + blanks.length,
    insert: blanks.replaceAll('\t', '  '),
  }));
  return { title: 'Indent with spaces', changes };
}

/** Lines and columns from 1; beyond the end of a line, its end. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at++) {
    const next = text.indexOf('\n', start);
    if (next < 0) return text.length;
    start = next + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + column - 1, end < 0 ? text.length : end);
}
