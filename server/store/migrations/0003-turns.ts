import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('submissions')
    .addColumn('turns', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
}
