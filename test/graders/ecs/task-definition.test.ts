import { describe, expect, it } from 'vitest';
import { isWindows, parseTaskDefinition, requiresFargate } from '../../../graders/ecs/task-definition.ts';
import { file, marked, parsed, task, taskText } from './support.ts';

const faultsOf = (text: string) => parsed(text).faults.map(({ message }) => message);

describe('a task definition', () => {
  it('gives every value with its place and path', () => {
    const text = taskText({}, { memory: 256, linuxParameters: { tmpfs: [{ containerPath: '/tmp', size: 64 }] } });
    const container = parsed(text).containers[0]!;
    expect(container.memory).toMatchObject({ value: 256, path: 'containerDefinitions[0].memory' });
    expect(marked(text, container.memory!.range)).toBe('256');
    const size = container.linuxParameters!.tmpfs!.items[0]!.size!;
    expect(size).toMatchObject({ value: 64, path: 'containerDefinitions[0].linuxParameters.tmpfs[0].size' });
    expect(marked(text, size.range)).toBe('64');
  });

  it.each([
    ['', 'is empty'],
    ['{', ''],
    ['[]', 'must be an object'],
    ['{"family": "a"}', 'no `containerDefinitions`'],
    ['{"family": "a", "containerDefinitions": []}', 'no container'],
    ['{"family": "a", "containerDefinitions": {"name": "x"}}', 'must be a list'],
  ])('cannot be understood: %s', (text, reason) => {
    const { subject, problems } = parseTaskDefinition(text, file);
    expect(subject).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
    if (text) expect(problems.map(({ message }) => message).join()).toContain(reason);
  });

  it('reports duplicate keys as problems', () => {
    const text = taskText().replace('"cpu": "256"', '"cpu": "256", "cpu": "512"');
    expect(parseTaskDefinition(text, file).problems[0]?.message).toMatch(/cpu/);
  });

  it('reads hostile texts without throwing', () => {
    for (const text of [
      '{"__proto__": {"containerDefinitions": []}}',
      '{"containerDefinitions": [null, 3, {"name": {"constructor": 1}}]}',
      '\u0000',
      `${'['.repeat(5000)}`,
    ])
      expect(() => parseTaskDefinition(text, file)).not.toThrow();
    expect(
      parsed('{"family": "a", "constructor": 1, "containerDefinitions": [{"name": "a", "image": "b"}]}').faults[0]
        ?.message,
    ).toMatch(/Unknown parameter `constructor`/);
  });
});

describe('the form of the request', () => {
  it('is accepted in full', () => {
    expect(faultsOf(taskText({ tags: [{ key: 'team', value: 'quay' }] }, { essential: false }, {}))).toEqual([]);
  });

  it.each([
    [{ readOnlyRootFilesystem: true }, 'Did you mean `readonlyRootFilesystem`?'],
    [{ enviroment: [] }, 'Did you mean `environment`?'],
    [{ volumes: [] }, 'beside `containerDefinitions`'],
    [{ capabilities: { drop: ['ALL'] } }, "in the container's `linuxParameters`"],
    [{ readonlyRootFilesystem: 'true' }, 'true or false without quotes; here it is the string "true"'],
    [{ memory: '512' }, 'must be an integer'],
    [{ memory: 1.5 }, 'must be an integer'],
    [{ environment: { PORT: '3000' } }, 'must be a list'],
    [{ environment: [{ name: 'PORT', value: 3000 }] }, 'must be a string; here it is the number 3000'],
    [{ command: 'node server.mjs' }, 'must be a list'],
    [{ user: null }, 'here it is null'],
    [{ dockerLabels: { a: 1 } }, '`containerDefinitions[0].dockerLabels.a` must be a string'],
    [{ dependsOn: [{ containerName: 'a', condition: 'healthy' }] }, 'Did you mean `HEALTHY`?'],
    [{ secrets: [{ name: 'A' }] }, 'has no `valueFrom`'],
    [{ logConfiguration: { logDriver: 'cloudwatch' } }, 'Accepted: '],
  ])('refuses %j', (container, reason) => {
    const faults = faultsOf(taskText({}, container));
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(reason);
  });

  it.each([
    [{ cpu: 256 }, '`cpu` must be a string'],
    [{ readonlyRootFilesystem: true }, 'inside a container of `containerDefinitions`'],
    [{ revision: 3 }, 'describe-task-definition'],
    [{ networkMode: 'AWSVPC' }, 'Did you mean `awsvpc`?'],
    [{ Family: 'orders' }, 'Did you mean `family`?'],
  ])('refuses %j beside the containers', (given, reason) => {
    expect(faultsOf(taskText(given))[0]).toContain(reason);
  });

  it('misses name and image', () => {
    const faults = faultsOf('{"family": "a", "containerDefinitions": [{"memory": 128}]}');
    expect(faults.map((message) => /has no `(\w+)`/.exec(message)?.[1])).toEqual(['name', 'image']);
  });
});

it('knows Fargate beside EC2, and Windows', () => {
  expect(requiresFargate(task({ requiresCompatibilities: ['EC2', 'FARGATE'] }))).toBe(true);
  expect(requiresFargate(task({ requiresCompatibilities: ['EC2'] }))).toBe(false);
  expect(isWindows(task({ runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2025_CORE' } }))).toBe(true);
});
