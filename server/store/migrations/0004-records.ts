import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('records')
    .addColumn('submission_id', 'text', (c) => c.primaryKey().notNull().references('submissions.id'))
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addColumn('document', 'blob', (c) => c.notNull())
    .execute();
  // How much there is, is asked at every verdict: without looking at the documents.
  await db.schema.createIndex('records_bytes').on('records').columns(['submission_id', 'bytes']).execute();
}
