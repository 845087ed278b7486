import { expect, test } from 'vitest';
import { pieces } from '../../../web/src/parts/Inline.tsx';

const told = (text: string) => pieces(text).map((piece) => `${piece.kind}:${piece.text}`);

test.each([
  ['plain', ['text:plain']],
  ['run `npm ci` now', ['text:run ', 'code:npm ci', 'text: now']],
  ['**never** `a`', ['strong:never', 'text: ', 'code:a']],
  ['a lone ` stays', ['text:a lone ` stays']],
  ['`` a`b ``', ['code:a`b']],
  ['<b>no html</b>', ['text:<b>no html</b>']],
  ['2 * 3 ** 4', ['text:2 * 3 ** 4']],
])('%s', (text, expected) => expect(told(text)).toEqual(expected));
