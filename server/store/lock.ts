/** One server for each data folder: two would take each other's running submissions for those of a dead predecessor. */
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';

/** Referenced here, for a database that is collected as garbage is closed and gives up its lock. */
const held = new Set<Database.Database>();

/**
 * Holds the folder until `release`, or until the process ends in whatever way: the lock is SQLite's, i.e. the kernel's.
 * Throws {@link UsageError} when another process has it.
 */
export function lockDataFolder(dataDir: string): { release: () => void } {
  const database = new Database(join(dataDir, 'server.lock'), { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (cause) {
    database.close();
    throw new UsageError(
      `Another Drydock serves the data folder ${dataDir}. Stop that one, or choose another folder with --data or DRYDOCK_DATA.`,
      { cause },
    );
  }
  held.add(database);
  return {
    release: () => {
      held.delete(database);
      database.close();
    },
  };
}
