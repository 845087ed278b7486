import { expect, test } from 'vitest';
import { wordAt } from '../../../../web/src/editor/guide/dockerfile-words.ts';

/** `|` is the place. */
const at = (marked: string, whole = false) => {
  const word = wordAt(marked.replace('|', ''), marked.indexOf('|'), whole);
  return word && [word.role, word.keyword, word.flag, word.text];
};

test.each([
  ['|', ['instruction', '', '', '']],
  ['wo|', ['instruction', 'WO', '', 'wo']],
  ['FROM a\n  RU|', ['instruction', 'RU', '', 'RU']],
  ['ONBUILD CO|', ['instruction', 'CO', '', 'CO']],
  ['COPY --|', ['flag', 'COPY', '', '--']],
  ['COPY --link --fr|', ['flag', 'COPY', 'fr', '--fr']],
  ['COPY \\\n  --ch|', ['flag', 'COPY', 'ch', '--ch']],
  ['COPY --from=bu|', ['value', 'COPY', 'from', 'bu']],
  ['FROM bu|', ['image', 'FROM', '', 'bu']],
  ['COPY a|', null],
  ['RUN echo --|', null],
  ['# RU|', null],
  ['RUN <<EOF\nco|\nEOF', null],
  ['RUN <<EOF\nco\nEOF\nCM|', ['instruction', 'CM', '', 'CM']],
  ['RUN a && \\\n  b|', null],
])('%j', (text, word) => expect(at(text)).toEqual(word));

test('the whole word, for what it means', () => {
  expect(at('WORK|DIR /a', true)).toEqual(['instruction', 'WORKDIR', '', 'WORKDIR']);
  expect(at('COPY --fr|om=a b c', true)).toEqual(['flag', 'COPY', 'from', '--from']);
});

test('stages above', () => {
  const text = 'FROM a AS build\nFROM b as test\nCOPY --from=';
  expect(wordAt(text, text.length)?.stages).toEqual(['build', 'test']);
});
