/** An X-ray as it is stored: JSON, compressed, of a bounded size. */
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { bundledAdvisories, type Xray } from '../graders/index.ts';

/** Changes when older documents can no longer be read as they are. */
const form = 2;

/** What a document is made with; an X-ray made with something else is worth making again. */
export const madeWith = `form ${form}, advisories of ${bundledAdvisories.date}`;

/** Bytes, compressed. */
const documentBytes = 4 * 1024 * 1024;
/** Bytes of the JSON: what a reader has to hold. */
const jsonBytes = 64 * 1024 * 1024;

export async function packXray(xray: Xray, maxBytes = documentBytes): Promise<Buffer> {
  const whole = await packed(xray);
  if (whole.length <= maxBytes) return whole;
  const { report } = xray;
  const less = await packed({
    files: [],
    report: {
      ...report,
      layers: report.layers.map((layer) => ({ ...layer, files: [] })),
      cut: [
        ...report.cut,
        'The image has so many files that they are counted only: they are neither listed nor compared.',
      ],
    },
  });
  if (less.length <= maxBytes) return less;
  throw new Error(`the X-ray of this image takes ${less.length} bytes, and ${maxBytes} are kept`);
}

function packed(xray: Xray): Promise<Buffer> {
  return promisify(gzip)(JSON.stringify({ form, ...xray }));
}

/** Null: written by another version. */
export async function unpackXray(document: Uint8Array): Promise<Xray | null> {
  const json = await promisify<Uint8Array, { maxOutputLength: number }, Buffer>(gunzip)(document, {
    maxOutputLength: jsonBytes,
  });
  const { form: written, ...xray } = JSON.parse(json.toString()) as Xray & { form: number };
  return written === form ? xray : null;
}
