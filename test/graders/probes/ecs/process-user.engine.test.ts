import { expect, it } from 'vitest';
import { exampleRun, exampleTask } from '../../../../graders/ecs/example-task.ts';
import kind from '../../../../graders/probes/ecs/process-user.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';

const engine = useEngine();
testExamples(engine, kind);

it('takes the image’s user where the task names none, and says who is root where it does', async () => {
  const files = exampleTask({});
  const Dockerfile = `${files['Dockerfile']!}USER 1000\n`;
  expect(await probe(engine(), kind, { files: { ...files, Dockerfile }, with: { task: exampleRun } })).toEqual([]);
  const back = exampleTask({ user: '0' });
  const [finding] = await probe(engine(), kind, { files: { ...back, Dockerfile }, with: { task: exampleRun } });
  expect(finding).toMatchObject({
    file: 'task-definition.json',
    message: expect.stringContaining(
      '`berth`: The first process is root (uid 0, effective 0): `user` is `0`',
    ) as string,
    witness: { form: 'values' },
  });
});
