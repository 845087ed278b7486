import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/stops-in-time.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('tells what happened in order, and who process 1 is', async () => {
  const waiting = kind.examples.bad.find(({ note }) => note === 'it waits for ever')!;
  const [finding] = await probe(engine(), kind, waiting);
  expect(finding).toMatchObject({
    line: 4,
    message: expect.stringMatching(
      /never sent the rest. 3 s after SIGTERM .* was killed.*Process 1 is `node server.js`/,
    ),
    witness: { form: 'timeline', events: [{ who: 'client' }, { who: 'engine' }, { who: 'engine', marked: true }] },
  });
});
