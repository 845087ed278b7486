/** A task definition from a few overrides, and a parsed one. */
import { parseTaskDefinition } from '../../../graders/ecs/task-definition.ts';
import type { TaskDefinition } from '../../../graders/ecs/task-definition.ts';
import type { ImageConfig } from '../../../graders/evidence.ts';

export const file = 'task-definition.json';

/** A Fargate task that ECS accepts; `containers` replace its only one. */
export function taskText(task: object = {}, ...containers: object[]): string {
  const base = {
    family: 'orders',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
  };
  const list = containers.length > 0 ? containers : [{}];
  const containerDefinitions = list.map((one, index) => ({ name: `c${index}`, image: 'harbour/orders:1', ...one }));
  return JSON.stringify({ ...base, containerDefinitions, ...task }, null, 2);
}

/** Throws when the text cannot be understood, so that no test passes on a broken file. */
export function parsed(text: string): TaskDefinition {
  const { subject, problems } = parseTaskDefinition(text, file);
  if (!subject || problems.length > 0) throw new Error(problems[0]?.message ?? 'nothing parsed');
  return subject;
}

export function task(definition: object = {}, ...containers: object[]): TaskDefinition {
  return parsed(taskText(definition, ...containers));
}

export const plainImage: ImageConfig = {
  user: '',
  env: {},
  workingDir: '/app',
  entrypoint: [],
  cmd: ['node', 'server.mjs'],
  exposedPorts: [],
  labels: {},
  healthcheck: null,
  stopSignal: null,
  volumes: [],
};

/** The text of the file that a range marks. */
export function marked(text: string, range: { line: number; column: number; endColumn: number }): string {
  return text.split('\n')[range.line - 1]?.slice(range.column - 1, range.endColumn - 1) ?? '';
}
