/** An ECS task definition as `aws ecs register-task-definition --cli-input-json` takes it, every value with its position. */
import type { Finding, Range } from '../check.ts';
import { parseJson } from '../parse/json.ts';
import type { Parsed } from '../parse/tree.ts';
import { places, registerRequest } from './register-request.ts';
import { opening, read } from './shape.ts';
import type { Read } from './shape.ts';

export type RegisterRequest = Read<typeof registerRequest>;
export type ContainerDefinition = NonNullable<RegisterRequest['containerDefinitions']>['items'][number];
export type Volume = NonNullable<RegisterRequest['volumes']>['items'][number];
export type SecretReference = NonNullable<ContainerDefinition['secrets']>['items'][number];

export type TaskDefinition = RegisterRequest & {
  file: string;
  containers: ContainerDefinition[];
  /** Unknown keys, wrong types and missing members; such values are left out of the model. */
  faults: Finding[];
};

/** Reads the file; `subject` is null when it is no JSON object with a list of containers. Never throws. */
export function parseTaskDefinition(text: string, file: string): Parsed<TaskDefinition> {
  const { subject: tree, problems } = parseJson(text, file);
  if (!tree) return { subject: null, problems };
  const faults: Finding[] = [];
  const request = read(registerRequest, tree, '', { file, faults, places });
  const containers = request?.containerDefinitions?.items;
  if (!request || !containers?.length)
    return { subject: null, problems: [...problems, ...unusable(faults, opening(tree), file)] };
  return { subject: { ...request, file, containers, faults }, problems };
}

function unusable(faults: Finding[], range: Range, file: string): Finding[] {
  if (faults.length > 0) return faults;
  const message = 'The task definition has no container: `containerDefinitions` must hold at least one.';
  return [{ file, ...range, message }];
}

/** Does the file ask to be validated for (and may therefore be run on) Fargate? True even when EC2 stands beside it. */
export function requiresFargate(task: TaskDefinition): boolean {
  return task.requiresCompatibilities?.items.some(({ value }) => value === 'FARGATE') ?? false;
}

/** The same definition as if it also asked to be validated for Fargate. */
export function forFargate(task: TaskDefinition): TaskDefinition {
  if (requiresFargate(task)) return task;
  const given = task.requiresCompatibilities;
  const { range, path } = given ?? { range: opening(task.tree), path: 'requiresCompatibilities' };
  const items = [...(given?.items ?? []), { value: 'FARGATE', range, path }];
  return { ...task, requiresCompatibilities: { items, range, path } };
}

export function isWindows(task: TaskDefinition): boolean {
  return task.runtimePlatform?.operatingSystemFamily?.value.startsWith('WINDOWS') ?? false;
}

/** How messages call a container: its name, or its place in the file while it has none. */
export function nameOf(container: ContainerDefinition): string {
  return container.name?.value ?? container.path;
}

/** A finding at a value of the task definition. */
export function findingAt(task: TaskDefinition, node: { range: Range }, message: string): Finding {
  return { file: task.file, ...node.range, message };
}

/** A finding about a container as a whole, at its name: an object's own range would mark half of the file. */
export function findingIn(task: TaskDefinition, container: ContainerDefinition, message: string): Finding {
  return { file: task.file, ...(container.name?.range ?? opening(container.tree)), message };
}
