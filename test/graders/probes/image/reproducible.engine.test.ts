import { expect, it } from 'vitest';
import { serviceExample } from '../../../../graders/image/examples.ts';
import kind from '../../../../graders/probes/image/reproducible.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('tells what differs and how; times of files do not count', async () => {
  const lines = ['RUN mkdir d && touch "d/$(cat /proc/sys/kernel/random/uuid)"', 'RUN echo same > same', 'USER node'];
  const [finding] = await probe(engine(), kind, { files: serviceExample(...lines) });
  expect(finding?.message).toMatch(/`\/app\/d\/[-0-9a-f]+` is in the (?:first|second) image only; 1 more differ/);
  const { entries } = finding!.witness as { entries: { path: string }[] };
  expect(entries).toHaveLength(2);
});
