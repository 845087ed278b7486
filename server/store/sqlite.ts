/** Opens a SQLite file for Kysely: durable at every commit, one connection. */
import Database from 'better-sqlite3';
import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDialectConfig,
} from 'kysely';

/** Milliseconds to wait for another process (a backup, the command line) that writes. */
const busyTimeout = 5000;

export function openDatabase(file: string): Database.Database {
  const database = new Database(file, { timeout: busyTimeout });
  try {
    database.pragma('journal_mode = WAL');
    // NORMAL loses the last commits with the power; an accepted submission must not be lost.
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // Who deletes their data does not expect to leave it in free pages of the file.
    database.pragma('secure_delete = ON');
  } catch (error) {
    database.close();
    throw error;
  }
  return database;
}

/**
 * `begin immediate` takes the write lock at once, so that a transaction that reads first never fails at its first write.
 * The driver hands its one connection to one transaction at a time; inside, only queries are awaited.
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

export class ImmediateSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): Driver {
    return new ImmediateDriver(this.#config);
  }
}
