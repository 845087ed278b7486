/** A disk of fixed size, as root on Linux; and a machine whose own disk runs full. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultBuildLimits } from '../../../graders/engine/limits.ts';
import { SlotMeter } from '../../../graders/engine/meter.ts';
import { diskSpace, mountDisk, unmountDisk } from '../../../graders/engine/slot-disk.ts';
import { temporaryFolder } from '../../support/engine.ts';

let folder: ReturnType<typeof temporaryFolder>;
let mounted: string;
beforeEach(() => {
  folder = temporaryFolder();
  mounted = join(folder.path, 'mounted');
});
afterEach(() => {
  if (existsSync(mounted)) execFileSync('umount', [mounted]);
  folder.remove();
});

test('it ends at its size, and gives back what is deleted', async () => {
  const file = join(folder.path, 'disk.img');
  await mountDisk(file, mounted, 60e6);
  const used = (): number => statSync(file).blocks * 512;
  const empty = used();
  expect((await diskSpace(mounted)).size).toBeLessThanOrEqual(60e6);
  const big = join(mounted, 'big');
  expect(() => writeFileSync(big, Buffer.alloc(80e6, 1))).toThrow(/ENOSPC/);
  execFileSync('sync', ['-f', mounted]);
  expect(used()).toBeGreaterThan(empty + 20e6);
  execFileSync('rm', [big]);
  execFileSync('sync', ['-f', mounted]);
  execFileSync('fstrim', [mounted]);
  expect(used()).toBeLessThan(empty + 10e6);
});

test('a copy holds the same and takes no more of the machine’s disk', async () => {
  const file = join(folder.path, 'disk.img');
  const copy = join(folder.path, 'copy.img');
  await mountDisk(file, mounted, 60e6);
  writeFileSync(join(mounted, 'base'), 'layers');
  expect(await unmountDisk(mounted)).toBe(true);
  await mountDisk(copy, mounted, 60e6, file);
  expect(readFileSync(join(mounted, 'base'), 'utf8')).toBe('layers');
  writeFileSync(join(mounted, 'more'), 'of the copy alone');
  expect(await unmountDisk(mounted)).toBe(true);
  expect(statSync(copy).size).toBe(60e6);
  expect(statSync(copy).blocks * 512).toBeLessThan(20e6);
  await mountDisk(file, mounted, 60e6, join(folder.path, 'nothing'));
  expect(existsSync(join(mounted, 'more'))).toBe(false);
});

test('a machine whose own disk runs full is told from a build that fills its own', async () => {
  await mountDisk(join(folder.path, 'disk.img'), mounted, 60e6);
  const meter = new SlotMeter({ cgroup: null, disk: null, folder: mounted });
  expect(await meter.begin(defaultBuildLimits).end()).toMatchObject({ machineFull: false });
  const metering = meter.begin(defaultBuildLimits);
  expect(() => writeFileSync(join(mounted, 'big'), Buffer.alloc(80e6, 1))).toThrow(/ENOSPC/);
  expect(await metering.end()).toMatchObject({ machineFull: true });
});
