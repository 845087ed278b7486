import { expect, test } from 'vitest';
import { secondsOf } from '../../../web/src/parts/witness/seconds.ts';

test.each([
  [0, '0 s'],
  [0.44, '0.4 s'],
  [10, '10 s'],
  [99.96, '100 s'],
  [312.4, '312 s'],
])('%d', (at, text) => expect(secondsOf(at)).toBe(text));
