/** `drydock backup FILE`: a consistent copy of the database while the server runs. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { readConfig } from '../config.ts';
import { UsageError } from '../errors.ts';
import { openStore } from '../store/kysely.ts';

export function register(program: Command): void {
  program
    .command('backup')
    .description('copy the database into FILE; safe while the server runs')
    .argument('<file>', 'the copy to write; it must not exist yet')
    .action(async (file: string) => {
      const target = resolve(file);
      if (await stat(target).catch(() => undefined)) throw new UsageError(`${target} exists already. Name a new file.`);
      const store = await openStore(readConfig().data);
      try {
        await store.backup(target);
      } catch (error) {
        throw new UsageError(`${target} cannot be written: ${(error as Error).message}.`);
      } finally {
        await store.close();
      }
      process.stderr.write(`drydock: the database was copied to ${target}.\n`);
    });
}
