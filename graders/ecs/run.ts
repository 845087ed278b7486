/** Starts a task definition's containers on the engine, in the order that `dependsOn` asks for, and tells what happened when. */
import { z } from 'zod';
import { LearnerFault } from '../check.ts';
import type { Finding } from '../check.ts';
import type {
  BuiltImage,
  ContainerSpec,
  Dependency,
  DependencySpec,
  Evidence,
  Healthcheck,
  RunningContainer,
  Sandbox,
} from '../evidence.ts';
import type { PlannedRun } from '../record/entry.ts';
import { awaitDependencies } from './await-dependencies.ts';
import { planTask } from './plan.ts';
import type { PlannedContainer, Registry, RunPlan } from './plan.ts';
import { storedSecret } from './secret-store.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { withLog } from './with-log.ts';
import { findingAt, findingIn, nameOf, parseTaskDefinition } from './task-definition.ts';

/** A port, also as text: placeholders of variants are text. */
export const portParam = z.coerce.number().int().min(1).max(65_535);

/**
 * A container port, or the one behind a port of the host: then it may move, as long as the host's stays. `mapped`: the first that
 * the container maps, whichever it is; where it has to be is then the question of another check.
 */
export const portReference = z.union([portParam, z.strictObject({ hostPort: portParam }), z.literal('mapped')]);

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
  /** The network that the containers share; undefined in `bridge` mode. */
  sandbox: Sandbox | undefined;
  /** Of a run of its own that asked for one, in a network that is shared. */
  dependency: Dependency | null;
  /** Throws LearnerFault when the task definition has no container of that name. */
  container(name: string): TaskContainer;
}

/** Something that happened while a task started, in ms since the run began. */
export interface Moment {
  at: number;
  container: string;
  what: string;
}

export interface OwnRun {
  /** Names the run in messages, e.g. `stop`. */
  name: string;
  /** A model of what the task needs; it is up before the first container starts. */
  dependency?: DependencySpec;
  /** Holds a container's program back, or lets it fail. */
  delay?: (container: string) => ContainerSpec['delay'];
  /** Runs a container with another health check than planned, e.g. one that is asked more often. */
  healthcheck?: (container: string) => Healthcheck | undefined;
  /** Looks at the containers from their first moment on, before the task counts as started. */
  beforeReady?: (task: RunningTask) => Promise<void>;
  /** Hears of everything, also when the run ends in a fault. */
  onMoment?: (moment: Moment) => void;
}

const runs = new WeakMap<Evidence, Map<string, Promise<RunningTask>>>();

/** Runs the task once per submission; every later call with the same parameters gets the same containers, or the same fault. */
export function runTask(evidence: Evidence, params: TaskParams): Promise<RunningTask> {
  const key = JSON.stringify(params);
  const known = runs.get(evidence) ?? new Map<string, Promise<RunningTask>>();
  runs.set(evidence, known);
  const started = known.get(key) ?? start(evidence, params, null);
  known.set(key, started);
  return started;
}

const ownRuns = new WeakMap<Evidence, number>();

/** Runs the task anew, with containers, network and volumes that no other probe sees; they are killed when `use` is done. */
export async function runOwnTask<T>(
  evidence: Evidence,
  params: TaskParams,
  own: OwnRun,
  use: (task: RunningTask) => Promise<T>,
): Promise<T> {
  const number = (ownRuns.get(evidence) ?? 0) + 1;
  ownRuns.set(evidence, number);
  const begun: RunningContainer[] = [];
  try {
    return await use(await start(evidence, params, { ...own, name: `${own.name} ${number}`, begun }));
  } finally {
    await Promise.all(begun.map((running) => running.signal('SIGKILL')));
  }
}

/** `begun` collects what was started. */
type Own = OwnRun & { begun: RunningContainer[] };

