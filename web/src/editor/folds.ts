/** What can be folded where the language's own grammar does not say: stages and continued lines of a Dockerfile, blocks of a script. Pure. */

/** The last line that folds into this one; null where nothing does. Lines count from 0. */
export function foldEnd(lines: readonly string[], line: number, language: string): number | null {
  const last = language === 'dockerfile' ? dockerfileEnd(lines, line) : blockEnd(lines, line);
  return last > line ? last : null;
}

function dockerfileEnd(lines: readonly string[], line: number): number {
  const text = lines[line] ?? '';
  if (/^\s*FROM\s/i.test(text)) {
    const next = lines.findIndex((one, at) => at > line && /^\s*FROM\s/i.test(one));
    return lastWritten(lines, next < 0 ? lines.length - 1 : next - 1, /^\s*(#|$)/);
  }
  const [, , word] = /^\s*(?:RUN|COPY|ADD)\s.*<<-?(["']?)([A-Za-z_]\w*)\1/i.exec(text) ?? [];
  if (word !== undefined) {
    const end = lines.findIndex((one, at) => at > line && one.trim() === word);
    return end < 0 ? line : end;
  }
  if (/^\s*(#|$)/.test(text) || /\\\s*$/.test(lines[line - 1] ?? '')) return line;
  let last = line;
  // Comments between continued lines do not end them.
  while (last < lines.length - 1 && (/\\\s*$/.test(lines[last]!) || (last > line && /^\s*#/.test(lines[last]!))))
    last++;
  return last;
}

/** By indentation, so that what closes a block stays to be seen. */
function blockEnd(lines: readonly string[], line: number): number {
  const indent = (text: string) => text.search(/\S/);
  const own = indent(lines[line] ?? '');
  if (own < 0) return line;
  let last = line;
  while (last < lines.length - 1 && (indent(lines[last + 1]!) < 0 || indent(lines[last + 1]!) > own)) last++;
  return Math.max(line, lastWritten(lines, last, /^\s*$/));
}

function lastWritten(lines: readonly string[], from: number, empty: RegExp): number {
  let last = from;
  while (last >= 0 && empty.test(lines[last] ?? '')) last--;
  return last;
}
