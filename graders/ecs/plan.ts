/** Task definition → how to run it on an engine here. Pure: what cannot be translated is in `notes`, what would stop the task in `faults`. */
import type { Finding } from '../check.ts';
import type { ContainerSpec, Healthcheck, ImageConfig } from '../evidence.ts';
import { startOrder } from './dependencies.ts';
import { planMounts } from './plan-mounts.ts';
import { resolveSecret } from './secret-store.ts';
import type { SecretStore } from './secret-store.ts';
import { cpuUnits, mebibytes } from './size.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definition.ts';
import { findingAt, nameOf } from './task-definition.ts';

export interface PlannedContainer {
  name: string;
  definition: ContainerDefinition;
  dockerfile: string;
  essential: boolean;
  spec: Omit<ContainerSpec, 'image' | 'sandbox'>;
}

export interface RunPlan {
  /** Dependencies first. */
  containers: PlannedContainer[];
  /** All containers share one network namespace (awsvpc, host): they reach each other on localhost. */
  sharedNetwork: boolean;
  notes: string[];
  faults: Finding[];
}

/** What the registry holds: image reference → the Dockerfile it was built from and its configuration. */
export type Registry = Readonly<Record<string, { dockerfile: string; config: ImageConfig }>>;

const mebibyte = 1024 * 1024;

export function planTask(task: TaskDefinition, registry: Registry, store: SecretStore): RunPlan {
  const notes = taskNotes(task);
  const faults: Finding[] = [];
  const { order, cycle } = startOrder(task);
  for (const container of cycle)
    faults.push(
      findingAt(
        task,
        container.dependsOn ?? container,
        `\`${nameOf(container)}\` waits for itself through \`dependsOn\`: the task never starts.`,
      ),
    );
  const containers = order.flatMap((definition) => planContainer(task, definition, registry, store, { notes, faults }));
  const mode = task.networkMode?.value ?? 'bridge';
  return { containers, sharedNetwork: mode === 'awsvpc' || mode === 'host', notes, faults };
}

function planContainer(
  task: TaskDefinition,
  definition: ContainerDefinition,
  registry: Registry,
  store: SecretStore,
  { notes, faults }: Pick<RunPlan, 'notes' | 'faults'>,
): PlannedContainer[] {
  const name = nameOf(definition);
  const reference = definition.image?.value ?? '';
  const image = Object.hasOwn(registry, reference) ? registry[reference] : undefined;
  if (!image) {
    const known = Object.keys(registry).map((one) => `\`${one}\``);
    const message = `\`${name}\`: CannotPullContainerError, the registry holds no image \`${reference}\`. It holds ${known.join(', ')}.`;
    faults.push(findingAt(task, definition.image ?? definition, message));
    return [];
  }
  notes.push(...containerNotes(name, definition));
  const linux = definition.linuxParameters;
  const memory = definition.memory?.value ?? (task.memory ? mebibytes(task.memory.value) : null);
  const cpu = task.cpu ? cpuUnits(task.cpu.value) : null;
  const { mounts, notes: mountNotes } = planMounts(task, definition, image.config);
  notes.push(...mountNotes);
  return [
    {
      name,
      definition,
      dockerfile: image.dockerfile,
      essential: definition.essential?.value ?? true,
      spec: {
        key: `task/${name}`,
        env: environment(task, definition, store, faults),
        mounts,
        readOnlyRoot: definition.readonlyRootFilesystem?.value ?? false,
        init: linux?.initProcessEnabled?.value ?? false,
        noNewPrivileges: values(definition.dockerSecurityOptions).includes('no-new-privileges'),
        // Both named, also when empty: Docker's usual set, changed as the definition says. What reaches the host, the engine withholds and notes.
        privileged: definition.privileged?.value ?? false,
        capAdd: values(linux?.capabilities?.add),
        capDrop: values(linux?.capabilities?.drop),
        ulimits: ulimits(definition),
        healthcheck: healthcheck(definition),
        // 30 s is what the agent waits when nothing is said, on Fargate and on EC2.
        stopTimeoutSeconds: definition.stopTimeout?.value ?? 30,
        ...(definition.entryPoint && { entrypoint: values(definition.entryPoint) }),
        ...(definition.command && { command: values(definition.command) }),
        ...(definition.user && { user: definition.user.value }),
        ...(definition.workingDirectory && { workingDir: definition.workingDirectory.value }),
        ...(memory !== null && { memoryBytes: memory * mebibyte }),
        ...(definition.memoryReservation && { memoryReservationBytes: definition.memoryReservation.value * mebibyte }),
        // A container's `cpu` is a share under contention; the ceiling is the task's.
        ...(cpu !== null && { cpus: cpu / 1024 }),
      },
    },
  ];
}

