/** Starts a task definition's containers on the engine, in the order that `dependsOn` asks for. */
import { z } from 'zod';
import { EngineFault, LearnerFault } from '../check.ts';
import type { Finding } from '../check.ts';
import type { Evidence, RunningContainer } from '../evidence.ts';
import { planTask } from './plan.ts';
import type { PlannedContainer, Registry } from './plan.ts';
import { storedSecret } from './secret-store.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, findingIn, nameOf, parseTaskDefinition } from './task-definition.ts';

/** A port, also as text: placeholders of variants are text. */
export const portParam = z.coerce.number().int().min(1).max(65_535);

/** A container port, or the one behind a port of the host: then it may move, as long as the host's stays. */
export const portReference = z.union([portParam, z.strictObject({ hostPort: portParam })]);

type PortReference = z.infer<typeof portReference>;

/** The part of a probe's parameters that says how the task is run; probes with equal values share one running task. */
export const taskParams = z.strictObject({
  /** The task definition's file. */
  file: z.string().default('task-definition.json'),
  /** What the registry holds, and the Dockerfile of the exercise that each image was built from. */
  images: z.array(z.strictObject({ image: z.string(), dockerfile: z.string() })).min(1),
  /** What Secrets Manager and Parameter Store hold. */
  secrets: z.array(storedSecret).default([]),
  /** The task counts as started when this answers over HTTP, whatever the status. */
  ready: z.strictObject({ container: z.string(), port: portReference, path: z.string().default('/') }).optional(),
});

export type TaskParams = z.infer<typeof taskParams>;

export interface TaskContainer {
  name: string;
  definition: ContainerDefinition;
  dockerfile: string;
  running: RunningContainer;
}

export interface RunningTask {
  definition: TaskDefinition;
  containers: TaskContainer[];
  /** Throws LearnerFault when the task definition has no container of that name. */
  container(name: string): TaskContainer;
}

const runs = new WeakMap<Evidence, Map<string, Promise<RunningTask>>>();

/** Runs the task once per submission; every later call with the same parameters gets the same containers, or the same fault. */
export function runTask(evidence: Evidence, params: TaskParams): Promise<RunningTask> {
  const key = JSON.stringify(params);
  const known = runs.get(evidence) ?? new Map<string, Promise<RunningTask>>();
  runs.set(evidence, known);
  const started = known.get(key) ?? start(evidence, params);
  known.set(key, started);
  return started;
}

async function start(evidence: Evidence, params: TaskParams): Promise<RunningTask> {
  const { subject: task, problems } = parseTaskDefinition(evidence.files[params.file] ?? '', params.file);
  if (!task || problems.length > 0) throw new LearnerFault(problems);
  const plan = planTask(task, await registryOf(evidence, task, params.images), params.secrets);
  for (const note of plan.notes) evidence.note(note);
  if (plan.faults.length > 0) throw new LearnerFault(plan.faults);

  const sandbox = plan.sharedNetwork ? await evidence.sandbox('task') : undefined;
  const containers: TaskContainer[] = [];
  for (const planned of plan.containers) {
    await dependencies(task, planned, plan.containers, containers, evidence);
    const image = await evidence.image(planned.dockerfile);
    const spec = { ...planned.spec, image, ...(sandbox && { sandbox }), mayExit: true };
    const { name, definition, dockerfile } = planned;
    const running = await evidence.container(spec).catch((error: unknown) => {
      throw error instanceof LearnerFault ? inTask(task, definition, error) : error;
    });
    containers.push({ name, definition, dockerfile, running });
  }
  const run: RunningTask = { definition: task, containers, container: (name) => named(task, containers, name) };
  await settled(run, plan.containers, params.ready);
  return run;
}

/** The engine knows the Dockerfile only; what keeps a container from starting is said where the task describes it. */
function inTask(task: TaskDefinition, definition: ContainerDefinition, fault: LearnerFault): LearnerFault {
  const { name } = definition;
  return new LearnerFault(
    fault.findings.map((finding) => {
      const message = name ? finding.message.replaceAll(`task/${name.value}`, name.value) : finding.message;
      return { ...finding, ...findingIn(task, definition, message) };
    }),
  );
}

/** Builds the images that the task names; those that it does not use are not built. */
async function registryOf(evidence: Evidence, task: TaskDefinition, images: TaskParams['images']): Promise<Registry> {
  const used = new Set(task.containers.map(({ image }) => image?.value));
  const registry: Record<string, Registry[string]> = {};
  for (const { image, dockerfile } of images) {
    if (!used.has(image)) continue;
    registry[image] = { dockerfile, config: (await evidence.image(dockerfile)).config };
  }
  return registry;
}

