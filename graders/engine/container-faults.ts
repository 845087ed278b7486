/** Whose fault it is when a container does not run: the learner's, told as a finding, or ours, tried again. */
import type Docker from 'dockerode';
import { EngineFault, LearnerFault, Undecided } from '../check.ts';
import type { ContainerSpec, Exit } from '../evidence.ts';
import { asFault, engineWords, statusOf } from './api.ts';
import { defaults } from './container-options.ts';
import type { ExecEnd } from './exec.ts';
import type { Helper } from './helper.ts';
import type { Labels } from './labels.ts';

export interface ControlPlace {
  docker: Docker;
  helper: Helper;
  labels: Labels;
}

/** What the image or the task asks for cannot be run. */
const theirs =
  /exec: |no such file or directory|unable to find user|executable file not found|permission denied|chdir to cwd|unable to find group|mkdirat|not a directory|exec format error/i;
/** The machine's own troubles, which a container of ours may miss by luck. */
const ours = /no space left|disk quota|context (?:deadline|canceled)|timed? ?out|database is locked/i;

/**
 * The engine refused to create or start a container. What is not known to be the learner's is tried on a container of our
 * own: when that starts, it was the image or the task that could not be run.
 */
export async function refusedContainer(
  error: unknown,
  spec: ContainerSpec,
  doing: 'creating' | 'starting',
  place: ControlPlace,
): Promise<Error> {
  const words = engineWords(error);
  const fault = asFault(error, `${doing} the container \`${spec.key}\``);
  const status = statusOf(error);
  if (status === undefined || status === 404 || status === 409 || ours.test(withoutNames(words))) return fault;
  const known = doing === 'creating' ? status === 400 : theirs.test(words) && !/cgroup/i.test(words);
  if (!known && !(await startsAtAll(place))) return fault;
  return blamed(spec, `cannot ${doing === 'creating' ? 'be created' : 'start'}: ${plainly(words)}.`);
}

/** The words without the names of programs, users and paths in them: those are the learner's, and may read like a fault of ours. */
function withoutNames(words: string): string {
  const quoted = /"(?:[^"\\]|\\.)*"/g;
  const names = (words.match(quoted) ?? []).map((name) => {
    try {
      return JSON.parse(name) as string;
    } catch {
      return name.slice(1, -1);
    }
  });
  const bare = words.replace(quoted, '').replace(/unable to find (?:user|group) .*: no matching/i, '');
  return names.filter((name) => name !== '').reduce((text, name) => text.replaceAll(name, ''), bare);
}

/** Whether the engine runs anything now. */
async function startsAtAll({ docker, helper, labels }: ControlPlace): Promise<boolean> {
  try {
    const container = await docker.createContainer({
      Image: helper.image,
      Labels: { ...labels },
      HostConfig: { NetworkMode: 'none', Memory: defaults.memoryBytes, PidsLimit: defaults.pids, CapDrop: ['ALL'] },
    });
    await container.start();
    await container.remove({ force: true });
    return true;
  } catch {
    return false;
  }
}

/** The runtime's frame and the engine's own paths taken off its words. */
function plainly(words: string): string {
  const inner =
    /(?:exec|starting container process caused|during container init|start container process): (.*)$/.exec(
      words,
    )?.[1] ?? words.replace(/^(?:failed to create shim task: |OCI runtime create failed: |runc create failed: )+/, '');
  return inner
    .replace(/^(?:error during container init: )+/, '')
    .replace(/(?:\/[^\s"':]+)*\/overlay2\/[0-9a-z]+\/(?:merged|diff)(?=[/\s"':]|$)/g, '')
    .replace(/(?:\/[^\s"':]+)*\/volumes\/[\w.-]+\/_data/g, 'a volume')
    .replace(/ \(via \/proc\/self\/fd\/\d+\)/g, '')
    .replace(/: unknown$/, '');
}

export function ended(spec: ContainerSpec, exit: Exit, log: string): LearnerFault {
  const how = exit.oomKilled ? 'ran out of memory and was killed' : `ended with exit code ${exit.code}`;
  const said = log.trim().split('\n').slice(-3).join(' / ').slice(-300);
  return blamed(spec, `${how} right after its start${said === '' ? ' and printed nothing' : `: ${said}`}.`, log);
}

/** Our own program did not do its work in a container that still runs. */
export function helperFault(spec: ContainerSpec, { exitCode, stdout, stderr, stopped }: ExecEnd): Error {
  // The runtime's refusal to start it is printed where its own words would be.
  const words = `${stdout} ${stderr}`.trim();
  if (/can't fork|resource temporarily unavailable/i.test(words))
    return blamed(
      spec,
      `leaves no room for a process that looks at it: its own fill the limit of ${Math.min(spec.pidsLimit ?? defaults.pids, defaults.mostPids)} processes.`,
    );
  if (exitCode === 137 || /cannot allocate memory|out of memory/i.test(words))
    return blamed(
      spec,
      'ends the programs that look at it: there is no memory left for them, or its own program kills what it did not start.',
    );
  if (exitCode !== null)
    return new EngineFault(`The helper in \`${spec.key}\` did not run: exit code ${exitCode}: ${words.slice(-300)}`, {
      reason: 'transient',
    });
  if (stopped)
    return blamed(spec, 'keeps programs from running that look at it: they were stopped from inside (SIGSTOP).');
  return new Undecided(
    `It could not be tried: our program in \`${spec.key}\` did not end in time. Programs of the container that use all of its CPU slow down everything in it.`,
  );
}

/** Anchored at the start of the Dockerfile; runners that know a better place (a task definition) point there. */
function blamed(spec: ContainerSpec, what: string, log = ''): LearnerFault {
  const message = `The container \`${spec.key}\` ${what}`;
  const witness =
    log.trim() === ''
      ? {}
      : { witness: { form: 'log' as const, title: `Log of ${spec.key}`, text: log.slice(-16_000) } };
  return new LearnerFault([
    { file: spec.image.dockerfile, line: 1, column: 1, endLine: 1, endColumn: 1, message, ...witness },
  ]);
}
