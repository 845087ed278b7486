import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/image/lock-enforced.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('points at the line that installs', async () => {
  const loose = kind.examples.bad.find(({ note }) => note === 'npm install')!;
  expect(await probe(engine(), kind, loose)).toMatchObject([{ line: 5, witness: { form: 'values' } }]);
});
