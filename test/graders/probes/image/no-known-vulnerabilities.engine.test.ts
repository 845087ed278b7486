import { expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import kind from '../../../../graders/probes/image/no-known-vulnerabilities.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

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

it('cannot decide about the packages of a stand-in', async () => {
  const [good] = kind.examples.good;
  await expect(probe(engine(), kind, { ...good!, with: {} })).rejects.toBeInstanceOf(Undecided);
});
