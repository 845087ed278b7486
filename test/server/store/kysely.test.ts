import Database from 'better-sqlite3';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, Migrator, sql, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../../server/errors.ts';
import { migrations } from '../../../server/store/migrations/index.ts';
import { openSqliteStore } from '../../../server/store/kysely.ts';
import { storeContract } from './contract.ts';
import { learnerContract } from './learner-contract.ts';
import { xrayContract } from './xray-contract.ts';

const openForTest = async (clock: () => Date, keepBytes?: number) => {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-store-'));
  const store = await openSqliteStore(join(folder, 'drydock.sqlite'), clock, keepBytes);
  return {
    store,
    remove: async () => {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
};
storeContract('SQLite', openForTest);
xrayContract('SQLite', openForTest);
learnerContract('SQLite', openForTest);

describe('the SQLite file', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-store-'));
    file = join(folder, 'drydock.sqlite');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const submission = {
    learner: 'ada',
    exercise: 'image/non-root',
    seed: null,
    files: {},
    purpose: 'practice',
  } as const;

  test('keeps everything when it is opened again', async () => {
    const first = await openSqliteStore(file);
    const { submission: accepted } = await first.acceptSubmission(submission);
    await first.close();
    const second = await openSqliteStore(file);
    expect((await second.getSubmission(accepted.id))?.state).toBe('queued');
    await second.close();
  });

  test('a second connection claims what the first accepted, each once', async () => {
    const [web, worker] = [await openSqliteStore(file), await openSqliteStore(file)];
    for (let i = 0; i < 5; i++) await web.acceptSubmission({ ...submission, learner: `l${i}` });
    const ids: string[] = [];
    // One after the other: two connections of one process would wait for each other's lock on the same thread.
    for (let i = 0; i < 7; i++) {
      const claim = await (i % 2 ? web : worker).claimSubmission({ worker: 'w', leaseMs: 60_000 });
      if (claim) ids.push(claim.id);
    }
    expect(new Set(ids).size).toBe(5);
    expect(ids).toHaveLength(5);
    await web.close();
    await worker.close();
  });

  test('a backup taken while writing is a database of its own', async () => {
    const store = await openSqliteStore(file);
    await store.acceptSubmission(submission);
    const [, later] = await Promise.all([
      store.backup(join(folder, 'copy.sqlite')),
      store.acceptSubmission({ ...submission, learner: 'bo' }),
    ]);
    await store.close();
    expect(await readdir(folder)).not.toContain('copy.sqlite.partial');
    const copy = await openSqliteStore(join(folder, 'copy.sqlite'));
    expect(await copy.listSubmissions({ learner: 'ada', limit: 5 })).toHaveLength(1);
    expect(later.repeated).toBe(false);
    await copy.close();
  });

  test('of an earlier version is brought to this one, with what is in it', async () => {
    const db = new Kysely<unknown>({ dialect: new SqliteDialect({ database: new Database(file) }) });
    const provider = { getMigrations: async () => ({ '0001-begin': migrations['0001-begin']! }) };
    expect((await new Migrator({ db, provider }).migrateToLatest()).error).toBe(undefined);
    await sql`insert into submissions (id, learner, exercise, files, purpose, state, attempt, submitted_at)
      values ('old', 'ada', 'image/non-root', '{}', 2, 'graded', 1, '2026-10-01T00:00:00.000Z')`.execute(db);
    await db.destroy();
    const store = await openSqliteStore(file);
    expect((await store.getSubmission('old'))?.state).toBe('graded');
    expect((await store.xrays.request('old', 'form 1')).state).toBe('waiting');
    expect(await store.learners.getNote('ada', 'image/non-root')).toBeNull();
    await store.close();
  });

  test('keeps no copy of what was deleted', async () => {
    const store = await openSqliteStore(file);
    const secret = 'what ada wrote and wants to be gone';
    await store.acceptSubmission({ ...submission, files: { Dockerfile: secret } });
    await store.learners.saveNote({ learner: 'ada', exercise: 'image/non-root', text: secret, revision: 0 });
    await store.learners.forget('ada');
    await store.close();
    for (const name of await readdir(folder))
      expect(await readFile(join(folder, name), 'latin1')).not.toContain(secret);
  });

  test('says clearly when the file is no database or of a newer version', async () => {
    await writeFile(file, 'this is not a database, but it is long enough to look at '.repeat(20));
    await expect(openSqliteStore(file)).rejects.toThrow(UsageError);
    await rm(file);
    await (await openSqliteStore(file)).close();
    const raw = new Database(file);
    raw
      .prepare('insert into kysely_migration (name, timestamp) values (?, ?)')
      .run('9999-later', new Date().toISOString());
    raw.close();
    await expect(openSqliteStore(file)).rejects.toThrow(/newer version/);
  });
});
