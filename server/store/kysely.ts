/** The Store over Kysely: one class for every dialect, the backend is in `Backend`. */
import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, Migrator, sql, type Transaction } from 'kysely';
import type { Files, Verdict } from '../../graders/index.ts';
import { keptRecords, type Claim } from '../jobs/queue.ts';
import { UsageError } from '../errors.ts';
import { idGenerator } from './id.ts';
import { KyselyLearners } from './learners.ts';
import { migrations } from './migrations/index.ts';
import { purposes, summaryColumns, toDraft, toSubmission, toSummary } from './rows.ts';
import type { Tables } from './schema.ts';
import { ImmediateSqliteDialect, openDatabase } from './sqlite.ts';
import { keepRecord } from './records.ts';
import type { Clock, Draft, LearnerStore, NewSubmission, Progress, Store, XrayStore } from './store.ts';
import { KyselyXrays } from './xrays.ts';

/** A build that used up a limit kept others waiting for longer than most do: the next of that learner waits for theirs. */
const turnsAtLimit = 10;

/** How far back turns count for fairness. */
const recentMs = 10 * 60_000;

/** The store of a data folder; the folder is made when it is missing. Throws {@link UsageError} when it cannot be written. */
export async function openStore(dataDir: string, clock?: Clock): Promise<Store> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new UsageError(
      `The data folder ${dataDir} cannot be written (${why}). Correct its owner, or choose another with --data or DRYDOCK_DATA.`,
      { cause },
    );
  }
  return openSqliteStore(join(dataDir, 'drydock.sqlite'), clock);
}

/**
 * Opens (and makes) the database file and brings it to this version. Throws {@link UsageError} when it cannot be used.
 * `keepBytes`: of the records of gradings.
 */
export async function openSqliteStore(
  file: string,
  clock: Clock = () => new Date(),
  keepBytes = keptRecords,
): Promise<Store> {
  const { database, db } = await openMigrated(file);
  return new KyselyStore(db, clock, keepBytes, async (target) => {
    const partial = `${target}.partial`;
    try {
      await database.backup(partial);
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
  });
}

async function openMigrated(file: string) {
  let database;
  try {
    database = openDatabase(file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(
      `The database ${file} cannot be opened (${why}). Restore a backup or choose another data folder.`,
      { cause },
    );
  }
  const db = new Kysely<Tables>({ dialect: new ImmediateSqliteDialect({ database }) });
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => migrations } }).migrateToLatest();
  if (error !== undefined) {
    await db.destroy();
    const why = error instanceof Error ? error.message : JSON.stringify(error);
    throw new UsageError(
      why.includes('is missing')
        ? `The database ${file} was written by a newer version of Drydock. Use that version, or choose another data folder.`
        : `The database ${file} cannot be brought to this version (${why}). Nothing was changed.`,
      { cause: error },
    );
  }
  return { database, db };
}

class KyselyStore implements Store {
  readonly xrays: XrayStore;
  readonly learners: LearnerStore;
  readonly #db: Kysely<Tables>;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #backup: (file: string) => Promise<void>;
  readonly #keepBytes: number;

