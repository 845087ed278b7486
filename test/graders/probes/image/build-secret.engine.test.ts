import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/build-secret.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const buildSecrets = { token: 'moor-1942-delta' };
const find = (...lines: string[]) =>
  probe(engine(), kind, { files: serviceExample(...lines), with: { id: 'token' }, buildSecrets });

it('shows the layer that holds the value, also when a later one deletes the file', async () => {
  const findings = await find('RUN --mount=type=secret,id=token cp /run/secrets/token key', 'RUN rm key');
  expect(findings).toMatchObject([
    { line: 4, message: expect.stringContaining('file `/app/key`') as string, witness: { form: 'layers' } },
  ]);
  const { layers } = findings[0]!.witness as { layers: { line: number; marked: boolean }[] };
  expect(layers.filter(({ marked }) => marked).map(({ line }) => line)).toEqual([4]);
});

it('does not count a mount in a stage that the image does not need', async () => {
  const files = serviceExample();
  const Dockerfile = `FROM node:20-alpine AS spare\nRUN --mount=type=secret,id=token true\n${files['Dockerfile']}`;
  const [finding] = await probe(engine(), kind, {
    files: { ...files, Dockerfile },
    with: { id: 'token' },
    buildSecrets,
  });
  expect(finding?.message).toContain('No step of the build took the secret `token`');
});

it('counts a mount in a stage that it does need, and finds nothing in its layers', async () => {
  const files = serviceExample('COPY --from=fetch /size /size');
  const Dockerfile = `FROM alpine:3.19 AS fetch\nRUN --mount=type=secret,id=token wc -c < /run/secrets/token > /size\n${files['Dockerfile']}`;
  expect(await probe(engine(), kind, { files: { ...files, Dockerfile }, with: { id: 'token' }, buildSecrets })).toEqual(
    [],
  );
});

it('cannot say anything about a secret that nobody gave', async () => {
  const told = probe(engine(), kind, { files: serviceExample(), with: { id: 'token' } });
  await expect(told).rejects.toThrow('no build secret `token` here');
});
