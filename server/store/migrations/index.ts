/** Forward only, in order; a released migration never changes. */
import type { Migration } from 'kysely';
import * as begin from './0001-begin.ts';
import * as xrays from './0002-xrays.ts';
import * as turns from './0003-turns.ts';
import * as records from './0004-records.ts';
import * as learners from './0005-learners.ts';

export const migrations: Record<string, Migration> = {
  '0001-begin': begin,
  '0002-xrays': xrays,
  '0003-turns': turns,
  '0004-records': records,
  '0005-learners': learners,
};