  constructor(db: Kysely<Tables>, clock: Clock, keepBytes: number, backup: (file: string) => Promise<void>) {
    this.#db = db;
    this.#keepBytes = keepBytes;
    this.#clock = clock;
    this.#newId = idGenerator(clock);
    this.#backup = backup;
    this.xrays = new KyselyXrays(db, () => this.#now());
    this.learners = new KyselyLearners(db, () => this.#now());
  }

  acceptSubmission(request: NewSubmission) {
    return this.#transaction(async (trx) => {
      if (request.clientId !== undefined) {
        const first = await trx
          .selectFrom('submissions')
          .selectAll()
          .where('learner', '=', request.learner)
          .where('client_id', '=', request.clientId)
          .executeTakeFirst();
        if (first) return { submission: toSubmission(first), repeated: true, superseded: [] };
      }
      const superseded = request.purpose === 'practice' ? await this.#supersede(trx, request) : [];
      const now = this.#now();
      const purpose = purposes.indexOf(request.purpose);
      const { learner, exercise } = request;
      const row = await trx
        .insertInto('submissions')
        .values({
          id: this.#newId(),
          learner,
          exercise,
          seed: request.seed,
          client_id: request.clientId ?? null,
          files: JSON.stringify(request.files),
          purpose,
          state: 'queued',
          attempt: 0,
          turns: 1,
          submitted_at: now,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      await trx
        .insertInto('jobs')
        .values({ submission_id: row.id, learner, exercise, purpose, failures: 0, run_after: now })
        .execute();
      return { submission: toSubmission(row), repeated: false, superseded };
    });
  }

  async #supersede(trx: Transaction<Tables>, { learner, exercise }: NewSubmission): Promise<string[]> {
    const waiting = await trx
      .selectFrom('submissions')
      .select('id')
      .where('learner', '=', learner)
      .where('exercise', '=', exercise)
      .where('state', '=', 'queued')
      .where('purpose', '=', purposes.indexOf('practice'))
      .execute();
    for (const { id } of waiting)
      await this.#end(trx, id, { state: 'cancelled', message: 'A newer submission took its place.' });
    return waiting.map(({ id }) => id);
  }

  async getSubmission(id: string) {
    const row = await this.#db.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? toSubmission(row) : null;
  }

  async listSubmissions(filter: { learner: string; exercise?: string | undefined; limit: number }) {
    let query = this.#db.selectFrom('submissions').select(summaryColumns).where('learner', '=', filter.learner);
    if (filter.exercise !== undefined) query = query.where('exercise', '=', filter.exercise);
    const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute();
    return rows.map(toSummary);
  }

  cancelSubmission(id: string) {
    return this.#transaction(async (trx) => {
      const row = await trx.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return null;
      if (row.state !== 'queued' && row.state !== 'running') return { submission: toSubmission(row), cancelled: false };
      const ended = await this.#end(trx, id, { state: 'cancelled', message: null });
      return { submission: toSubmission(ended), cancelled: true };
    });
  }

  claimSubmission(request: Parameters<Store['claimSubmission']>[0]) {
    const { worker, leaseMs, except = [], exceptLearners = [] } = request;
    return this.#transaction(async (trx): Promise<Claim | null> => {
      const now = this.#now();
      let query = this.#inOrder(trx)
        .where('jobs.run_after', '<=', now)
        .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
        .where((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('jobs as other')
                .select('other.submission_id')
                .whereRef('other.learner', '=', 'jobs.learner')
                .where('other.lease_until', '>', now),
            ),
          ),
        );
      if (except.length > 0) query = query.where('jobs.exercise', 'not in', except);
      if (exceptLearners.length > 0) query = query.where('jobs.learner', 'not in', exceptLearners);
      const job = await query
        .select(['jobs.submission_id', 'jobs.failures', 'jobs.lease_until'])
        .limit(1)
        .executeTakeFirst();
      if (!job) return null;
      const failures = job.failures + (job.lease_until === null ? 0 : 1);
      await trx
        .updateTable('jobs')
        .set({ worker, lease_until: this.#now(leaseMs), failures })
        .where('submission_id', '=', job.submission_id)
        .execute();
      const row = await trx
        .updateTable('submissions')
        .set((eb) => ({ state: 'running', attempt: eb('attempt', '+', 1), message: null }))
        .where('id', '=', job.submission_id)
        .returningAll()
        .executeTakeFirstOrThrow();
      const { id, learner, exercise, seed, files, attempt } = toSubmission(row);
      return { id, learner, exercise, seed, files, attempt, failures };
    });
  }

  /** Jobs in the order of grading. */
  #inOrder(db: Kysely<Tables>) {
    const since = this.#now(-recentMs);
    return (
      db
        .selectFrom('jobs')
        .orderBy('jobs.purpose')
        .orderBy((eb) =>
          eb
            .selectFrom('submissions as recent')
            .select((of) => of.fn.coalesce(of.fn.sum('recent.turns'), of.lit(0)).as('n'))
            .whereRef('recent.learner', '=', 'jobs.learner')
            .where('recent.finished_at', '>', since)
            // One that was cancelled while it ran had its turn, too; one that failed through us had none.
            .where('recent.attempt', '>', 0)
            .where('recent.state', '<>', 'ungradable'),
        )
        // A crowd of strangers waits for those who learn here; who has just been graded waits for both.
        .orderBy((eb) =>
          eb.not(
            eb.exists(
              eb
                .selectFrom('submissions as earlier')
                .select('earlier.id')
                .whereRef('earlier.learner', '=', 'jobs.learner')
                .where('earlier.state', '=', 'graded'),
            ),
          ),
        )
        .orderBy('jobs.submission_id')
    );
  }

  async heartbeat(id: string, attempt: number, leaseMs: number) {
    const result = await this.#db
      .updateTable('jobs')
      .set({ lease_until: this.#now(leaseMs) })
      .where('submission_id', '=', id)
      .where((eb) =>
        eb.exists(
          eb
            .selectFrom('submissions')
            .select('id')
            .where('id', '=', id)
            .where('attempt', '=', attempt)
            .where('state', '=', 'running'),
        ),
      )
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  recordVerdict(id: string, attempt: number, verdict: Verdict, record: Uint8Array | null = null) {
    const end = {
      state: 'graded' as const,
      message: null,
      verdict: JSON.stringify(verdict),
      verdict_status: verdict.status,
      score: verdict.score,
      max_score: verdict.maxScore,
      turns: turnsOf(verdict),
    };
    return this.#finish(id, attempt, end, record);
  }

  recordUngradable(id: string, attempt: number, message: string, record: Uint8Array | null = null) {
    return this.#finish(id, attempt, { state: 'ungradable', message }, record);
  }

  #finish(
    id: string,
    attempt: number,
    end: Partial<Tables['submissions']>,
    record: Uint8Array | null,
  ): Promise<boolean> {
    return this.#transaction(async (trx) => {
      if (!(await this.#holds(trx, id, attempt))) return false;
      await this.#end(trx, id, end);
      if (record) await keepRecord(trx, id, record, this.#keepBytes);
      return true;
    });
  }

  async readRecord(id: string) {
    const row = await this.#db
      .selectFrom('records')
      .select('document')
      .where('submission_id', '=', id)
      .executeTakeFirst();
    return row?.document ?? null;
  }

  releaseForRetry(id: string, attempt: number, options: { message: string | null; delayMs: number; failure: boolean }) {
    return this.#transaction(async (trx) => {
      if (!(await this.#holds(trx, id, attempt))) return false;
      await trx
        .updateTable('submissions')
        .set({ state: 'queued', message: options.message })
        .where('id', '=', id)
        .execute();
      await trx
        .updateTable('jobs')
        .set((eb) => ({
          worker: null,
          lease_until: null,
          run_after: this.#now(options.delayMs),
          failures: eb('failures', '+', options.failure ? 1 : 0),
        }))
        .where('submission_id', '=', id)
        .execute();
      return true;
    });
  }

  async #holds(trx: Transaction<Tables>, id: string, attempt: number): Promise<boolean> {
    const row = await trx
      .selectFrom('submissions')
      .select('id')
      .where('id', '=', id)
      .where('attempt', '=', attempt)
      .where('state', '=', 'running')
      .executeTakeFirst();
    return row !== undefined;
  }

  async #end(trx: Transaction<Tables>, id: string, end: Partial<Tables['submissions']>) {
    await trx.deleteFrom('jobs').where('submission_id', '=', id).execute();
    return trx
      .updateTable('submissions')
      .set({ ...end, finished_at: this.#now() })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  async endLeases() {
    const now = this.#now();
    const result = await this.#db
      .updateTable('jobs')
      .set({ lease_until: now })
      .where('lease_until', '>', now)
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  async waiting() {
    const now = this.#now();
    return this.#inOrder(this.#db)
      .innerJoin('submissions', 'submissions.id', 'jobs.submission_id')
      .where((eb) => eb.or([eb('lease_until', 'is', null), eb('lease_until', '<=', now)]))
      .select(['submissions.id', 'submissions.exercise', 'submissions.message'])
      .execute();
  }

  async countRunning() {
    const row = await this.#db
      .selectFrom('jobs')
      .select((eb) => eb.fn.countAll().as('n'))
      .where('lease_until', '>', this.#now())
      .executeTakeFirstOrThrow();
    return Number(row.n);
  }

  async getDraft(learner: string, exercise: string) {
    return toDraft(await this.#draft(this.#db, learner, exercise));
  }

  #draft(db: Kysely<Tables>, learner: string, exercise: string) {
    return db
      .selectFrom('drafts')
      .selectAll()
      .where('learner', '=', learner)
      .where('exercise', '=', exercise)
      .executeTakeFirst();
  }

  saveDraft(request: { learner: string; exercise: string; files: Files; edited: boolean; revision: number }) {
    return this.#transaction(async (trx): Promise<{ saved: Draft } | { conflict: Draft | null }> => {
      const { learner, exercise } = request;
      const row = await this.#draft(trx, learner, exercise);
      const stored = toDraft(row);
      if ((stored?.revision ?? 0) !== request.revision) return { conflict: stored };
      const next = {
        files: JSON.stringify(request.files),
        edited: request.edited ? 1 : 0,
        revision: (row?.revision ?? 0) + 1,
        saved_at: this.#now(),
      };
      await trx
        .insertInto('drafts')
        .values({ learner, exercise, ...next })
        .onConflict((conflict) => conflict.columns(['learner', 'exercise']).doUpdateSet(next))
        .execute();
      return { saved: { files: request.files, revision: next.revision, savedAt: next.saved_at } };
    });
  }

  async deleteDraft(learner: string, exercise: string) {
    await this.#db
      .updateTable('drafts')
      .set({ files: null, edited: 0 })
      .where('learner', '=', learner)
      .where('exercise', '=', exercise)
      .execute();
  }

  async openHint(learner: string, exercise: string, index: number) {
    await this.#db
      .insertInto('hints')
      .values({ learner, exercise, hint: index, opened_at: this.#now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async openedHints(learner: string, exercise: string) {
    const rows = await this.#db
      .selectFrom('hints')
      .select('hint')
      .where('learner', '=', learner)
      .where('exercise', '=', exercise)
      .orderBy('hint')
      .execute();
    return rows.map((row) => row.hint);
  }

  async progress(learner: string) {
    const submissions = await this.#db
      .selectFrom('submissions')
      .select((eb) => [
        'exercise',
        eb.fn.max(sql<number | null>`case when verdict_status <> 'error' then score end`).as('best'),
        eb.fn.count('verdict_status').as('attempts'),
        eb.fn.max(sql<number>`case when verdict_status = 'passed' then 1 else 0 end`).as('passed'),
        eb.fn.max('submitted_at').as('last'),
      ])
      .where('learner', '=', learner)
      .groupBy('exercise')
      .execute();
    const drafts = await this.#db
      .selectFrom('drafts')
      .select(['exercise', 'edited', 'saved_at'])
      .where('learner', '=', learner)
      .execute();

    const progress = new Map<string, Progress>();
    for (const row of submissions) {
      progress.set(row.exercise, {
        exercise: row.exercise,
        bestScore: row.best,
        attempts: Number(row.attempts),
        passed: row.passed === 1,
        begun: true,
        lastActivityAt: row.last,
      });
    }
    for (const { exercise, edited, saved_at } of drafts) {
      const known = progress.get(exercise);
      if (known === undefined) {
        const begun = edited === 1;
        progress.set(exercise, {
          exercise,
          bestScore: null,
          attempts: 0,
          passed: false,
          begun,
          lastActivityAt: saved_at,
        });
      } else if (saved_at > known.lastActivityAt) known.lastActivityAt = saved_at;
    }
    return [...progress.values()];
  }

  backup(file: string) {
    return this.#backup(file);
  }

  close() {
    return this.#db.destroy();
  }

  #transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work);
  }

  #now(offsetMs = 0): string {
    return new Date(this.#clock().getTime() + offsetMs).toISOString();
  }
}

function turnsOf({ checks }: Verdict): number {
  const stopped = checks.some(({ findings }) => findings.some(({ limit }) => limit !== undefined));
  return stopped ? turnsAtLimit : 1;
}
