import { expect, it } from 'vitest';
import { LearnerFault } from '../../../graders/check.ts';
import { containerPort, portReference } from '../../../graders/ecs/run.ts';
import { exampleTask } from '../../../graders/ecs/example-task.ts';
import { parseTaskDefinition } from '../../../graders/ecs/task-definition.ts';

const port = (portMappings: object[], wanted: unknown) => {
  const text = exampleTask({ portMappings })['task-definition.json'] ?? '';
  const { subject } = parseTaskDefinition(text, 'task-definition.json');
  if (!subject?.containers[0]) throw new Error('no container');
  return containerPort(subject, subject.containers[0], portReference.parse(wanted));
};

it('takes a number as it is, also as text', () => {
  expect(port([], 3000)).toBe(3000);
  expect(port([], '3000')).toBe(3000);
});

it('follows the mapping from the port of the host', () => {
  expect(port([{ containerPort: 9 }, { hostPort: 80, containerPort: 8080 }], { hostPort: 80 })).toBe(8080);
  expect(port([{ containerPort: 80 }], { hostPort: '80' })).toBe(80);
});

it.each([[[]], [[{ containerPort: 80, hostPort: 0 }]], [[{ containerPort: 80, hostPort: 8080 }]]])(
  'says when nothing is mapped: %j',
  (mappings) => {
    expect(() => port(mappings, { hostPort: 80 })).toThrow(LearnerFault);
    expect(() => port(mappings, { hostPort: 80 })).toThrow('maps nothing to port 80 of the host');
  },
);
