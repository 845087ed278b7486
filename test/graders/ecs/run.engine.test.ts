import { describe, expect, it } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import type { Finding } from '../../../graders/check.ts';
import { exampleImage } from '../../../graders/ecs/example-task.ts';
import { runTask, taskParams } from '../../../graders/ecs/run.ts';
import type { RunningTask } from '../../../graders/ecs/run.ts';
import { useEngine, withEvidence } from '../../support/engine.ts';
import { taskText } from './support.ts';

const engine = useEngine();
const dockerfile = 'FROM alpine:3.19\nRUN mkdir /own && chown 1000 /own\nVOLUME /own\nCMD ["sleep", "60"]\n';
const params = { images: [{ image: exampleImage, dockerfile: 'Dockerfile' }] };
const image = exampleImage;

/** Runs the containers and answers what `use` sees, or the findings that stopped the task. */
function run<T>(
  containers: object[],
  use: (task: RunningTask) => Promise<T>,
  task: object = {},
  more: object = {},
): Promise<T | Finding[]> {
  const files = { 'task-definition.json': taskText(task, ...containers), Dockerfile: dockerfile };
  return withEvidence(engine(), files, async (evidence) => {
    try {
      return await use(await runTask(evidence, taskParams.parse({ ...params, ...more })));
    } catch (error) {
      if (error instanceof LearnerFault) return error.findings;
      throw error;
    }
  });
}

const marks = { volumes: [{ name: 'marks' }] };
const mountPoints = [{ sourceVolume: 'marks', containerPath: '/marks' }];
const shell = (line: string) => ['sh', '-c', line];

describe('the order of the start', () => {
  it('waits for success: what the first container prepared is there', async () => {
    const prepare = {
      name: 'prepare',
      image,
      essential: false,
      mountPoints,
      command: shell('sleep 0.5; echo ready > /marks/ready'),
    };
    const serve = {
      name: 'serve',
      image,
      mountPoints,
      dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }],
      command: shell('cp /marks/ready /marks/seen; exec sleep 60'),
    };
    const seen = await run(
      [serve, prepare],
      async (task) => (await task.container('serve').running.exec(['cat', '/marks/seen'])).stdout,
      marks,
    );
    expect(seen).toBe('ready\n');
  });

  it('stops the task when success does not come', async () => {
    const prepare = { name: 'prepare', image, essential: false, command: shell('echo no room; exit 3') };
    const serve = { name: 'serve', image, dependsOn: [{ containerName: 'prepare', condition: 'SUCCESS' }] };
    expect(await run([serve, prepare], async () => 'started')).toMatchObject([
      {
        file: 'task-definition.json',
        message: expect.stringContaining('ended with exit code 3') as string,
        witness: { text: expect.stringContaining('no room') as string },
      },
    ]);
  });

  it('is content with an end of any kind for COMPLETE', async () => {
    const prepare = { name: 'prepare', image, essential: false, command: ['false'] };
    const serve = { name: 'serve', image, dependsOn: [{ containerName: 'prepare', condition: 'COMPLETE' }] };
    expect(await run([serve, prepare], async (task) => task.containers.map(({ name }) => name))).toEqual([
      'prepare',
      'serve',
    ]);
  });

  it('waits for health, and gives up when it turns bad', async () => {
    const healthy = (test: string) => ({
      name: 'store',
      image,
      command: shell('sleep 1; touch /tmp/up; exec sleep 60'),
      healthCheck: { command: ['CMD-SHELL', test], retries: 3, startPeriod: 10 },
    });
    const serve = { name: 'serve', image, dependsOn: [{ containerName: 'store', condition: 'HEALTHY' }] };
    expect(await run([serve, healthy('test -e /tmp/up')], async () => 'started')).toBe('started');
    const bad = { ...healthy('false'), healthCheck: { command: ['CMD-SHELL', 'false'], retries: 1 } };
    expect(await run([serve, bad], async () => 'started')).toMatchObject([
      { message: expect.stringContaining('became unhealthy') as string },
    ]);
  });
});

describe('the task', () => {
  it('shares one network', async () => {
    const serve = {
      name: 'serve',
      image,
      command: shell('mkdir /www; echo moored > /www/index.html; exec httpd -f -p 8080 -h /www'),
    };
    const ask = { name: 'ask', image };
    const answer = await run(
      [serve, ask],
      async (task) =>
        (await task.container('ask').running.exec(['wget', '-q', '-O', '-', 'http://127.0.0.1:8080/'])).stdout,
      {},
      { ready: { container: 'serve', port: 8080 } },
    );
    expect(answer).toBe('moored\n');
  });

  it('stops when an essential container ends, and goes on without another', async () => {
    const ends = { name: 'ends', image, command: shell('echo no configuration; exit 4') };
    const stays = { name: 'stays', image, command: shell('sleep 1; exec httpd -f -p 8080 -h /') };
    const ready = { ready: { container: 'stays', port: 8080 } };
    expect(await run([ends, stays], async () => 'started', {}, ready)).toMatchObject([
      { message: expect.stringMatching(/`ends` ended with exit code 4 .*no configuration/) as string },
    ]);
    expect(await run([{ ...ends, essential: false }, stays], async () => 'started', {}, ready)).toBe('started');
  });

  it('points at the container that cannot start', async () => {
    const findings = await run([{ name: 'serve', image, command: ['/no/such/program'] }], async () => 'started');
    expect(findings).toMatchObject([
      { file: 'task-definition.json', message: expect.stringContaining('`serve`') as string },
    ]);
  });

  it('gives a fresh volume to root on Fargate, and the image’s owner where it declares VOLUME', async () => {
    const serve = {
      name: 'serve',
      image,
      user: '1000',
      mountPoints: [...mountPoints, { sourceVolume: 'own', containerPath: '/own' }],
    };
    const attempts = await run([serve], (task) => task.container('serve').running.tryWrite(['/marks/a', '/own/a']), {
      volumes: [{ name: 'marks' }, { name: 'own' }],
    });
    expect(attempts).toMatchObject([{ outcome: 'refused', error: 'EACCES' }, { outcome: 'created' }]);
  });

  it('names what it has when a container is missing', async () => {
    expect(await run([{ name: 'serve', image }], async (task) => task.container('orders').name)).toMatchObject([
      { message: expect.stringContaining('no container `orders` (it has `serve`)') as string },
    ]);
  });

  it('starts once for all who ask', async () => {
    const files = { 'task-definition.json': taskText({}, { name: 'serve', image }), Dockerfile: dockerfile };
    await withEvidence(engine(), files, async (evidence) => {
      const [first, second] = await Promise.all([
        runTask(evidence, taskParams.parse(params)),
        runTask(evidence, taskParams.parse(params)),
      ]);
      expect(second.container('serve').running.id).toBe(first.container('serve').running.id);
    });
  });
});
