/** The XrayStore over Kysely. */
import type { Kysely, Transaction } from 'kysely';
import type { Files, Finding } from '../../graders/index.ts';
import type { Tables } from './schema.ts';
import type { XrayClaim, XrayRow, XrayStore } from './xray-store.ts';

/** Everything but the document. */
const columns = ['submission_id', 'state', 'message', 'findings', 'requested_at', 'finished_at'] as const;

export class KyselyXrays implements XrayStore {
  readonly #db: Kysely<Tables>;
  readonly #now: () => string;

  constructor(db: Kysely<Tables>, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  async get(submission: string) {
    return this.#get(this.#db, submission);
  }

  async #get(db: Kysely<Tables>, submission: string): Promise<XrayRow | null> {
    const row = await db.selectFrom('xrays').select(columns).where('submission_id', '=', submission).executeTakeFirst();
    return row ? toRow(row) : null;
  }

  async read(submission: string) {
    const row = await this.#db
      .selectFrom('xrays')
      .select('document')
      .where('submission_id', '=', submission)
      .where('state', '=', 'ready')
      .executeTakeFirst();
    return row?.document ?? null;
  }

  request(submission: string, madeWith: string): Promise<XrayRow> {
    return this.#transaction(async (trx) => {
      const known = await trx
        .selectFrom('xrays')
        .select([...columns, 'made_with'])
        .where('submission_id', '=', submission)
        .executeTakeFirst();
      const stale = known?.state === 'failed' || (known?.state === 'ready' && known.made_with !== madeWith);
      if (known && !stale) return toRow(known);
      const fresh = {
        state: 'waiting' as const,
        failures: 0,
        message: null,
        findings: null,
        made_with: madeWith,
        requested_at: this.#now(),
        finished_at: null,
        document: null,
        bytes: 0,
      };
      await trx
        .insertInto('xrays')
        .values({ submission_id: submission, attempt: 0, ...fresh })
        .onConflict((conflict) => conflict.column('submission_id').doUpdateSet(fresh))
        .execute();
      return (await this.#get(trx, submission))!;
    });
  }

  claim(): Promise<XrayClaim | null> {
    return this.#transaction(async (trx) => {
      const next = await trx
        .selectFrom('xrays')
        .innerJoin('submissions', 'submissions.id', 'xrays.submission_id')
        .where('xrays.state', '=', 'waiting')
        .orderBy('xrays.requested_at')
        .orderBy('xrays.submission_id')
        .select([
          'xrays.submission_id',
          'xrays.attempt',
          'xrays.failures',
          'submissions.learner',
          'submissions.exercise',
          'submissions.seed',
          'submissions.files',
        ])
        .limit(1)
        .executeTakeFirst();
      if (!next) return null;
      const attempt = next.attempt + 1;
      await trx
        .updateTable('xrays')
        .set({ state: 'working', attempt, message: null })
        .where('submission_id', '=', next.submission_id)
        .execute();
      const { submission_id: submission, learner, exercise, seed, failures } = next;
      return { submission, learner, exercise, seed, files: JSON.parse(next.files) as Files, attempt, failures };
    });
  }

  record(submission: string, attempt: number, document: Uint8Array, keepBytes: number): Promise<boolean> {
    return this.#transaction(async (trx) => {
      const bytes = document.byteLength;
      const recorded = await this.#end(trx, submission, attempt, {
        state: 'ready',
        document: Buffer.from(document),
        bytes,
      });
      if (recorded) await this.#forgetOldest(trx, keepBytes);
      return recorded;
    });
  }

  /** An X-ray can be made again; the disk is for submissions. */
  async #forgetOldest(trx: Transaction<Tables>, keepBytes: number): Promise<void> {
    const ready = await trx
      .selectFrom('xrays')
      .select(['submission_id', 'bytes'])
      .where('state', '=', 'ready')
      .orderBy('finished_at', 'desc')
      .orderBy('submission_id', 'desc')
      .execute();
    let kept = 0;
    const over = ready.filter(({ bytes }, index) => (kept += bytes) > keepBytes && index > 0);
    for (const { submission_id } of over)
      await trx.deleteFrom('xrays').where('submission_id', '=', submission_id).execute();
  }

  fail(submission: string, attempt: number, { message, findings }: { message: string; findings: Finding[] }) {
    return this.#end(this.#db, submission, attempt, { state: 'failed', message, findings: JSON.stringify(findings) });
  }

  async #end(db: Kysely<Tables>, submission: string, attempt: number, end: Partial<Tables['xrays']>): Promise<boolean> {
    const result = await this.#ofAttempt(db, submission, attempt)
      .set({ ...end, finished_at: this.#now() })
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  async release(submission: string, attempt: number, options: { message: string | null; failure: boolean }) {
    const result = await this.#ofAttempt(this.#db, submission, attempt)
      .set((eb) => ({
        state: 'waiting' as const,
        message: options.message,
        failures: eb('failures', '+', options.failure ? 1 : 0),
      }))
      .executeTakeFirst();
    return result.numUpdatedRows > 0n;
  }

  #ofAttempt(db: Kysely<Tables>, submission: string, attempt: number) {
    return db
      .updateTable('xrays')
      .where('submission_id', '=', submission)
      .where('attempt', '=', attempt)
      .where('state', '=', 'working');
  }

  async resume() {
    const result = await this.#db
      .updateTable('xrays')
      .set((eb) => ({ state: 'waiting' as const, failures: eb('failures', '+', 1) }))
      .where('state', '=', 'working')
      .executeTakeFirst();
    return Number(result.numUpdatedRows);
  }

  async waiting() {
    const rows = await this.#db
      .selectFrom('xrays')
      .select('submission_id')
      .where('state', '=', 'waiting')
      .orderBy('requested_at')
      .orderBy('submission_id')
      .execute();
    return rows.map((row) => row.submission_id);
  }

  #transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work);
  }
}

function toRow(row: Pick<Tables['xrays'], (typeof columns)[number]>): XrayRow {
  return {
    submission: row.submission_id,
    state: row.state,
    message: row.message,
    findings: row.findings === null ? [] : (JSON.parse(row.findings) as Finding[]),
    requestedAt: row.requested_at,
    finishedAt: row.finished_at,
  };
}