function environment(
  task: TaskDefinition,
  definition: ContainerDefinition,
  store: SecretStore,
  faults: Finding[],
): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const { name, value } of definition.environment?.items ?? [])
    if (name) variables[name.value] = value?.value ?? '';
  for (const { name, valueFrom } of definition.secrets?.items ?? []) {
    if (!name || !valueFrom) continue;
    const resolved = resolveSecret(valueFrom.value, store);
    if (resolved.ok) variables[name.value] = resolved.value;
    else
      faults.push(
        findingAt(
          task,
          valueFrom,
          `ResourceInitializationError: \`${nameOf(definition)}\` gets no \`${name.value}\`, so the task stops before any container starts: ${resolved.reason}`.replace(
            /\.?$/,
            '.',
          ),
        ),
      );
  }
  return variables;
}

/** Only what is asked for: Fargate's own default (nofile 65,535) is more than some engines may give. */
function ulimits(definition: ContainerDefinition): { name: string; soft: number; hard: number }[] {
  return (definition.ulimits?.items ?? []).flatMap(({ name, softLimit, hardLimit }) =>
    name && softLimit && hardLimit ? [{ name: name.value, soft: softLimit.value, hard: hardLimit.value }] : [],
  );
}

/**
 * ECS looks at the task definition only: a HEALTHCHECK of the image alone is switched off, as the agent does not monitor it.
 * Asked more often than in production, so that a start takes a second here instead of half a minute; the rest is kept.
 */
function healthcheck(definition: ContainerDefinition): ContainerSpec['healthcheck'] {
  const declared = declaredHealthcheck(definition);
  return declared && { ...declared, intervalMs: Math.min(declared.intervalMs, 500) };
}

/** The container's own numbers, with the defaults of ECS. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html */
export function declaredHealthcheck({ healthCheck }: ContainerDefinition): Healthcheck | null {
  if (!healthCheck) return null;
  const { interval, timeout, retries, startPeriod, command } = healthCheck;
  return {
    test: values(command),
    intervalMs: (interval?.value ?? 30) * 1000,
    timeoutMs: (timeout?.value ?? 5) * 1000,
    retries: retries?.value ?? 3,
    startPeriodMs: (startPeriod?.value ?? 0) * 1000,
  };
}

function taskNotes(task: TaskDefinition): string[] {
  const notes: string[] = [];
  const say = (key: string, what: string) =>
    notes.push(`\`${key}\` of the task definition is not translated here: ${what}.`);
  if (task.pidMode) say('pidMode', 'each container has its own process namespace');
  if (task.ipcMode) say('ipcMode', 'each container has its own IPC namespace');
  if (task.proxyConfiguration) say('proxyConfiguration', 'traffic goes straight to the containers');
  if (task.placementConstraints?.items.length) say('placementConstraints', 'there is one engine only');
  if (task.inferenceAccelerators?.items.length) say('inferenceAccelerators', 'there is none');
  if (task.runtimePlatform?.cpuArchitecture?.value === 'ARM64')
    say('runtimePlatform', "the containers run on this machine's own architecture");
  if (task.networkMode?.value === 'bridge')
    say('networkMode', 'in `bridge` mode each container has a network of its own, without links and host ports');
  return notes;
}

function containerNotes(name: string, definition: ContainerDefinition): string[] {
  const notes: string[] = [];
  const say = (key: string, what: string) => notes.push(`\`${key}\` of \`${name}\` is not translated here: ${what}.`);
  const linux = definition.linuxParameters;
  if (linux?.devices?.items.length) say('linuxParameters.devices', 'devices of the machine that grades are not given');
  if (linux?.maxSwap || linux?.swappiness) say('linuxParameters.maxSwap and swappiness', 'containers have no swap');
  const options = values(definition.dockerSecurityOptions).filter((option) => option !== 'no-new-privileges');
  if (options.length > 0) say('dockerSecurityOptions', `${options.join(', ')} depends on the instance`);
  if (definition.environmentFiles?.items.length)
    say('environmentFiles', 'there is no S3, so its variables are missing');
  if (definition.logConfiguration) say('logConfiguration', 'what the container prints stays with the grader');
  if (definition.firelensConfiguration) say('firelensConfiguration', 'no log is routed');
  for (const key of [
    'links',
    'dnsServers',
    'dnsSearchDomains',
    'extraHosts',
    'systemControls',
    'resourceRequirements',
    'credentialSpecs',
  ] as const)
    if (definition[key]?.items.length) say(key, 'the engine here has no counterpart');
  for (const key of [
    'hostname',
    'repositoryCredentials',
    'restartPolicy',
    'disableNetworking',
    'interactive',
    'pseudoTerminal',
  ] as const)
    if (definition[key]) say(key, 'the engine here has no counterpart');
  return notes;
}

function values(list: { items: { value: string }[] } | undefined): string[] {
  return list?.items.map(({ value }) => value) ?? [];
}
