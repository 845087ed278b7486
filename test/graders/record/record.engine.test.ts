/** The record of a task of two containers on a real engine: graded through the public door, told as events. */
import { expect, test } from 'vitest';
import { exampleImage, exampleRun, exampleTask } from '../../../graders/ecs/example-task.ts';
import { grade, type Exercise, type GradeEvent } from '../../../graders/index.ts';
import type { RunEntry } from '../../../graders/record/entry.ts';
import { useEngine } from '../../support/engine.ts';

const engine = useEngine();
const token = 'mooring-line-47-token';
const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:berth/token-AbCdEf';

/** A server that waits until its neighbour is healthy, and a neighbour that prints what it was given. */
function files(neighbour: string): Record<string, string> {
  const made = exampleTask({});
  const task = JSON.parse(made['task-definition.json'] ?? '') as { containerDefinitions: object[] };
  task.containerDefinitions = [
    {
      name: 'berth',
      image: exampleImage,
      command: ['httpd', '-f', '-p', '8080', '-h', '/srv'],
      dependsOn: [{ containerName: 'crane', condition: 'HEALTHY' }],
      extraHosts: [{ hostname: 'quay', ipAddress: '127.0.0.1' }],
    },
    {
      name: 'crane',
      image: exampleImage,
      essential: false,
      command: ['sh', '-c', neighbour],
      healthCheck: { command: ['CMD-SHELL', 'echo looked; test -e /tmp/up'], interval: 5, retries: 3, startPeriod: 60 },
      secrets: [{ name: 'TOKEN', valueFrom: arn }],
    },
  ];
  return { ...made, 'task-definition.json': JSON.stringify(task) };
}

async function recordOf(neighbour: string) {
  const given = files(neighbour);
  const task = {
    ...exampleRun,
    secrets: [{ arn, value: token }],
    ready: { container: 'berth', port: 8080, path: '/plan.txt' },
  };
  const kinds = { starts: { task }, 'root-not-writable': { task, container: 'berth' } };
  const exercise: Exercise = {
    ...{ id: 'runtime/test', layer: 'runtime', title: 'Test', summary: 'Test.', minutes: 1, difficulty: 1 },
    files: [{ path: 'task-definition.json', language: 'json', editable: true }],
    ...{ context: [], variants: {}, buildSecrets: {}, hints: [], lessonRefs: [], brief: '', discussion: '', hash: 'e' },
    checks: Object.entries(kinds).map(([id, parameters]) => ({
      ...{ id, kind: `ecs/${id}`, title: id, points: 10, with: parameters, gate: false },
    })),
    starter: { 'task-definition.json': '' },
    contextFiles: { Dockerfile: given['Dockerfile'] ?? '' },
  };
  await engine().prepareImages({ references: ['alpine:3.19'] });
  const events: GradeEvent[] = [];
  const verdict = await grade({
    ...{ exercise, files: given, engine: engine(), submission: 'record-test', attempt: 1 },
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
  });
  const entries = events.flatMap((event) => (event.type === 'ran' ? [event.entry] : []));
  const of = <K extends RunEntry['kind']>(kind: K) =>
    entries.filter((entry): entry is Extract<RunEntry, { kind: K }> => entry.kind === kind);
  const states = (container: string) =>
    of('state').flatMap((entry) => (entry.container === container ? [entry.state] : []));
  return { verdict, entries, of, states };
}

test('two containers: their order, their health, their logs, and what was tried', async () => {
  const { verdict, entries, of, states } = await recordOf(
    `echo "up with $TOKEN"; printf '\\033[31mred\\033[0m\\n'; sleep 1; touch /tmp/up; exec sleep 600`,
  );
  expect(verdict.checks.map(({ id, status }) => [id, status])).toEqual([
    ['starts', 'passed'],
    ['root-not-writable', 'failed'],
  ]);
  const [plan] = of('plan');
  expect(plan?.containers.map(({ name, waitsFor }) => [name, waitsFor])).toEqual([
    ['crane', []],
    ['berth', [{ container: 'crane', condition: 'HEALTHY' }]],
  ]);
  expect(plan?.untranslated.join(' ')).toContain('`extraHosts` of `berth` is not translated here');
  expect(states('crane').slice(0, 3)).toEqual(['created', 'started', 'healthy']);
  expect(states('berth')).toEqual(['created', 'started']);
  // Nobody was started before the neighbour was healthy.
  const order = of('state').map(({ container, state }) => `${container} ${state}`);
  expect(order.indexOf('crane healthy')).toBeLessThan(order.indexOf('berth created'));

  const writes = of('tried').filter(({ asked }) => asked.includes('write to'));
  expect(writes).not.toEqual([]);
  expect(writes.every(({ check, container }) => check === 'root-not-writable' && container === 'berth')).toBe(true);
  expect(writes.some(({ got }) => got === 'a file was made')).toBe(true);
  const asked = of('tried').find(({ check }) => check === 'starts');
  expect(asked).toMatchObject({ asked: 'GET http://localhost:8080/plan.txt', got: '200: moored' });

  const checks = of('health').find(({ container }) => container === 'crane')?.checks ?? [];
  expect(checks.at(-1)).toMatchObject({ exitCode: 0, output: 'looked' });
  const log = of('log').findLast(({ container }) => container === 'crane');
  expect(log).toMatchObject({ text: 'up with ***\nred\n', cut: false });
  expect(JSON.stringify(entries)).not.toContain(token);
});

test('one that ends at once, and the one that waited for it', async () => {
  const { verdict, of, states } = await recordOf('echo no crane here >&2; exit 3');
  expect(verdict.checks[0]?.status).toBe('failed');
  expect(states('crane')).toEqual(['created', 'started', 'exited']);
  expect(of('state').find(({ state }) => state === 'exited')).toMatchObject({ code: 3, note: null });
  expect(states('berth')).toEqual([]);
  expect(of('log')).toMatchObject([{ container: 'crane', text: 'no crane here\n' }]);
});

test('one that is killed at its memory limit says so', async () => {
  const { states, of } = await recordOf('tail /dev/zero');
  expect(states('crane')).toContain('memory');
  expect(states('crane')).toContain('exited');
  expect(of('state').find(({ state }) => state === 'exited')?.code).toBe(137);
});
