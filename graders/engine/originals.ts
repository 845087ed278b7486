/**
 * What is on record of the originals that stand-ins stand for: their size and their packages on a day. A stand-in is made of
 * other files, so where a check asks about size or packages, it is the record that counts, and the verdict says so.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** `original:` of exercises/base-images.yaml. */
export const originalSchema = z.strictObject({
  /** The day of the image that was looked at, or the year. */
  recorded: z.string().regex(/^20\d\d(?:-\d\d-\d\d)?$/, 'a day, or a year where no more is known'),
  /** Of all layers, unpacked, in 1,000,000 bytes. */
  megabytes: z.number().positive(),
  /** How many the system's package list names; null: not on record. */
  packages: z.int().min(0).nullable().default(null),
  /** A file of exercises/package-lists, which the stand-in then carries in place of a list of its own. */
  packageList: z.string().optional(),
});

export interface PackageList {
  release: string;
  packages: { name: string; version: string; source: string }[];
}

/** Throws with the file, and the line that has another form. */
export function loadPackageList(exercisesDir: string, name: string): PackageList {
  const path = join(exercisesDir, 'package-lists', name);
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const release = /^alpine (\d+\.\d+\.\d+)$/.exec(lines[0] ?? '')?.[1];
  if (release === undefined) throw new Error(`${path}: the first line names the release, e.g. alpine 3.19.1`);
  return {
    release,
    packages: lines.slice(1).map((line) => {
      const [, package_ = '', version = '', source = package_] = /^(\S+) (\S+)(?: (\S+))?$/.exec(line) ?? [];
      if (package_ === '') throw new Error(`${path}: ${line} is no package with a version`);
      return { name: package_, version, source };
    }),
  };
}
