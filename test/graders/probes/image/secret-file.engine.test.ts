import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/secret-file.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('mounts over what the image has there, and shows the secret nowhere', async () => {
  const [good] = kind.examples.good;
  const planted = good!.files['Dockerfile']!.replace(
    'CMD',
    'RUN mkdir -p /run/secrets && echo old > /run/secrets/key\nCMD',
  );
  const files = { ...good!.files, Dockerfile: planted };
  expect(await probe(engine(), kind, { ...good!, files })).toEqual([]);
  const printed = kind.examples.bad.find(({ note }) => note === 'it is printed')!;
  const [finding] = await probe(engine(), kind, printed);
  expect(finding?.message).toContain('into its log');
  expect(JSON.stringify(finding)).toContain('(the secret)');
  expect(JSON.stringify(finding)).not.toMatch(/drawn-[0-9a-f]/);
});
