import { expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import kind from '../../../../graders/probes/image/no-known-vulnerabilities.ts';
import { probe, testExamples, useEngine, withEvidence } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

const withPackage = (name: string, version: string) => ({
  files: {
    Dockerfile: 'FROM node:24-alpine\nCOPY node_modules /app/node_modules\n',
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, version }),
  },
});

it('names package, path, fault and fix, on the line that brought it', async () => {
  const [nested] = kind.examples.bad.filter(({ note }) => note === 'inside another package');
  expect(await probe(engine(), kind, nested!)).toMatchObject([
    {
      line: 4,
      message: expect.stringMatching(
        /minimist` 1\.2\.5 is in the image, at `\/app\/node_modules\/@harbour\/radio\/.*CVE-2021-44906 \(critical\).*mended in 1\.2\.6/,
      ) as string,
      witness: { form: 'values' },
    },
  ]);
});

const on = (base: string, ...lines: string[]) => ({
  files: { Dockerfile: [`FROM ${base}`, ...lines, ''].join('\n') },
  with: {},
});

it('takes the packages of the base for what is on record of the original', async () => {
  const [finding, ...more] = await probe(engine(), kind, on('node:20.11.1-alpine3.19', 'WORKDIR /app'));
  expect(finding).toMatchObject({
    line: 1,
    message: expect.stringMatching(
      /`libcrypto3` 3\.1\.4-r5 comes with the base image.*CVE-2024-6119.*mended in 3\.1\.7-r0; 3 more/,
    ) as string,
  });
  expect(more).toEqual([]);
  expect(await probe(engine(), kind, on('node:24-alpine', 'WORKDIR /app'))).toEqual([]);
});

it('asks about the base alone, or about the rest alone', async () => {
  const Dockerfile = 'FROM node:20.11.1-alpine3.19\nCOPY node_modules /app/node_modules\n';
  const files = { ...withPackage('minimist', '1.2.5').files, Dockerfile };
  const lines = async (from: string) =>
    (await probe(engine(), kind, { files, with: { from } })).map(({ line }) => line);
  expect(await lines('base')).toEqual([1]);
  expect(await lines('own')).toEqual([2]);
  expect((await lines('all')).toSorted()).toEqual([1, 2]);
});

it('says what was compared with how much, and what no version mends', async () => {
  const { files } = withPackage('ip', '2.0.1');
  await withEvidence(engine(), files, async (evidence, { notes }) => {
    expect(await kind.run(evidence, kind.params.parse({}))).toEqual([]);
    expect(notes).toEqual([
      expect.stringMatching(
        /^By the advisories of 20\d\d-.*: Alpine 3\.24\.2, 18 packages against \d+ advisories; npm, .*not looked up\.$/,
      ) as string,
      expect.stringContaining('`node:24-alpine` are those on record of the original (2026-09-17)') as string,
      'Not counted, since no version mends it: CVE-2024-29415 in ip 2.0.1.',
    ]);
  });
});

it.each([
  ['deleted in a later layer', ['RUN rm -rf /lib/apk']],
  ['edited in a later layer', ["RUN sed -i 's/3.1.4-r5/3.1.8-r1/' /lib/apk/db/installed"]],
])('a package list that is %s hides nothing', async (_, lines) => {
  const [finding] = await probe(engine(), kind, on('node:20.11.1-alpine3.19', ...lines));
  expect(finding?.message).toContain('CVE-2024-6119');
});

it('an image that lost its package list is not one without faults', async () => {
  const [finding] = await probe(
    engine(),
    kind,
    on('node:24-alpine AS whole', 'RUN rm -rf /lib/apk', 'FROM scratch', 'COPY --from=whole / /'),
  );
  expect(finding).toMatchObject({ line: 3, message: expect.stringContaining('no package list is in it') as string });
});

it('cannot decide about a system that the list has nothing about, and packages that are not on record', async () => {
  const status =
    "RUN mkdir -p /var/lib/dpkg && printf 'Package: bash\\nStatus: install ok installed\\nVersion: 5.1\\n' > /var/lib/dpkg/status";
  await expect(probe(engine(), kind, on('ubuntu:22.04', status))).rejects.toThrow('nothing about Ubuntu 22.04');
  await expect(probe(engine(), kind, on('node:20-slim', 'WORKDIR /app'))).rejects.toBeInstanceOf(Undecided);
});
