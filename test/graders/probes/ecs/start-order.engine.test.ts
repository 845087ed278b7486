import { expect, it } from 'vitest';
import { exampleImage, exampleRun } from '../../../../graders/ecs/example-task.ts';
import kind from '../../../../graders/probes/ecs/start-order.ts';
import { probe, testExamples, useEngine } from '../../../support/engine.ts';
import { taskText } from '../../ecs/support.ts';

const engine = useEngine();
testExamples(engine, kind);

const image = exampleImage;
const files = (...containers: object[]) => ({
  'task-definition.json': taskText({}, ...containers),
  Dockerfile: 'FROM alpine:3.19\nCMD ["sleep", "60"]\n',
});
const find = (containers: object[], order: object[]) =>
  probe(engine(), kind, { files: files(...containers), with: { task: exampleRun, order } });
const prepare = { name: 'prepare', image, essential: false, command: ['true'] };
const waits = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });

it('shows when each container started, and marks the one that was too early', async () => {
  const [finding] = await find(
    [prepare, { name: 'serve', image }],
    [{ first: 'prepare', until: 'succeeded', next: 'serve' }],
  );
  expect(finding).toMatchObject({
    file: 'task-definition.json',
    message: expect.stringMatching(/`serve` started 0\.\d s after `prepare`, whose program was held back/) as string,
    witness: {
      form: 'timeline',
      simulated: false,
      events: [{ who: 'prepare' }, { who: 'serve', what: 'started', marked: true }],
    },
  });
});

it('a wait through another container is a wait', async () => {
  const middle = { name: 'middle', image, essential: false, command: ['true'], ...waits('prepare', 'COMPLETE') };
  const serve = { name: 'serve', image, ...waits('middle', 'COMPLETE') };
  expect(await find([serve, middle, prepare], [{ first: 'prepare', until: 'ended', next: 'serve' }])).toEqual([]);
});

it('a wait for another slow container is none for this one', async () => {
  const slow = { name: 'slow', image, essential: false, command: ['sleep', '2'] };
  const serve = { name: 'serve', image, ...waits('slow', 'SUCCESS') };
  const [finding] = await find([prepare, slow, serve], [{ first: 'prepare', until: 'succeeded', next: 'serve' }]);
  expect(finding?.message).toContain('does not wait until `prepare` has ended well');
});

it('a startTimeout that is over before the condition is met stops the task, and says after how long', async () => {
  const slow = { ...prepare, command: ['sleep', '30'], startTimeout: 2 };
  const serve = { name: 'serve', image, ...waits('prepare', 'SUCCESS') };
  const [finding] = await find([slow, serve], [{ first: 'prepare', until: 'succeeded', next: 'serve' }]);
  expect(finding?.message).toContain('was still running after 2 s: the task stops instead of starting');
});

it('names a container that is not there', async () => {
  const [finding] = await find(
    [prepare, { name: 'serve', image }],
    [{ first: 'migrate', until: 'ended', next: 'serve' }],
  );
  expect(finding?.message).toContain('no container `migrate`');
});
