/** As {@link wrap}, with lines of about the same length: no last word alone on its line. */
export function balance(text: string, perLine: number, maxLines: number): string[] {
  const lines = wrap(text, perLine, maxLines);
  if (lines.length < 2 || lines.at(-1)?.endsWith('…')) return lines;
  for (let narrower = Math.ceil(text.length / lines.length); narrower < perLine; narrower++) {
    const even = wrap(text, narrower, maxLines);
    if (even.length === lines.length && even.join(' ') === lines.join(' ')) return even;
  }
  return lines;
}

/** Breaks a text at words into at most `maxLines` lines of about `perLine` characters; what does not fit ends in an ellipsis. */
export function wrap(text: string, perLine: number, maxLines: number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const [index, word] of words.entries()) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= perLine || line === '') {
      line = longer;
      continue;
    }
    if (lines.length === maxLines - 1) return [...lines, shorten([line, ...words.slice(index)].join(' '), perLine)];
    lines.push(shorten(line, perLine));
    line = word;
  }
  if (line !== '') lines.push(shorten(line, perLine));
  return lines;
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, Math.max(1, length - 1)).trimEnd()}…`;
}
