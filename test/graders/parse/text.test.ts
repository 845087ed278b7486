import { describe, expect, it } from 'vitest';
import { positions, unreadable } from '../../../graders/parse/text.ts';

describe('positions', () => {
  it('counts lines as the editor does, whatever ends them, and columns in UTF-16 units', () => {
    const rangeOf = positions('a\r\nb\rc\nd😀e');
    expect(rangeOf(0, 1)).toEqual({ line: 1, column: 1, endLine: 1, endColumn: 2 });
    expect(rangeOf(3, 5)).toEqual({ line: 2, column: 1, endLine: 3, endColumn: 1 });
    expect(rangeOf(10, 11)).toEqual({ line: 4, column: 4, endLine: 4, endColumn: 5 });
  });

  it('never ends before it starts', () => {
    expect(positions('abc')(2, 0)).toEqual({ line: 1, column: 3, endLine: 1, endColumn: 3 });
  });
});

describe('unreadable', () => {
  it.each([
    ['', 'is empty'],
    ['\uFEFF\n', 'is empty'],
    ['a\nb\0', 'NUL'],
    ['\uFFFD', 'not UTF-8'],
    ['x'.repeat(1_048_577), 'is the most'],
  ])('says why (%#)', (text, words) => {
    expect(unreadable(text, 'f.json', 'JSON')?.message).toContain(words);
  });

  it('points to the odd character, and has nothing to say of text', () => {
    expect(unreadable('a\nb\0', 'f.json', 'JSON')).toMatchObject({ line: 2, column: 2 });
    expect(unreadable('{}', 'f.json', 'JSON')).toBeNull();
  });
});
