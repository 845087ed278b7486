import { describe, expect, test } from 'vitest';
import { balance, wrap } from '../../../web/src/parts/wrap.ts';

describe('wrap', () => {
  test.each([
    ['short', 20, 2, ['short']],
    ['one two three four', 9, 3, ['one two', 'three', 'four']],
    ['one two three four', 9, 2, ['one two', 'three fo…']],
    ['unbreakablylongword', 8, 2, ['unbreak…']],
    ['', 8, 2, []],
  ])('%s in %i × %i', (text, perLine, lines, expected) => expect(wrap(text, perLine, lines)).toEqual(expected));
});

describe('balance', () => {
  test('no last word alone', () => {
    expect(wrap('Run as a user that is not root', 27, 2)).toEqual(['Run as a user that is not', 'root']);
    expect(balance('Run as a user that is not root', 27, 2)).toEqual(['Run as a user', 'that is not root']);
  });
  test('loses no word', () => {
    for (let perLine = 8; perLine < 40; perLine++) {
      const text = 'A database URL that is in no file';
      const plain = wrap(text, perLine, 9);
      expect(balance(text, perLine, 9).join(' ')).toBe(plain.join(' '));
      expect(balance(text, perLine, 9)).toHaveLength(plain.length);
    }
  });
});
