/** The learner's image, running as the service that it is, for every probe that looks at it. */
import { posix } from 'node:path';
import { z } from 'zod';
import { LearnerFault } from '../check.ts';
import type { Finding } from '../check.ts';
import type { BuiltImage, ContainerSpec, Dependency, Evidence, HttpResult, RunningContainer } from '../evidence.ts';
import { dependencyParam } from '../service/dependency.ts';
import type { DependencyParam } from '../service/dependency.ts';
import { isRoot, processUser, userWitness } from '../service/process-user.ts';
import type { ProcessUser } from '../service/process-user.ts';
import { placeIn } from './places.ts';
import type { Place } from './places.ts';

export const serviceParams = {
  /** Where the service listens; text when it comes from a variant. */
  port: z.coerce.number<string | number>().int().min(1).max(65_535).default(3000),
  dockerfile: z.string().default('Dockerfile'),
  /** What the environment adds, as a task definition would. */
  env: z.record(z.string(), z.string()).default({}),
  /** What the program needs to do its work; `env` tells it the address. */
  dependency: dependencyParam.optional(),
};

export interface ServiceParams {
  port: number;
  dockerfile: string;
  env: Readonly<Record<string, string>>;
  dependency?: DependencyParam | undefined;
}

export interface Service {
  image: BuiltImage;
  container: RunningContainer;
  /** The first request, GET /, retried until the service was up or had its time. */
  first: HttpResult;
  /** Null when the probe's parameters name none. */
  dependency: Dependency | null;
}

const services = new WeakMap<Evidence, Map<string, Promise<Service>>>();

/**
 * Starts the image as it is configured and waits for it; once for all probes with the same parameters. `own` names a container
 * that no other probe uses, because this one ends or freezes it. Throws LearnerFault when the program ends.
 */
export function runService(
  evidence: Evidence,
  { port, dockerfile, env, dependency }: ServiceParams,
  { own = '', change = {} }: { own?: string; change?: Partial<ContainerSpec> } = {},
): Promise<Service> {
  const known = services.get(evidence) ?? new Map<string, Promise<Service>>();
  // Never shared: the number makes it another one each time.
  const whose = own === '' ? '' : `${own} ${known.size}`;
  const key = JSON.stringify([whose, port, dockerfile, env, dependency ?? null]);
  services.set(evidence, known);
  const name = ['service', own, known.size === 0 ? '' : `${known.size + 1}`].filter(Boolean).join(' ');
  const started = known.get(key) ?? begin(evidence, name, { port, dockerfile, env, dependency }, change);
  known.set(key, started);
  return started;
}

async function begin(
  evidence: Evidence,
  key: string,
  { port, dockerfile, env, dependency: needed }: ServiceParams,
  change: Partial<ContainerSpec>,
): Promise<Service> {
  const image = await evidence.image(dockerfile);
  const sandbox = needed && (await evidence.sandbox(key));
  const dependency = needed && sandbox ? await evidence.dependency(sandbox, needed) : null;
  const container = await startImage(evidence, { key, image, env, ...(sandbox && { sandbox }), ...change });
  const first = await container.http({ port, path: '/', waitMs: 10_000 });
  if (!first.ok) {
    const { running, exit } = await container.state();
    if (!running) throw ended(evidence, dockerfile, exit?.code ?? null, await container.logs(4000));
  }
  return { image, container, first, dependency };
}

/** As a task without further settings runs it: the usual capabilities, and setuid programs that count. It may end at once. */
export async function startImage(evidence: Evidence, spec: ContainerSpec): Promise<RunningContainer> {
  const { dockerfile } = spec.image;
  try {
    return await evidence.container({ capDrop: [], noNewPrivileges: false, mayExit: true, ...spec });
  } catch (error) {
    if (!(error instanceof LearnerFault)) throw error;
    const place = placeOfCommand(evidence, dockerfile);
    throw new LearnerFault(error.findings.map((finding) => ({ ...finding, ...place })));
  }
}

