import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('xrays')
    .addColumn('submission_id', 'text', (c) => c.primaryKey().notNull().references('submissions.id'))
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('message', 'text')
    .addColumn('findings', 'text')
    .addColumn('made_with', 'text', (c) => c.notNull())
    .addColumn('requested_at', 'text', (c) => c.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('document', 'blob')
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('xrays_state').on('xrays').columns(['state', 'requested_at']).execute();
}
