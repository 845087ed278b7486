import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('submissions')
    .addColumn('id', 'text', (c) => c.primaryKey().notNull())
    .addColumn('learner', 'text', (c) => c.notNull())
    .addColumn('exercise', 'text', (c) => c.notNull())
    .addColumn('seed', 'text')
    .addColumn('client_id', 'text')
    .addColumn('files', 'text', (c) => c.notNull())
    .addColumn('purpose', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('message', 'text')
    .addColumn('verdict', 'text')
    .addColumn('verdict_status', 'text')
    .addColumn('score', 'integer')
    .addColumn('max_score', 'integer')
    .addColumn('submitted_at', 'text', (c) => c.notNull())
    .addColumn('finished_at', 'text')
    .execute();
  await db.schema
    .createIndex('submissions_client')
    .unique()
    .on('submissions')
    .columns(['learner', 'client_id'])
    .execute();
  await db.schema
    .createIndex('submissions_exercise')
    .on('submissions')
    .columns(['learner', 'exercise', 'id'])
    .execute();
  await db.schema.createIndex('submissions_finished').on('submissions').columns(['learner', 'finished_at']).execute();

  await db.schema
    .createTable('jobs')
    .addColumn('submission_id', 'text', (c) => c.primaryKey().notNull().references('submissions.id'))
    .addColumn('learner', 'text', (c) => c.notNull())
    .addColumn('exercise', 'text', (c) => c.notNull())
    .addColumn('purpose', 'integer', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('run_after', 'text', (c) => c.notNull())
    .addColumn('worker', 'text')
    .addColumn('lease_until', 'text')
    .execute();
  await db.schema.createIndex('jobs_learner').on('jobs').column('learner').execute();

  await db.schema
    .createTable('drafts')
    .addColumn('learner', 'text', (c) => c.notNull())
    .addColumn('exercise', 'text', (c) => c.notNull())
    .addColumn('files', 'text')
    .addColumn('edited', 'integer', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('saved_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('drafts_key', ['learner', 'exercise'])
    .execute();

  await db.schema
    .createTable('hints')
    .addColumn('learner', 'text', (c) => c.notNull())
    .addColumn('exercise', 'text', (c) => c.notNull())
    .addColumn('hint', 'integer', (c) => c.notNull())
    .addColumn('opened_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('hints_key', ['learner', 'exercise', 'hint'])
    .execute();
}
