import { expect, it } from 'vitest';
import kind from '../../../../graders/probes/ecs/health.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);
const findings = (note: string) =>
  probe(
    engine(),
    kind,
    kind.examples.bad.find((each) => each.note === note)!,
  );

it('names the program that the image lacks, at the command', async () => {
  const [finding] = await findings('no curl');
  expect(finding?.message).toMatch(
    /^`berth`: The health check .* cannot run: the image has no `curl`.*`\/usr\/bin\/wget`/,
  );
  expect(finding?.witness).toMatchObject({ form: 'timeline', simulated: false });
});

it('points at the number that is missing or too large', async () => {
  const [slow] = await findings('killed while it starts');
  expect(slow?.message).toMatch(/45 s is declared unhealthy after 30 s.*ECS stops the task/);
  const late = await findings('a hang is noticed late');
  expect(late.map(({ message }) => message)).toEqual([expect.stringMatching(/declared unhealthy 192 s later/)]);
  expect(late[0]?.witness).toMatchObject({ form: 'timeline', simulated: true });
});
