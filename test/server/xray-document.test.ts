import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { packXray, unpackXray } from '../../server/xray-document.ts';
import { xrayOfImage } from '../support/xray.ts';

const xray = await xrayOfImage({
  layers: [
    Array.from({ length: 300 }, (_, n) => ({ name: `app/${n}-${'name'.repeat(n % 7)}`, content: String(n * 7919) })),
  ],
});

test('comes back as it was', async () => expect(await unpackXray(await packXray(xray))).toEqual(xray));

test('too large: without its lists of files, and says so', async () => {
  const whole = await packXray(xray);
  const less = (await unpackXray(await packXray(xray, whole.length - 1)))!;
  expect(less.files).toEqual([]);
  expect(less.report).toMatchObject({ fileCount: xray.report.fileCount, layers: [{ added: 300, files: [] }] });
  expect(less.report.cut.at(-1)).toMatch(/so many files/);
  await expect(packXray(xray, 100)).rejects.toThrow(/100 are kept/);
});

test('of another form is none', async () => {
  const { form, ...rest } = JSON.parse(gunzipSync(await packXray(xray)).toString()) as { form: number };
  expect(await unpackXray(gzipSync(JSON.stringify({ form: form + 1, ...rest })))).toBe(null);
});

test('a document that unpacks to far more than one ever holds is refused', async () => {
  const form = (JSON.parse(gunzipSync(await packXray(xray)).toString()) as { form: number }).form;
  const bomb = gzipSync(JSON.stringify({ form, text: ' '.repeat(65 * 1024 * 1024) }));
  await expect(unpackXray(bomb)).rejects.toThrow(/larger than/);
});
