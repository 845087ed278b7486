import { describe, expect, test } from 'vitest';
import { idle, type Checking } from '../../../web/src/parts/checking.ts';
import { phasesOf } from '../../../web/src/parts/phases.ts';

const at = (more: Partial<Checking>, engineChecks = 2) =>
  phasesOf({ ...idle, total: 3, ...more }, engineChecks).map(({ name, state, detail }) =>
    [name, state, detail].filter((part) => part !== '').join(' '),
  );
const step = { file: 'Dockerfile', step: 4, total: 9, line: 5, instruction: 'RUN x', log: '', cached: false };
const read = { done: 1, of: 1 };

describe('where a check is', () => {
  test.each<[string, Partial<Checking>, string[]]>([
    ['just sent', { phase: 'sending' }, ['Wait now', 'Read later', 'Build later', 'Try later']],
    [
      'in line',
      { phase: 'queued', position: 3, etaSeconds: 20 },
      ['Wait now 20 s', 'Read later', 'Build later', 'Try later'],
    ],
    [
      'held up',
      { phase: 'queued', position: 1, etaSeconds: 20, message: 'The engine does not answer.' },
      ['Wait now', 'Read later', 'Build later', 'Try later'],
    ],
    [
      'reading',
      { phase: 'running', staticDone: { done: 1, of: 2 } },
      ['Wait done', 'Read now 1 of 2', 'Build later', 'Try later'],
    ],
    [
      'the files are read, no step yet',
      { phase: 'running', staticDone: read },
      ['Wait done', 'Read done 1 of 1', 'Build now', 'Try later'],
    ],
    [
      'building, with checks that wait for the image',
      { phase: 'running', staticDone: read, building: true, trying: ['a', 'b'], steps: [step] },
      ['Wait done', 'Read done 1 of 1', 'Build now 4 of 9', 'Try later'],
    ],
    [
      'trying two at once',
      { phase: 'running', staticDone: read, trying: ['a', 'b'], steps: [step] },
      ['Wait done', 'Read done 1 of 1', 'Build done 4 of 9', 'Try now 0 of 3'],
    ],
  ])('%s', (_name, state, words) => expect(at(state)).toEqual(words));

  test('without an engine check there is nothing to build', () => {
    expect(at({ phase: 'running', staticDone: { done: 1, of: 3 } }, 0)).toEqual(['Wait done', 'Read now 1 of 3']);
  });
});
