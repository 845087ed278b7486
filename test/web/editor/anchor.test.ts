import { describe, expect, test } from 'vitest';
import { anchorFindings } from '../../../web/src/editor/anchor.ts';

const finding = (line: number, column: number, endColumn: number) => ({
  file: 'Dockerfile',
  line,
  column,
  endLine: line,
  endColumn,
  message: 'here',
});
const text = 'FROM alpine\nRUN apk add curl\nUSER root\n';
const marked = (now: string, ...args: [number, number, number]) => {
  const [anchor] = anchorFindings([finding(...args)], text, now);
  return { words: now.slice(anchor?.from, anchor?.to), stale: anchor?.stale };
};

describe('findings in the text', () => {
  test('in the text that was checked', () => {
    expect(marked(text, 3, 6, 10)).toEqual({ words: 'root', stale: false });
  });

  test('move with lines that come and go above', () => {
    expect(marked(`# why\n\n${text}`, 3, 6, 10)).toEqual({ words: 'root', stale: false });
    expect(marked('FROM alpine\nUSER root\n', 3, 6, 10)).toEqual({ words: 'root', stale: false });
  });

  test('are stale once their own line changed, and stay on it', () => {
    expect(marked(text.replace('root', '1001'), 3, 6, 10)).toEqual({ words: 'USER 1001', stale: true });
  });

  test('a line that is gone: the one that took its place', () => {
    expect(marked('FROM alpine\nRUN apk add curl\n', 3, 6, 10)).toMatchObject({ stale: true });
  });

  test('positions outside the text stay inside it', () => {
    const [anchor] = anchorFindings([finding(99, 50, 90)], text, text);
    expect(anchor?.to).toBeLessThanOrEqual(text.length);
    expect(marked(text, 1, 1, 999)).toEqual({ words: 'FROM alpine', stale: false });
  });

  test('several lines are one block', () => {
    const [anchor] = anchorFindings([{ ...finding(1, 1, 9), endLine: 2 }], text, text);
    expect(anchor).toMatchObject({ from: 0, block: true });
  });

  test('an empty text', () => {
    expect(anchorFindings([finding(2, 1, 5)], text, '')).toMatchObject([{ from: 0, to: 0, stale: true }]);
  });
});
