/** The record of a grading as it is stored: JSON, compressed. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { SubmissionRecord } from './contract-run.ts';

/** Changes when older documents can no longer be read as they are. */
const form = 1;
/** Bytes of the JSON: what a reader has to hold. */
const jsonBytes = 8 * 1024 * 1024;

type Whole = Omit<SubmissionRecord, 'kept'>;

export function packRecord(record: Whole): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify({ form, ...record }));
}

/** Null: written by another version. */
export async function unpackRecord(document: Uint8Array): Promise<Whole | null> {
  const json = await promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)(document, {
    maxOutputLength: jsonBytes,
  });
  const { form: written, ...record } = JSON.parse(json.toString()) as Whole & { form: number };
  return written === form ? record : null;
}
