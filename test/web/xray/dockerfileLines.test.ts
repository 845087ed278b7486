import { describe, expect, test } from 'vitest';
import { chunksOf } from '../../../web/src/xray/dockerfileLines.ts';

const brief = (source: string) =>
  chunksOf(source).map(({ from, to, kind, keyword }) => `${from}-${to} ${keyword === '' ? kind : keyword}`);

describe('lines that belong together', () => {
  test.each<[string, string, string[]]>([
    ['one instruction a line', 'FROM a\nUSER b\n', ['1-1 FROM', '2-2 USER']],
    ['comments and blank lines between', '# a\n# b\n\n\nFROM a', ['1-2 comment', '3-4 blank', '5-5 FROM']],
    ['continuations', 'RUN a \\\n && b \\\n && c\nUSER d', ['1-3 RUN', '4-4 USER']],
    ['a comment inside a continuation', 'RUN a \\\n# why\n\n && b\nUSER d', ['1-4 RUN', '5-5 USER']],
    ['a here-document', 'RUN <<EOF\nFROM no\nEOF\nUSER d', ['1-3 RUN', '4-4 USER']],
    ['two here-documents', 'COPY <<A <<"B" /x\na\nA\nb\nB\nUSER d', ['1-5 COPY', '6-6 USER']],
    ['one that never ends', 'RUN <<EOF\nx', ['1-2 RUN']],
    ['the escape directive', '# escape=`\nRUN a `\n b\nCMD c\\', ['1-1 comment', '2-3 RUN', '4-4 CMD']],
    ['windows line ends, small letters', 'from a\r\nrun b \\\r\n c\r\n', ['1-1 FROM', '2-3 RUN']],
    ['a continuation at the very end', 'RUN a \\', ['1-1 RUN']],
    ['nothing', '', ['1-1 blank']],
  ])('%s', (_name, source, chunks) => expect(brief(source)).toEqual(chunks));

  test('every line is in exactly one chunk', () => {
    const source = 'FROM a\n\nRUN <<X\ny\nX\n# z\nCMD b\n';
    const lines = chunksOf(source).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, n) => from + n));
    expect(lines).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });
});
