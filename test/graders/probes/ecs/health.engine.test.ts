import { expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
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

it('tells of a command that passes whatever the service says', async () => {
  const [finding] = await findings('it passes before the service listens');
  expect(finding?.message).toContain('passed while nothing listened on port 3000 yet');
});

it('points at the number that is missing or too large', async () => {
  const [slow] = await findings('killed while it starts');
  expect(slow?.message).toMatch(/45 s is declared unhealthy after 30 s.*ECS stops the task/);
  const late = await findings('a hang is noticed late');
  expect(late.map(({ message }) => message)).toEqual([expect.stringMatching(/declared unhealthy 192 s later/)]);
  expect(late[0]?.witness).toMatchObject({ form: 'timeline', simulated: true });
});

it('tells that nobody acts on the health of a container that is not essential', async () => {
  const [good] = kind.examples.good;
  const definition = JSON.parse(good!.files['task-definition.json']!) as { containerDefinitions: { image: string }[] };
  const [berth] = definition.containerDefinitions;
  definition.containerDefinitions = [
    { ...berth!, ...{ essential: false } },
    { image: berth!.image, ...{ name: 'pier', command: ['sleep', '60'] } },
  ];
  const files = { ...good!.files, 'task-definition.json': JSON.stringify(definition) };
  const messages = (await probe(engine(), kind, { ...good!, files })).map(({ message }) => message);
  expect(messages).toEqual([expect.stringMatching(/`berth` is not essential/)]);
});

it('does not hold the crash of a stand-in’s wget against a right health check', async () => {
  const [{ files, with: demand }] = kind.examples.good as [(typeof kind.examples.good)[0]];
  const definition = JSON.parse(files['task-definition.json']!) as {
    containerDefinitions: { healthCheck: { command: string[] } }[];
  };
  const command = ['CMD-SHELL', 'wget -T 2 -q -O- http://127.0.0.1:3000/ || exit 1'];
  definition.containerDefinitions[0]!.healthCheck.command = command;
  const answer = await probe(engine(), kind, {
    files: { ...files, 'task-definition.json': JSON.stringify(definition) },
    with: demand,
  }).catch((error: unknown) => error);
  // A busybox without the fault decides it.
  if (answer instanceof Undecided) expect(answer.message).toMatch(/crashed.*stand-in.*leave `-T` out/);
  else expect(answer).toEqual([]);
});
