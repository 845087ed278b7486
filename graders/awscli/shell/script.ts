/** A shell script as text → its tree, with bash's own faults of form. Nothing is run here. */
import { parse } from 'unbash';
import type { ParsedScript } from 'unbash';
import type { Finding, Range } from '../../check.ts';
import { positions, unreadable } from '../../parse/text.ts';
import type { Parsed } from '../../parse/tree.ts';
import { unsupportedIn } from './unsupported.ts';

export interface Script {
  file: string;
  text: string;
  tree: ParsedScript;
  /** Offsets → lines and columns. */
  range(start: number, end: number): Range;
  /** What is written in right bash and not followed here. While there is any, nothing can be told about what the script does. */
  unsupported: Finding[];
}

/** Far above any script that sets something up. */
const maxCharacters = 65_536;

/** Never throws. */
export function parseScript(text: string, file: string): Parsed<Script> {
  const bad = unreadable(text, file, 'shell script');
  if (bad) return { subject: null, problems: [bad] };
  const range = positions(text);
  const problem = (start: number, end: number, message: string): Parsed<Script> => ({
    subject: null,
    problems: [{ file, ...range(start, end), message }],
  });
  if (text.length > maxCharacters) {
    return problem(0, 1, `The script has ${text.length} characters; ${maxCharacters} is the most that is read here.`);
  }
  const carriage = text.indexOf('\r');
  if (carriage >= 0) {
    return problem(
      carriage,
      carriage + 1,
      'This line ends as on Windows (CR LF). bash takes the CR for a part of the last word, so the command fails. Save the file with LF line ends.',
    );
  }
  let tree: ParsedScript;
  try {
    tree = parse(text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text);
  } catch {
    return problem(0, 1, 'The script is nested so deeply that it is not read further.');
  }
  const [fault] = tree.errors ?? [];
  if (fault) {
    const at = Math.min(fault.pos, Math.max(0, text.trimEnd().length - 1));
    return problem(at, at + 1, `bash would stop reading here: ${fault.message}.`);
  }
  const unsupported = unsupportedIn(tree).map(({ pos, end, message }) => ({ file, ...range(pos, end), message }));
  return { subject: { file, text, tree, range, unsupported }, problems: [] };
}
