import { expect, test } from 'vitest';
import { emptyContext } from '../../../graders/iam/context.ts';
import { compilePattern } from '../../../graders/iam/match.ts';
import { overlaps } from '../../../graders/iam/overlap.ts';
import { random } from './support.ts';

const texts = ['', ...words(['a', 'b', '/'], 5)];
function words(alphabet: string[], longest: number): string[] {
  if (longest === 0) return [];
  const shorter = words(alphabet, longest - 1);
  return [...new Set([...alphabet, ...shorter.flatMap((word) => [word, ...alphabet.map((letter) => word + letter)])])];
}

test('random pairs of patterns: the same answer as trying all short texts', () => {
  const next = random(29);
  const draw = () => Array.from({ length: next(4) }, () => 'ab/*?'.charAt(next(5))).join('');
  const matcher = (pattern: string) => compilePattern([{ kind: 'text', text: pattern }], { wildcards: true });
  let yes = 0;
  for (let i = 0; i < 1500; i++) {
    const [a, b] = [draw(), draw()];
    const [inA, inB] = [matcher(a), matcher(b)];
    const expected = texts.some((text) => inA(text, emptyContext) && inB(text, emptyContext));
    yes += Number(expected);
    expect(overlaps(a, b), `${a} ${b}`).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  }
  expect(yes).toBeGreaterThan(200);
});

test('a bucket name holds no slash', () => {
  expect(overlaps('\0/*', 'bucket/*')).toBe(true);
  expect(overlaps('\0', 'bucket/*')).toBe(false);
  expect(overlaps('\0', 'bucket*')).toBe(true);
  expect(overlaps('\0', '*')).toBe(true);
});
