/**
 * What the lesson of the course shows is what its exercises end in: each fragment of the layers runtime and host stands in a
 * solution (which `exercises.engine.test.ts` runs), and each wrong answer that looks right in the text is a mutant.
 */
import { parseAllDocuments } from 'yaml';
import { expect, test } from 'vitest';
import { loadContent } from '../server/content.ts';
import { exercisesDir } from '../server/paths.ts';

const content = await loadContent(exercisesDir);
const solutionOf = (id: string, file: string) => content.proofs(id)?.solutions[0]?.files[file] ?? '';

interface Container {
  name: string;
  [field: string]: unknown;
}
const taskOf = (id: string) =>
  JSON.parse(solutionOf(id, 'task-definition.json')) as { containerDefinitions: Container[]; volumes?: object[] };
const container = (id: string, name: string) => taskOf(id).containerDefinitions.find((each) => each.name === name);

test('a read-only root with a volume for /tmp, declared for the task', () => {
  const id = 'runtime/read-only-root';
  expect(container(id, 'orders')).toMatchObject({
    readonlyRootFilesystem: true,
    mountPoints: expect.arrayContaining([{ sourceVolume: 'tmp', containerPath: '/tmp' }]),
  });
  expect(taskOf(id).volumes).toContainEqual({ name: 'tmp' });
});

test('all capabilities dropped and NET_BIND_SERVICE added back', () => {
  expect(container('runtime/drop-capabilities', 'gate')?.['linuxParameters']).toEqual({
    capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] },
  });
});

test('cpu 256, memory 512, reservation 256', () => {
  const size = { cpu: 256, memory: 512, memoryReservation: 256 };
  expect(container('runtime/ecs-resource-limits', 'berth')).toMatchObject(size);
});

test('the numbers of the health check; its command is a wrong answer where the image has no curl', () => {
  const numbers = { interval: 30, timeout: 5, retries: 3, startPeriod: 60 };
  expect(container('runtime/ecs-health-check', 'tides')?.['healthCheck']).toMatchObject(numbers);
  const mutants = content.proofs('runtime/ecs-health-check')?.mutants ?? [];
  const file = mutants.find(({ name }) => name === 'curl-of-the-lesson')?.files['task-definition.json'] ?? '';
  expect(file).toContain('"CMD-SHELL", "curl -f http://localhost:3000/health || exit 1"');
  expect(content.exercise('runtime/ecs-health-check')?.brief).toContain('curl');
});

test('requests of 250m and 256Mi with limits of 500m and 512Mi', () => {
  const documents = parseAllDocuments(solutionOf('runtime/eks-resource-limits', 'pod.yaml'));
  expect(documents.map((each) => each.toJS() as unknown)).toContainEqual(
    expect.objectContaining({
      spec: expect.objectContaining({
        template: expect.objectContaining({
          spec: expect.objectContaining({
            containers: expect.arrayContaining([
              expect.objectContaining({
                resources: { requests: { cpu: '250m', memory: '256Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
              }),
            ]),
          }),
        }),
      }),
    }),
  );
});

test.each([
  ['runtime/read-only-root', 'sidecar-only', 'orders-root'],
  ['runtime/read-only-root', 'unprivileged-user', 'tmp'],
  ['runtime/read-only-root', 'volume-inside-container', 'registers'],
  ['runtime/ecs-health-check', 'curl-of-the-lesson', 'health'],
  ['runtime/drop-capabilities', 'all-in-lower-case', 'registers'],
  ['runtime/ecs-resource-limits', 'limit-on-the-service-only', 'leak'],
])('%s: %s looks right and fails at `%s`', (id, name, check) => {
  const mutant = content.proofs(id)?.mutants.find((each) => each.name === name);
  expect(mutant?.expect).toContain(check);
});
