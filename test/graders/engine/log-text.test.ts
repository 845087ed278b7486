import { expect, test } from 'vitest';
import { CappedLog, lastLines, plainText } from '../../../graders/engine/log-text.ts';

test.each([
  ['colours', '\u001b[31mred\u001b[0m', 'red'],
  ['a window title', '\u001b]0;title\u0007text', 'text'],
  ['a hyperlink', '\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['cursor movement', 'a\u001b[2K\u001b[1Gb', 'ab'],
  ['a progress line', '10%\r50%\r100%\ndone\n', '100%\ndone\n'],
  ['Windows line ends', 'a\r\nb\r\n', 'a\nb\n'],
  ['control characters', 'a\u0000\u0007\u009bb', 'ab'],
  ['marks that turn text around', 'user\u202Eexe.txt', 'userexe.txt'],
  ['tabs and other scripts', 'a\tb Größe 船', 'a\tb Größe 船'],
])('%s', (_, text, expected) => {
  expect(plainText(text)).toBe(expected);
});

test('keeps the beginning and the end of a long log', () => {
  const log = new CappedLog(20);
  let sent = '';
  for (let line = 0; line < 100; line++) sent += log.add(Buffer.from(`line ${line}\n`));
  expect(sent).toBe('line 0\nlin');
  expect(log.text).toBe('line 0\nlin\n[… cut …]\n8\nline 99\n');
  expect(log.bytes).toBe(790);
});

test('a character may arrive in two pieces', () => {
  const log = new CappedLog();
  const bytes = Buffer.from('船');
  expect(log.add(bytes.subarray(0, 1)) + log.add(bytes.subarray(1))).toBe('船');
  expect(log.text).toBe('船');
});

test('the last lines that say something', () => {
  expect(lastLines('a\n\nb  \n   \nc\n', 2)).toEqual(['b', 'c']);
});

test.each([
  ['one line without an end', 'a'],
  ['returns only', '\r'],
  ['returns and letters', 'a\r'],
  ['unfinished escapes', '\u001b]0;'],
  ['unfinished sequences', '\u001b[1;'],
])('a megabyte of %s is read once, not once for each of its characters', (_, piece) => {
  // Quadratic, this would take minutes.
  expect(plainText(piece.repeat(1e6 / piece.length)).length).toBeLessThanOrEqual(1e6);
});
