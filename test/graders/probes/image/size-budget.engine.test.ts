import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/size-budget.ts';
import { probe, testExamples, useEngine, withEvidence } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('counts the packages of a package list, and shows them', async () => {
  const entry = (name: string) =>
    `printf 'Package: ${name}\\nStatus: install ok installed\\nVersion: 1.0\\nArchitecture: all\\n\\n'`;
  const Dockerfile = [
    'FROM alpine:3.19 AS made',
    `RUN mkdir -p /l/var/lib/dpkg && (${entry('one')}; ${entry('two')}) > /l/var/lib/dpkg/status`,
    'FROM scratch',
    'COPY --from=made /l /',
    '',
  ].join('\n');
  const [finding] = await probe(engine(), kind, { files: { Dockerfile }, with: { packages: 1 } });
  expect(finding?.message).toContain('holds 2 packages; 1 are its budget');
  expect(finding?.witness).toMatchObject({ values: [{ name: 'one' }, { name: 'two' }] });
});

const kilobytes = (count: number) => `RUN head -c ${count}000 /dev/zero > /load`;

it('counts a stand-in with the size on record of the original, and says so', async () => {
  const files = serviceExample(kilobytes(500));
  await withEvidence(engine(), files, async (evidence, { notes }) => {
    const run = (megabytes: number) => kind.run(evidence, kind.params.parse({ megabytes }));
    expect(await run(136.5)).toEqual([]);
    expect(await run(136)).toMatchObject([
      {
        line: 1,
        message: expect.stringContaining('136.2 MB large; 136 MB are its budget') as string,
        witness: {
          layers: [{ instruction: 'node:20-alpine, as recorded', bytes: 135.66e6, marked: true }, {}, {}, { line: 4 }],
        },
      },
    ]);
    expect(notes).toEqual([
      expect.stringMatching(
        /`node:20-alpine` is that on record of the original \(2026-03-06\): 135\.66 MB, 18 packages\..*measured: 0\.5 MB/,
      ) as string,
    ]);
  });
});

it('counts the packages on record, and the learner’s own beside them', async () => {
  const packages = async (base: string, count: number) => {
    const files = { Dockerfile: `FROM ${base}\nWORKDIR /app\n` };
    return (await probe(engine(), kind, { files, with: { packages: count } })).map(({ message }) => message);
  };
  expect(await packages('node:20-alpine', 18)).toEqual([]);
  expect(await packages('node:20-alpine', 17)).toEqual([expect.stringContaining('holds 18 packages')]);
  expect(await packages('gcr.io/distroless/nodejs20-debian12:nonroot', 10)).toEqual([]);
  expect(await packages('gcr.io/distroless/nodejs20-debian12:nonroot', 9)).toEqual([
    expect.stringContaining('holds 10 packages'),
  ]);
});

it('says that what was copied out of stand-ins is theirs', async () => {
  const Dockerfile = 'FROM alpine:3.19 AS whole\nFROM scratch\nCOPY --from=whole / /\n';
  await withEvidence(engine(), { Dockerfile }, async (evidence, { notes }) => {
    expect(await kind.run(evidence, kind.params.parse({ megabytes: 50, packages: 15 }))).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('from stages on stand-ins (`alpine:3.19`) was measured') as string]);
  });
});

it('does not guess what is not on record', async () => {
  const told = (base: string, given: object) =>
    probe(engine(), kind, { files: { Dockerfile: `FROM ${base}\nWORKDIR /app\n` }, with: given });
  await expect(told('node:latest', { megabytes: 500 })).rejects.toThrow('stand-in for `node:latest`');
  await expect(told('ubuntu:22.04', { megabytes: 90, packages: 500 })).rejects.toThrow('packages are not on record');
  expect(await told('ubuntu:22.04', { megabytes: 50, packages: 500 })).toMatchObject([
    { message: expect.stringContaining('78.1 MB large') as string },
  ]);
});

it('does not take an image without its package list for one without packages', async () => {
  const flattened = (base: string) => ({
    Dockerfile: `FROM ${base} AS whole\nRUN rm -rf /lib/apk /var/lib/dpkg\nFROM scratch\nCOPY --from=whole / /\n`,
  });
  const told = (base: string) => probe(engine(), kind, { files: flattened(base), with: { packages: 20 } });
  expect(await told('alpine:3.19')).toMatchObject([
    { line: 3, message: expect.stringContaining('it is alpine 3.19.9, and no package list is in it') as string },
  ]);
  await expect(told('debian:bookworm-slim')).rejects.toThrow('Which packages `debian:bookworm-slim` has is not known');
});
