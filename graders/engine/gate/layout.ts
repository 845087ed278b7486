/** What the engine reads: every instruction on the line where the learner's began, in a form that all builders read alike. */
import type { Flag, Instruction, Stage } from '../../parse/dockerfile.ts';

/**
 * A heredoc becomes the command that a builder makes of it, in JSON form: builders before Docker 23 know no heredocs
 * and would take its lines for instructions.
 */
export function writeRun(instruction: Instruction, stage: Stage): string {
  const { heredocs, rest } = instruction;
  const [first] = heredocs;
  if (first === undefined) return instruction.text;
  const shell = stage.shells.get(instruction) ?? [];
  const content = first.chomp ? first.content.replace(/^\t+/gm, '') : first.content;
  let command: string[];
  if (!/^\d*<<-?\s*(?:'[^']*'|"[^"]*"|[^\s<>&|;'"]+)$/.test(rest.text))
    // The shell itself reads the heredocs.
    command = [...shell, rest.text + heredocs.map((heredoc) => `\n${heredoc.content}${heredoc.name}`).join('')];
  else if (content.startsWith('#!')) command = ['/bin/sh', '-c', runScript, 'sh', content, first.name];
  else command = [...shell, content];
  const flags = instruction.flags.map((flag) => `${instruction.text.slice(flag.start, flag.end)} `).join('');
  return `RUN ${flags}${JSON.stringify(command)}`;
}

const runScript =
  'd=$(mktemp -d) && printf %s "$1" >"$d/script" && chmod 755 "$d" "$d/script" && "$d/script"; s=$?; rm -rf "$d"; exit $s';

/** The instruction with some flags rewritten; null keeps a flag as it is. */
export function replaceFlags(instruction: Instruction, rewrite: (flag: Flag) => string | null): string {
  let text = '';
  let from = 0;
  for (const flag of instruction.flags) {
    const replaced = rewrite(flag);
    if (replaced === null) continue;
    text += instruction.text.slice(from, flag.start) + replaced;
    from = flag.end;
  }
  return text + instruction.text.slice(from);
}

/** One instruction per line, at the line of the original; nothing else, so that every builder reads the same. */
export function layOut(lines: { instruction: Instruction; text: string }[], escape: string): string {
  const out: string[] = escape === '\\' ? [] : [`# escape=${escape}`];
  for (const { instruction, text } of lines) {
    while (out.length < instruction.range.line - 1) out.push('');
    out.push(text.trim());
  }
  return `${out.join('\n')}\n`;
}
