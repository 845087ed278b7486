import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/health.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);
const findings = (note: string) =>
  probe(
    engine(),
    kind,
    kind.examples.bad.find((each) => each.note === note)!,
  );

it('names the program that the image lacks, and what can ask instead', async () => {
  for (const note of ['no curl in the image', 'no curl, and no shell either']) {
    const [finding] = await findings(note);
    expect(finding).toMatchObject({ line: 4, witness: { form: 'timeline', simulated: false } });
    expect(finding?.message).toMatch(
      /cannot run: the image has no `curl`.*`\/usr\/local\/bin\/node`, `\/usr\/bin\/wget`/,
    );
  }
});

it('tells what the check says while the service answers', async () => {
  const [finding] = await findings('the wrong port');
  expect(finding?.message).toMatch(/was still failing 12 s later: it ends with exit code 1 \(“wget: can't connect/);
});

it('tells that a check of the process sees no hang', async () => {
  const [finding] = await findings('it does not ask the service');
  expect(finding?.message).toMatch(/`kill -0 1` went on passing/);
});

it('says that there is nothing to see while the service does not answer at all', async () => {
  const [good] = kind.examples.good;
  const [finding] = await probe(engine(), kind, { ...good!, with: { port: 3001 } });
  expect(finding).toMatchObject({
    line: 4,
    message: expect.stringMatching(/no answer on port 3001 within 10 s/) as string,
  });
});
