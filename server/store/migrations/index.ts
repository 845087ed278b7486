/** Forward only, in order; a released migration never changes. */
import type { Migration } from 'kysely';
import * as begin from './0001-begin.ts';

export const migrations: Record<string, Migration> = { '0001-begin': begin };
