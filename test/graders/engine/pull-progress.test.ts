import { expect, test } from 'vitest';
import { PullProgress, type PullMessage } from '../../../graders/engine/pull-progress.ts';

/** As an engine writes them: one a layer and step. */
const step = (id: string, status: string, current?: number, total?: number): PullMessage => ({
  id,
  status,
  progressDetail: { ...(current !== undefined && { current }), ...(total !== undefined && { total }) },
});

test('adds up the layers; the total is known when all of them are', () => {
  const progress = new PullProgress();
  expect(progress.state).toEqual({ phase: 'pulling', bytes: 0, totalBytes: null });
  progress.take(step('a', 'Pulling fs layer'));
  progress.take(step('b', 'Pulling fs layer'));
  progress.take(step('c', 'Already exists'));
  progress.take(step('a', 'Downloading', 10, 100));
  expect(progress.state).toEqual({ phase: 'pulling', bytes: 10, totalBytes: null });
  progress.take(step('b', 'Downloading', 20, 50));
  expect(progress.state).toEqual({ phase: 'pulling', bytes: 30, totalBytes: 150 });
  progress.take(step('b', 'Download complete'));
  expect(progress.state).toEqual({ phase: 'pulling', bytes: 60, totalBytes: 150 });
  progress.take(step('a', 'Verifying Checksum'));
  progress.take(step('a', 'Extracting', 5, 100));
  expect(progress.state).toEqual({ phase: 'unpacking', bytes: 150, totalBytes: 150 });
});

test('a layer too small to be told of counts as nothing', () => {
  const progress = new PullProgress();
  progress.take(step('a', 'Pulling fs layer'));
  progress.take(step('a', 'Download complete'));
  expect(progress.state).toEqual({ phase: 'unpacking', bytes: 0, totalBytes: 0 });
});

test('tells movement from waiting', () => {
  const progress = new PullProgress();
  const moves = [
    { status: 'Pulling from library/node', id: '20' },
    step('a', 'Pulling fs layer'),
    step('a', 'Waiting'),
    step('a', 'Downloading', 1, 2),
    step('a', 'Retrying in 5 seconds'),
    { status: 'Digest: sha256:…' },
  ].map((message) => progress.take(message));
  expect(moves).toEqual([false, true, false, true, false, false]);
});
