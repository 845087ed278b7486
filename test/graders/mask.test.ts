import { expect, test } from 'vitest';
import { Mask } from '../../graders/mask.ts';

const secret = 'moor-1942-delta';
const mask = new Mask([secret]);

test.each([
  ['as it is', `token ${secret}.`, 'token ***.'],
  ['in base64', `x ${Buffer.from(secret).toString('base64')} y`, 'x *** y'],
  ['in hexadecimal', Buffer.from(secret).toString('hex'), '***'],
  ['nothing to hide', 'moor-1942-echo', 'moor-1942-echo'],
])('%s', (_, text, expected) => expect(mask.text(text)).toBe(expected));

test('a finding keeps its shape and loses the value wherever it stands', () => {
  const finding = {
    message: `It says ${secret}`,
    line: 3,
    witness: { form: 'log', text: `a\n${secret}\n` },
    none: null,
  };
  expect(mask.deep(finding)).toEqual({
    message: 'It says ***',
    line: 3,
    witness: { form: 'log', text: 'a\n***\n' },
    none: null,
  });
});

test('a value that contains another goes as a whole', () => {
  expect(new Mask(['harbour', 'harbour-gate']).text('harbour-gate')).toBe('***');
});

test('a stream hides what comes in pieces, and holds nothing else back', () => {
  for (let cut = 1; cut < secret.length; cut++) {
    const piece = mask.stream();
    const sent = [`a ${secret.slice(0, cut)}`, `${secret.slice(cut)} b\n`].map(piece);
    expect(sent.join('')).toBe('a *** b\n');
  }
  const piece = mask.stream();
  expect(piece('moor-19')).toBe('');
  expect(piece('43\n')).toBe('moor-1943\n');
});

test('no secrets: the value itself', () => {
  const value = { a: ['b'] };
  expect(new Mask([]).deep(value)).toBe(value);
});
