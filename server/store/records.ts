/** The records of gradings: kept with a verdict, and the first to go when there are too many. */
import type { Transaction } from 'kysely';
import type { Tables } from './schema.ts';

/** Keeps a document; the oldest go when there are more than `keepBytes` of them. Ids of submissions are in the order of time. */
export async function keepRecord(
  trx: Transaction<Tables>,
  submission: string,
  document: Uint8Array,
  keepBytes: number,
): Promise<void> {
  const row = { bytes: document.byteLength, document: Buffer.from(document) };
  await trx
    .insertInto('records')
    .values({ submission_id: submission, ...row })
    .onConflict((conflict) => conflict.column('submission_id').doUpdateSet(row))
    .execute();
  const { total } = await trx
    .selectFrom('records')
    .select((eb) => eb.fn.sum<number>('bytes').as('total'))
    .executeTakeFirstOrThrow();
  let over = Number(total) - keepBytes;
  while (over > 0) {
    const oldest = await trx
      .selectFrom('records')
      .select(['submission_id', 'bytes'])
      .where('submission_id', '<>', submission)
      .orderBy('submission_id')
      .limit(1)
      .executeTakeFirst();
    if (!oldest) return;
    await trx.deleteFrom('records').where('submission_id', '=', oldest.submission_id).execute();
    over -= oldest.bytes;
  }
}
