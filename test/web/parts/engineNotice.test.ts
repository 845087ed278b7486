import { expect, test } from 'vitest';
import type { Status } from '../../../server/contract.ts';
import { engineNotice } from '../../../web/src/parts/EngineBanner.tsx';

const status = (state: Status['engine']['state'], images: Status['images'][number]['state'][] = []): Status => ({
  version: '0',
  engine: { state, message: '', summary: null },
  images: images.map((each, n) => ({
    reference: `i${n}`,
    digest: null,
    actualDigest: null,
    state: each,
    origin: null,
    mirror: null,
    sizeBytes: null,
    message: '',
    progress: null,
  })),
  queue: { waiting: 0, running: 0, slots: 1 },
});

test('nothing is said when all is well', () => expect(engineNotice(status('ready', ['ready', 'missing']))).toBeNull());
test.each(['starting', 'absent', 'unreachable', 'off'] as const)('%s is said', (state) => {
  expect(engineNotice(status(state))?.text).toMatch(/cost nothing/);
});
test('what the operator should know is passed on', () => {
  const told = { ...status('ready', ['ready']), notices: ['Grading is paused: the disk is full.'] };
  expect(engineNotice(told)?.text).toBe('Grading is paused: the disk is full.');
});
test('images on their way show how far they are', () => {
  expect(engineNotice(status('ready', ['ready', 'preparing', 'ready', 'failed']))?.share).toBe(0.5);
});
