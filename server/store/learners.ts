/** The LearnerStore over Kysely. */
import type { Kysely, Transaction } from 'kysely';
import type { LearnerRecords, LearnerStore, Note } from './learner-store.ts';
import { toDraft, toSubmission } from './rows.ts';
import type { Tables } from './schema.ts';

export class KyselyLearners implements LearnerStore {
  readonly #db: Kysely<Tables>;
  readonly #now: () => string;

  constructor(db: Kysely<Tables>, now: () => string) {
    this.#db = db;
    this.#now = now;
  }

  async getNote(learner: string, exercise: string) {
    return this.#note(this.#db, learner, exercise);
  }

  async #note(db: Kysely<Tables>, learner: string, exercise: string): Promise<Note | null> {
    const row = await db
      .selectFrom('notes')
      .selectAll()
      .where('learner', '=', learner)
      .where('exercise', '=', exercise)
      .executeTakeFirst();
    return row ? toNote(row) : null;
  }

  saveNote(request: { learner: string; exercise: string; text: string; revision: number }) {
    return this.#transaction(async (trx): Promise<{ saved: Note } | { conflict: Note | null }> => {
      const { learner, exercise, text, revision } = request;
      const stored = await this.#note(trx, learner, exercise);
      if ((stored?.revision ?? 0) !== revision) return { conflict: stored };
      const saved: Note = { text, revision: revision + 1, savedAt: this.#now() };
      const next = { text, revision: saved.revision, saved_at: saved.savedAt };
      await trx
        .insertInto('notes')
        .values({ learner, exercise, ...next })
        .onConflict((conflict) => conflict.columns(['learner', 'exercise']).doUpdateSet(next))
        .execute();
      return { saved };
    });
  }

  addTime(learner: string, exercise: string, seconds: number): Promise<void> {
    return this.#transaction(async (trx) => {
      const now = this.#now();
      const { last } = await trx
        .selectFrom('time_spent')
        .select((eb) => eb.fn.max('last_at').as('last'))
        .where('learner', '=', learner)
        .executeTakeFirstOrThrow();
      const passed = last === null ? seconds : Math.max(0, (Date.parse(now) - Date.parse(last)) / 1000);
      const more = Math.floor(Math.min(seconds, passed));
      await trx
        .insertInto('time_spent')
        .values({ learner, exercise, seconds: more, last_at: now })
        .onConflict((conflict) =>
          conflict
            .columns(['learner', 'exercise'])
            .doUpdateSet((eb) => ({ seconds: eb('time_spent.seconds', '+', more), last_at: now })),
        )
        .execute();
    });
  }

  async timeSpent(learner: string) {
    const rows = await this.#db
      .selectFrom('time_spent')
      .select(['exercise', 'seconds'])
      .where('learner', '=', learner)
      .execute();
    return new Map(rows.map((row) => [row.exercise, row.seconds]));
  }

  async submissionsAfter(learner: string, id: string, limit: number) {
    const rows = await this.#db
      .selectFrom('submissions')
      .selectAll()
      .where('learner', '=', learner)
      .where('id', '>', id)
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map(toSubmission);
  }

  records(learner: string): Promise<LearnerRecords> {
    return this.#transaction(async (trx) => {
      const drafts = await trx.selectFrom('drafts').selectAll().where('learner', '=', learner).execute();
      const notes = await trx.selectFrom('notes').selectAll().where('learner', '=', learner).execute();
      const hints = await trx.selectFrom('hints').selectAll().where('learner', '=', learner).execute();
      const time = await trx.selectFrom('time_spent').selectAll().where('learner', '=', learner).execute();
      const { n } = await trx
        .selectFrom('submissions')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('learner', '=', learner)
        .executeTakeFirstOrThrow();
      return {
        submissions: Number(n),
        drafts: drafts.flatMap((row) => {
          const draft = toDraft(row);
          return draft ? [{ exercise: row.exercise, ...draft }] : [];
        }),
        notes: notes.map((row) => ({ exercise: row.exercise, ...toNote(row) })),
        hints: hints.map(({ exercise, hint, opened_at }) => ({ exercise, index: hint, openedAt: opened_at })),
        time: time.map(({ exercise, seconds, last_at }) => ({ exercise, seconds, lastAt: last_at })),
      };
    });
  }

  forget(learner: string): Promise<{ ended: string[] }> {
    return this.#transaction(async (trx) => {
      const ended = await trx.selectFrom('jobs').select('submission_id').where('learner', '=', learner).execute();
      await trx.deleteFrom('jobs').where('learner', '=', learner).execute();
      const own = trx.selectFrom('submissions').select('id').where('learner', '=', learner);
      for (const table of ['xrays', 'records'] as const)
        await trx.deleteFrom(table).where('submission_id', 'in', own).execute();
      for (const table of ['submissions', 'drafts', 'notes', 'hints', 'time_spent'] as const)
        await trx.deleteFrom(table).where('learner', '=', learner).execute();
      return { ended: ended.map((row) => row.submission_id) };
    });
  }

  #transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(work);
  }
}

function toNote(row: Tables['notes']): Note {
  return { text: row.text, revision: row.revision, savedAt: row.saved_at };
}
