/** The learner's image, running as the service that it is, for every probe that looks at it. */
import { posix } from 'node:path';
import { z } from 'zod';
import { LearnerFault } from '../check.ts';
import type { BuiltImage, Evidence, HttpResult, RunningContainer } from '../evidence.ts';
import { placeIn } from './places.ts';
import type { Place } from './places.ts';

export const serviceParams = {
  /** Where the service listens; text when it comes from a variant. */
  port: z.coerce.number<string | number>().int().min(1).max(65_535).default(3000),
  dockerfile: z.string().default('Dockerfile'),
};

export interface ServiceParams {
  port: number;
  dockerfile: string;
}

export interface Service {
  image: BuiltImage;
  container: RunningContainer;
  /** The first request, GET /, retried until the service was up or had its time. */
  first: HttpResult;
}

const firstAnswers = new WeakMap<RunningContainer, Promise<HttpResult>>();

/** Starts the image as it is configured and waits for it. Throws LearnerFault when the program ends. */
export async function runService(evidence: Evidence, { port, dockerfile }: ServiceParams): Promise<Service> {
  const image = await evidence.image(dockerfile);
  // As a task without further settings runs it: the usual capabilities, and setuid programs that count.
  const container = await start(evidence, image);
  let waiting = firstAnswers.get(container);
  if (waiting === undefined) {
    waiting = container.http({ port, path: '/', waitMs: 10_000 });
    firstAnswers.set(container, waiting);
  }
  const first = await waiting;
  if (!first.ok) {
    const { running, exit } = await container.state();
    if (!running) throw ended(evidence, dockerfile, exit?.code ?? null, await container.logs(4000));
  }
  return { image, container, first };
}

/** As a task without further settings runs it: the usual capabilities, and setuid programs that count. */
async function start(evidence: Evidence, image: BuiltImage): Promise<RunningContainer> {
  const { dockerfile } = image;
  const key = dockerfile === 'Dockerfile' ? 'service' : `service of ${dockerfile}`;
  try {
    return await evidence.container({ key, image, capDrop: [], noNewPrivileges: false, mayExit: true });
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
}

/** Who the first process of the running service is. Throws LearnerFault when it is root, really or effectively. */
export async function userOfService(evidence: Evidence, params: ServiceParams): Promise<ServiceUser> {
  const { container, image } = await runService(evidence, params);
  const status = await container.processStatus();
  const [uid = -1, effective = -1, saved = -1] = numbers(status['Uid']);
  const [gid = -1] = numbers(status['Gid']);
  if (uid < 0) throw new Error('/proc/1/status has no Uid');
  const configured = image.config.user;
  const configuredRoot = configured === '' || /^(?:root|0+)(?::|$)/.test(configured);
  if (uid !== 0 && effective !== 0 && saved !== 0)
    return { uid, gid, execAs: configuredRoot ? `${uid}:${gid}` : undefined };
  const said =
    configured === ''
      ? 'The image names no user'
      : configuredRoot
        ? `The image says \`USER ${configured}\``
        : `The image says \`USER ${configured}\`, and that name stands for number 0 or is given back root's rights`;
  const place = placeIn(evidence.files, params.dockerfile, ({ config }) => config.user.by);
  throw new LearnerFault([
    {
      ...place,
      message: `The first process of the running container is root (uid ${uid}, effective ${effective}). ${said}. A fault in the service then hands out root: every file of the image, and every way out of the container that needs root.`,
      witness: {
        form: 'values',
        title: '/proc/1/status in the running container',
        values: ['Name', 'Uid', 'Gid', 'Groups', 'CapEff'].flatMap((name) =>
          status[name] === undefined ? [] : [{ name, value: status[name].trim(), marked: name === 'Uid' }],
        ),
      },
    },
  ]);
}

function numbers(text: string | undefined): number[] {
  return (text ?? '').trim().split(/\s+/).filter(Boolean).map(Number);
}

/** The files that the service is made of: what its command names, and its working directory when the context was copied there. */
export async function programFolders(evidence: Evidence, image: BuiltImage): Promise<string[]> {
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