async function start(evidence: Evidence, params: TaskParams, own: Own | null): Promise<RunningTask> {
  const { subject: task, problems } = parseTaskDefinition(evidence.files[params.file] ?? '', params.file);
  if (!task || problems.length > 0) throw new LearnerFault(problems);
  const plan = planTask(task, await registryOf(evidence, task, params.images), params.secrets);
  for (const note of plan.notes) evidence.note(note);
  const scope = own === null ? 'task' : `task ${own.name}`;
  evidence.planned?.(announced(scope, plan, params));
  if (plan.faults.length > 0) throw new LearnerFault(plan.faults);

  const sandbox = plan.sharedNetwork ? await evidence.sandbox(scope) : undefined;
  const dependency = own?.dependency && sandbox ? await evidence.dependency(sandbox, own.dependency) : null;
  const began = performance.now();
  const tell = (container: string, what: string): void =>
    own?.onMoment?.({ at: performance.now() - began, container, what });
  const containers: TaskContainer[] = [];
  for (const planned of plan.containers) {
    await awaitDependencies(task, planned, plan.containers, containers, evidence, tell);
    const image = await evidence.image(planned.dockerfile);
    const { name, definition, dockerfile } = planned;
    const changedCheck = own?.healthcheck?.(name);
    const spec = {
      ...planned.spec,
      key: `${scope}/${name}`,
      mounts:
        planned.spec.mounts?.map((mount) =>
          mount.shared && own ? { ...mount, shared: `${scope}/${mount.shared}` } : mount,
        ) ?? [],
      image,
      ...(sandbox && { sandbox }),
      mayExit: true,
      ...delayed(planned.spec, image, own?.delay?.(name)),
      ...(changedCheck && { healthcheck: changedCheck }),
    };
    const running = await evidence.container(spec).catch((error: unknown) => {
      throw error instanceof LearnerFault ? inTask(task, definition, spec.key, error) : error;
    });
    own?.begun.push(running);
    tell(name, 'started');
    containers.push({ name, definition, dockerfile, running });
  }
  const run: RunningTask = {
    definition: task,
    containers,
    sandbox,
    dependency,
    container: (name) => named(task, containers, name),
  };
  await own?.beforeReady?.(run);
  await settled(run, plan.containers, params.ready);
  return run;
}

/** The plan for whoever watches the run. */
function announced(run: string, { containers, notes }: RunPlan, { secrets }: TaskParams): PlannedRun {
  const given = containers.flatMap(({ definition, spec }) =>
    (definition.secrets?.items ?? []).flatMap(({ name }) => spec.env?.[name?.value ?? ''] ?? []),
  );
  return {
    run,
    containers: containers.map(({ name, definition, essential, spec }) => ({
      name,
      image: definition.image?.value ?? '',
      essential,
      waitsFor: (definition.dependsOn?.items ?? []).map(({ containerName, condition }) => ({
        container: containerName?.value ?? '',
        condition: condition?.value ?? '',
      })),
      health: spec.healthcheck ? spec.healthcheck.test.slice(1).join(' ') : null,
      memory: spec.memoryBytes ?? null,
    })),
    untranslated: notes,
    secrets: [...given, ...secrets.map(({ value }) => value)],
  };
}

/** An entrypoint that is given takes the image's command away: https://docs.docker.com/reference/cli/docker/container/run/#entrypoint */
function delayed(
  { entrypoint, command }: PlannedContainer['spec'],
  { config }: BuiltImage,
  delay: ContainerSpec['delay'],
): Partial<ContainerSpec> {
  if (!delay) return {};
  return {
    delay,
    entrypoint: entrypoint ?? config.entrypoint,
    command: command ?? (entrypoint ? [] : config.cmd),
  };
}

/** The engine knows the Dockerfile only; what keeps a container from starting is said where the task describes it. */
function inTask(task: TaskDefinition, definition: ContainerDefinition, key: string, fault: LearnerFault): LearnerFault {
  const { name } = definition;
  return new LearnerFault(
    fault.findings.map((finding) => {
      const message = name ? finding.message.replaceAll(key, name.value) : finding.message;
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

/** The port inside the container. Throws LearnerFault when nothing is mapped to the host's port, or at all. */
export function containerPort(task: TaskDefinition, definition: ContainerDefinition, port: PortReference): number {
  if (typeof port === 'number') return port;
  const mappings = definition.portMappings?.items ?? [];
  if (port === 'mapped') {
    const first = mappings[0]?.containerPort;
    if (first) return first.value;
    const nowhere = `\`${nameOf(definition)}\` maps no port (\`portMappings\`), so nobody can be sent to it.`;
    throw new LearnerFault([findingIn(task, definition, nowhere)]);
  }
  const mapping = mappings.find((each) => (each.hostPort ?? each.containerPort)?.value === port.hostPort);
  if (mapping?.containerPort) return mapping.containerPort.value;
  const message = `\`${nameOf(definition)}\` maps nothing to port ${port.hostPort} of the host, and that is where its clients ask.`;
  throw new LearnerFault([findingIn(task, definition, message)]);
}

/** How long a task that nobody asks anything is watched for a container that ends at once, in ms. */
const quickEndMs = 1000;

/** The task runs: the service answers, or a moment passes, and no essential container has ended. */
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
  const essential = run.containers.filter(({ name }) => plan.find((planned) => planned.name === name)?.essential);
  if (!ready) await Promise.all(essential.map(({ running }) => running.wait(quickEndMs)));
  const findings: Finding[] = [];
  for (const { name, definition, running } of essential) {
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
