import { describe, expect, test } from 'vitest';
import { fargateRules } from '../../../graders/ecs/fargate.ts';
import { registerRequest } from '../../../graders/ecs/register-request.ts';
import type { Shape } from '../../../graders/ecs/shape.ts';
import { parseTaskDefinition } from '../../../graders/ecs/task-definition.ts';
import { fieldsOf } from '../../../graders/guide/guide.ts';
import { guideFor } from '../../../graders/guide/task-definition.ts';
import { taskDefinitionWords } from '../../../graders/guide/task-definition-words.ts';

const fields = new Map(fieldsOf(guideFor()));

/** The model's own fields, read in another way than the guide's. */
function modelled(shape: Shape, path: string, found = new Map<string, Shape>()): Map<string, Shape> {
  if (shape.is === 'list') return modelled(shape.of, path, found);
  if (shape.is !== 'struct') return found;
  for (const [name, member] of Object.entries(shape.members)) {
    const below = path === '' ? name : `${path}.${name}`;
    found.set(below, member);
    modelled(member, below, found);
  }
  return found;
}
const model = modelled(registerRequest, '');

describe('the guide and the model', () => {
  test('know the same fields', () => {
    expect(model.size).toBeGreaterThan(150);
    expect([...fields.keys()].toSorted()).toEqual([...model.keys()].toSorted());
  });

  test.each([...model])('%s: type and values', (path, shape) => {
    const guide = fields.get(path)!;
    expect(guide.type).toBe(shape.is === 'struct' ? 'object' : shape.is);
    expect(guide.oneOf).toEqual(shape.is === 'string' ? shape.oneOf : undefined);
    const item = shape.is === 'list' ? shape.of : undefined;
    expect(guide.of?.oneOf).toEqual(item?.is === 'string' ? item.oneOf : undefined);
  });

  test('there is a sentence on every field, and none on another', () => {
    expect(Object.keys(taskDefinitionWords).toSorted()).toEqual([...model.keys()].toSorted());
    for (const [, guide] of fields) expect(guide.about).toMatch(/^[^\s].*\.$/);
  });

  test('what is required', () => {
    const required = [...fields].filter(([, guide]) => guide.required).map(([path]) => path);
    expect(required).toEqual(
      expect.arrayContaining(['family', 'containerDefinitions.name', 'containerDefinitions.healthCheck.command']),
    );
    expect(required).not.toContain('volumes.name');
  });
});

describe('what is not on Fargate', () => {
  // Each is written down once, and the rules of registration must find it.
  const written: Readonly<Record<string, unknown>> = {
    'containerDefinitions.linuxParameters.devices': [{ hostPath: '/dev/fuse' }],
    'containerDefinitions.linuxParameters.sharedMemorySize': 64,
    'containerDefinitions.linuxParameters.maxSwap': 64,
    'containerDefinitions.linuxParameters.swappiness': 10,
    'containerDefinitions.privileged': true,
    'containerDefinitions.dnsServers': ['10.0.0.2'],
    'containerDefinitions.dnsSearchDomains': ['harbour.internal'],
    'containerDefinitions.dockerSecurityOptions': ['no-new-privileges'],
    'containerDefinitions.resourceRequirements': [{ type: 'GPU', value: '1' }],
    'volumes.dockerVolumeConfiguration': { scope: 'task' },
    'volumes.fsxWindowsFileServerVolumeConfiguration': {
      fileSystemId: 'fs-1',
      rootDirectory: 'a',
      authorizationConfig: { credentialsParameter: 'arn', domain: 'd' },
    },
    placementConstraints: [{ type: 'memberOf', expression: 'x' }],
    ipcMode: 'task',
  };
  const refused = [...fields].filter(([, { note }]) => note === 'Not on Fargate.').map(([path]) => path);

  test('is the list of what is tried here', () => {
    expect(refused.toSorted()).toEqual(Object.keys(written).toSorted());
  });

  test.each(refused)('%s is refused there', (path) => {
    const faults = (value: object) => {
      const task = parseTaskDefinition(JSON.stringify(value), 'task.json').subject!;
      return fargateRules(task).length;
    };
    const container = { name: 'web', image: 'web:1' };
    const base = { family: 'f', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' };
    expect(faults({ ...base, containerDefinitions: [container] })).toBe(0);
    const put = (into: object, [name = '', ...rest]: string[]): object => ({
      ...into,
      [name]: rest.length > 0 ? put({}, rest) : written[path],
    });
    const [top = '', ...below] = path.split('.');
    const value =
      top === 'containerDefinitions'
        ? { ...base, containerDefinitions: [put(container, below)] }
        : top === 'volumes'
          ? { ...base, containerDefinitions: [container], volumes: [put({ name: 'v' }, below)] }
          : { ...put(base, [top]), containerDefinitions: [container] };
    expect(faults(value)).toBe(1);
  });
});
