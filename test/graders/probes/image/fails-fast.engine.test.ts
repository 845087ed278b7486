import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/fails-fast.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('shows what was printed, and says how the program was started', async () => {
  const silent = kind.examples.bad.find(({ note }) => note === 'it says nothing')!;
  const [finding] = await probe(engine(), kind, { ...silent, with: { says: 'KEY', how: 'without a key' } });
  expect(finding).toMatchObject({
    line: 4,
    message: expect.stringMatching(/^Started without a key, the program ended with exit code 1 and did not name/),
    witness: { form: 'log', text: '' },
  });
});
