/** Which lines of a Dockerfile belong together. Only as much of the syntax as a drawing needs; the graders judge. */

export interface Chunk {
  /** Lines count from 1; both ends belong to it. */
  from: number;
  to: number;
  text: string;
  kind: 'instruction' | 'comment' | 'blank';
  /** In capitals; '' for others. */
  keyword: string;
}

/** Instructions with their continuations and here-documents; comments and blank lines between them. */
export function chunksOf(source: string): Chunk[] {
  const lines = source.replace(/\r\n?/g, '\n').replace(/\n$/, '').split('\n');
  const escape = /^#\s*escape\s*=\s*`/im.test(lines.slice(0, 5).join('\n')) ? '`' : '\\';
  const chunks: Chunk[] = [];
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at] ?? '';
    const kind = first.trim() === '' ? 'blank' : first.trim().startsWith('#') ? 'comment' : 'instruction';
    const from = at;
    if (kind === 'instruction') {
      at = endOfInstruction(lines, at, escape);
    } else {
      while (at + 1 < lines.length && sameKind(lines[at + 1] ?? '', kind)) at++;
    }
    const keyword = kind === 'instruction' ? (/^\s*(\w+)/.exec(first)?.[1] ?? '').toUpperCase() : '';
    chunks.push({ from: from + 1, to: at + 1, text: lines.slice(from, at + 1).join('\n'), kind, keyword });
  }
  return chunks;
}

function sameKind(line: string, kind: 'comment' | 'blank'): boolean {
  return kind === 'blank' ? line.trim() === '' : line.trim().startsWith('#');
}

function endOfInstruction(lines: readonly string[], start: number, escape: string): number {
  let at = start;
  const words: string[] = [];
  // Comments and blank lines inside a continued instruction belong to it.
  for (;;) {
    const line = lines[at] ?? '';
    const skipped = at > start && (line.trim() === '' || line.trim().startsWith('#'));
    if (!skipped) words.push(...[...line.matchAll(/<<-?["']?(\w+)["']?/g)].map((match) => match[1] ?? ''));
    const goesOn = skipped || line.trimEnd().endsWith(escape);
    if (!goesOn || at + 1 >= lines.length) break;
    at++;
  }
  if (!/^\s*(RUN|COPY|ADD)\b/i.test(lines[start] ?? '')) return at;
  for (const word of words) {
    const end = lines.findIndex((line, index) => index > at && line.trim() === word);
    if (end < 0) return lines.length - 1;
    at = end;
  }
  return at;
}
