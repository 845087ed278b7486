import { expect, test } from 'vitest';
import type { BaseImageState } from '../../graders/index.ts';
import { amount, ImageProgress, stateText } from '../../server/image-progress.ts';

const image = (over: Partial<BaseImageState>): BaseImageState => ({
  ...{ reference: 'node:20', digest: null, actualDigest: null, origin: null, mirror: null, sizeBytes: null },
  ...{ state: 'preparing', message: 'being pulled', progress: null, ...over },
});
const pulled = (bytes: number) => image({ progress: { phase: 'pulling', bytes, totalBytes: 40e6 } });
const ready = image({ state: 'ready', origin: 'registry', sizeBytes: 120e6, message: '' });

function written(isTTY: boolean, states: BaseImageState[], columns = 80): string {
  let text = '';
  const progress = new ImageProgress({ isTTY, columns, write: (chunk) => (text += chunk) });
  for (const state of states) progress.image(state);
  progress.end();
  return text;
}

test('in a file: a line a step and a quarter, once each', () => {
  const states = [image({}), pulled(0), pulled(1e6), pulled(11e6), pulled(12e6), pulled(40e6), ready];
  expect(written(false, states).split('\n')).toEqual([
    'drydock: node:20: being pulled',
    'drydock: node:20: being pulled, 10.0 of 40.0 MB, 25 %',
    'drydock: node:20: being pulled, 40.0 of 40.0 MB, 100 %',
    'drydock: node:20: ready, from its registry, 120.0 MB',
    '',
  ]);
});

test('at a terminal: one live line, then what stays', () => {
  const text = written(true, [image({}), pulled(11e6), pulled(11e6), ready], 40);
  expect(text.split('\r\u001b[K')).toEqual([
    '',
    'drydock: node:20: being pulled',
    'drydock: node:20: being pulled, 11.0 of',
    'drydock: node:20: ready, from its registry, 120.0 MB\n',
  ]);
});

test('what was ready is passed over; what failed is told', () => {
  expect(written(false, [ready])).toBe('');
  expect(written(false, [image({ state: 'failed', message: 'The disk is full.' })])).toBe(
    'drydock: node:20: failed: The disk is full.\n',
  );
});

test('a live line that nothing follows is taken away', () => {
  expect(written(true, [image({})])).toBe('\r\u001b[Kdrydock: node:20: being pulled\r\u001b[K');
});

test('amounts with and without a total', () => {
  expect(amount(1e6, null)).toBe('1.0 MB');
  expect(amount(1e6, 3e6)).toBe('1.0 of 3.0 MB, 33 %');
});

test.each<[Partial<BaseImageState>, string]>([
  [{ state: 'missing', message: 'not prepared yet' }, 'missing: not prepared yet'],
  [{ ...ready, actualDigest: 'sha256:1' }, 'ready, from its registry, 120.0 MB, sha256:1'],
  [{ ...ready, mirror: 'registry.example/hub' }, 'ready, from registry.example/hub, 120.0 MB'],
  [{ ...ready, origin: 'bundle', message: 'loaded' }, 'ready, from a bundle, 120.0 MB: loaded'],
  [{ ...ready, origin: 'stand-in', message: 'why' }, 'ready, stand-in, 120.0 MB: why'],
])('the words for %j', (state, words) => expect(stateText(image(state))).toBe(words));