function ended(evidence: Evidence, dockerfile: string, code: number | null, log: string): LearnerFault {
  const words = log.split('\n').find((line) => /\berror\b|not found|denied|cannot/i.test(line));
  return new LearnerFault([
    {
      ...placeOfCommand(evidence, dockerfile),
      message: `The program ended${code === null ? '' : ` with exit code ${code}`} instead of serving, so nothing is left that could answer a request${words === undefined ? '' : `: \`${words.trim().slice(0, 200)}\``}.`,
      witness: { form: 'log', title: 'What the container printed', text: log },
    },
  ]);
}

/** The instruction that says what is started. */
export function placeOfCommand(evidence: Evidence, dockerfile: string): Place {
  return placeIn(evidence.files, dockerfile, ({ config }) => config.cmd.by ?? config.entrypoint.by);
}

export interface ServiceUser {
  /** The real ones, as numbers. */
  uid: number;
  gid: number;
  /** What to run a command as, to be that user with its groups: undefined when the image says so itself. */
  execAs: string | undefined;
  process: ProcessUser;
}

/** Who the first process of the running service is. Throws LearnerFault when it is root, really or effectively. */
export async function userOfService(evidence: Evidence, params: ServiceParams): Promise<ServiceUser> {
  const user = await anyUserOfService(evidence, params);
  if (user.rootFault) throw new LearnerFault([user.rootFault]);
  return user;
}

/** As {@link userOfService}, for probes that also want to know what root can do: the fault is told instead of thrown. */
export async function anyUserOfService(
  evidence: Evidence,
  params: ServiceParams,
): Promise<ServiceUser & { rootFault: Finding | null }> {
  const { container, image } = await runService(evidence, params);
  const user = await processUser(container);
  const { uid, effective, gid } = user;
  const configured = image.config.user;
  const configuredRoot = configured === '' || /^(?:root|0+)(?::|$)/.test(configured);
  if (!isRoot(user))
    return { uid, gid, execAs: configuredRoot ? `${uid}:${gid}` : undefined, process: user, rootFault: null };
  const said =
    configured === ''
      ? 'The image names no user'
      : configuredRoot
        ? `The image says \`USER ${configured}\``
        : `The image says \`USER ${configured}\`, and that name stands for number 0 or is given back root's rights`;
  const rootFault: Finding = {
    ...placeOfUser(evidence, params.dockerfile),
    message: `The first process of the running container is root (uid ${uid}, effective ${effective}). ${said}. A fault in the service then hands out root: every file of the image, and every way out of the container that needs root.`,
    witness: userWitness(user),
  };
  return { uid, gid, execAs: undefined, process: user, rootFault };
}

/** The instruction that says who runs. */
export function placeOfUser(evidence: Evidence, dockerfile: string): Place {
  return placeIn(evidence.files, dockerfile, ({ config }) => config.user.by);
}

/** The files that the service is made of: what its command names, and its working directory when the context was copied there. */
export async function programFolders(evidence: Pick<Evidence, 'files'>, image: BuiltImage): Promise<string[]> {
  const workdir = image.config.workingDir || '/';
  const folders = new Set<string>();
  for (const word of [...image.config.entrypoint, ...image.config.cmd]) {
    if (!/\.[cm]?js$/.test(word)) continue;
    const path = posix.resolve(workdir, word);
    if ((await image.stat(path)) !== null) folders.add(posix.dirname(path));
  }
  for (const name of Object.keys(evidence.files)) {
    if (name === 'Dockerfile' || name.includes('/')) continue;
    if ((await image.stat(posix.join(workdir, name))) !== null) folders.add(workdir);
  }
  if (folders.size === 0) folders.add(workdir);
  return [...folders].filter(
    (folder) => ![...folders].some((other) => other !== folder && folder.startsWith(join(other))),
  );
}

function join(folder: string): string {
  return folder.endsWith('/') ? folder : `${folder}/`;
}