function named(task: TaskDefinition, containers: TaskContainer[], name: string): TaskContainer {
  const found = containers.find((container) => container.name === name);
  if (found) return found;
  const have = containers.map((container) => `\`${container.name}\``).join(', ');
  const node = task.containerDefinitions ?? task;
  const { line, column } = node.range;
  const range = { line, column, endLine: line, endColumn: column + 1 };
  throw new LearnerFault([
    findingAt(
      task,
      { range },
      `The task has no container \`${name}\` (it has ${have}); the service expects one of that name.`,
    ),
  ]);
}

/** The port inside the container. Throws LearnerFault when nothing is mapped to the host's port. */
export function containerPort(task: TaskDefinition, definition: ContainerDefinition, port: PortReference): number {
  if (typeof port === 'number') return port;
  const mappings = definition.portMappings?.items ?? [];
  const mapping = mappings.find((each) => (each.hostPort ?? each.containerPort)?.value === port.hostPort);
  if (mapping?.containerPort) return mapping.containerPort.value;
  const message = `\`${nameOf(definition)}\` maps nothing to port ${port.hostPort} of the host, and that is where its clients ask.`;
  throw new LearnerFault([findingIn(task, definition, message)]);
}

/** Waits until what the container depends on has come about. */
async function dependencies(
  task: TaskDefinition,
  planned: PlannedContainer,
  plan: PlannedContainer[],
  started: TaskContainer[],
  evidence: Evidence,
): Promise<void> {
  for (const { containerName, condition } of planned.definition.dependsOn?.items ?? []) {
    const target = started.find(({ name }) => name === containerName?.value);
    const targetPlan = plan.find(({ name }) => name === containerName?.value);
    if (!target || !targetPlan || !condition) continue;
    const reason = await unmet(target.running, targetPlan, condition.value, evidence);
    if (reason === null) continue;
    const message = `\`${planned.name}\` waits for \`${target.name}\` to be ${condition.value}, and it ${reason}: the task stops instead of starting.`;
    throw new LearnerFault([await withLog(findingAt(task, condition, message), target.running)]);
  }
}

/** Longest wait for another container, in ms; `startTimeout` shortens it. */
const patience = 60_000;

/** Null when the condition has come about, else what happened instead. */
async function unmet(
  running: RunningContainer,
  { definition, spec }: PlannedContainer,
  condition: string,
  evidence: Evidence,
): Promise<string | null> {
  const limit = Math.min(patience, (definition.startTimeout?.value ?? Number.POSITIVE_INFINITY) * 1000);
  if (condition === 'COMPLETE' || condition === 'SUCCESS') {
    const exit = await running.wait(limit);
    if (!exit) return `was still running after ${limit / 1000} s`;
    return condition === 'SUCCESS' && exit.code !== 0 ? `ended with exit code ${exit.code}` : null;
  }
  if (condition !== 'HEALTHY' || !spec.healthcheck) return null;
  for (const deadline = Date.now() + limit; Date.now() < deadline;) {
    evidence.signal.throwIfAborted();
    // Also the pause between two looks: it ends early when the container does.
    await running.wait(100);
    const { health, exit } = await running.state();
    if (health === 'healthy') return null;
    if (health === 'unhealthy') return `became unhealthy`;
    if (exit) return `ended with exit code ${exit.code}`;
  }
  return `was not healthy after ${limit / 1000} s`;
}

/** The task runs: the service answers and no essential container has ended. */
async function settled(run: RunningTask, plan: PlannedContainer[], ready: TaskParams['ready']): Promise<void> {
  if (ready) {
    const { running, definition } = run.container(ready.container);
    const port = containerPort(run.definition, definition, ready.port);
    const answer = await running.http({ port, path: ready.path, waitMs: 20_000 });
    const { exit } = await running.state();
    if (!answer.ok && !exit) {
      const message = `\`${ready.container}\` started and does not answer on port ${port} (${answer.error}). A load balancer would take the task out of service.`;
      throw new LearnerFault([await withLog(findingIn(run.definition, definition, message), running)]);
    }
  }
  const findings: Finding[] = [];
  for (const { name, definition, running } of run.containers) {
    if (!plan.find((planned) => planned.name === name)?.essential) continue;
    const { exit } = await running.state();
    if (!exit) continue;
    const how = exit.oomKilled ? 'was killed at its memory limit' : `ended with exit code ${exit.code}`;
    const last = (await running.logs(4000)).trim().split('\n').at(-1)?.slice(0, 200);
    const said = last ? ` Its last words: “${last}”` : '';
    const message = `\`${name}\` ${how} right after the start. It is essential, so the whole task stops.${said}`;
    findings.push(await withLog(findingIn(run.definition, definition, message), running));
  }
  if (findings.length > 0) throw new LearnerFault(findings);
}

async function withLog(finding: Finding, running: RunningContainer): Promise<Finding> {
  try {
    return {
      ...finding,
      witness: { form: 'log', title: 'What the container printed', text: await running.logs(4000) },
    };
  } catch (error) {
    // The log only illustrates the finding; without it the finding still stands, unless the engine itself is gone.
    if (error instanceof EngineFault) throw error;
    return finding;
  }
}
