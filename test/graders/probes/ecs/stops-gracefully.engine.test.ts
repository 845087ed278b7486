import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/ecs/stops-gracefully.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('tells what process 1 is when it is a shell, with a timeline', async () => {
  const shell = kind.examples.bad.find(({ note }) => note === 'a shell is process 1')!;
  const [finding] = await probe(engine(), kind, shell);
  expect(finding?.message).toMatch(
    /4 s after SIGTERM the container still ran and was killed.*Process 1 is a shell, `\S*sh -c node/,
  );
  expect(finding?.witness).toMatchObject({ form: 'timeline', simulated: false });
});
