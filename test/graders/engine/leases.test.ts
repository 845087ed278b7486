import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { liveLeases, processStart, takeLease } from '../../../graders/engine/leases.ts';
import { withLock } from '../../../graders/engine/lock.ts';
import { temporaryFolder } from '../../support/engine.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

test('a lease lives until it is released', () => {
  const lease = takeLease(folder.path);
  expect(liveLeases(folder.path)).toEqual(new Set([lease.id]));
  lease.release();
  expect(liveLeases(folder.path)).toEqual(new Set());
});

test.each([
  ['of a dead process', JSON.stringify({ pid: 2 ** 22 + 1, start: '1' })],
  ['whose pid belongs to another program now', JSON.stringify({ pid: process.pid, start: '1' })],
  ['cut short by a crash', '{"pid":'],
])('a lease %s counts for nothing and is removed', (_, content) => {
  writeFileSync(join(folder.path, 'stale'), content);
  const lease = takeLease(folder.path);
  expect(liveLeases(folder.path)).toEqual(new Set([lease.id]));
  expect(readdirSync(folder.path)).toEqual([lease.id]);
});

test('a missing folder has no leases', () => {
  expect(liveLeases(join(folder.path, 'none'))).toEqual(new Set());
});

test('the start of a process', () => {
  expect(processStart(process.pid)).toMatch(/^\d+$/);
  expect(processStart(2 ** 22 + 1)).toBeNull();
});

test('one holder of a lock at a time; one of a dead process is taken over', async () => {
  const path = join(folder.path, 'lock');
  writeFileSync(path, `${2 ** 22 + 1} 1`);
  const order: string[] = [];
  const hold = (name: string) =>
    withLock(path, 10_000, async () => {
      order.push(`${name} in`);
      await new Promise((wake) => setImmediate(wake));
      order.push(`${name} out`);
    });
  await Promise.all([hold('a'), hold('b')]);
  expect(order.map((entry) => entry.split(' ')[1])).toEqual(['in', 'out', 'in', 'out']);
});

test('a lock that is not given up is an error, and a failure inside gives it up', async () => {
  const path = join(folder.path, 'lock');
  await expect(withLock(path, 1000, () => withLock(path, 0, () => Promise.resolve()))).rejects.toThrow(
    'held by another process',
  );
  await expect(withLock(path, 1000, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
  expect(() => readFileSync(path)).toThrow('ENOENT');
});
