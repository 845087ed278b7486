/** Asks a running service's own health check: can it run, does it see the service, does it see that the service hangs. */
import { z } from 'zod';
import { Undecided, type Witness } from '../check.ts';
import type { BuiltImage, Healthcheck, RunningContainer } from '../evidence.ts';
import { findPrograms } from '../image/programs.ts';
import { lateNoticeFault, slowStartFault } from './health-timeline.ts';
import type { NumbersFault } from './health-timeline.ts';

const seconds = z.coerce.number<string | number>().int().min(1).max(3600);

export const healthDemand = {
  /** A start that takes this long must not be declared unhealthy. */
  slowStartSeconds: seconds.optional(),
  /** The longest time until a hang has to be noticed. */
  unhealthyWithinSeconds: seconds.optional(),
};

export interface HealthDemand {
  slowStartSeconds?: number | undefined;
  unhealthyWithinSeconds?: number | undefined;
}

export interface HealthFault {
  /** What has to change: the command, or one of the numbers. */
  about: 'command' | NumbersFault['about'];
  message: string;
  witness: Witness;
}

/** What the check may use of the time here, in ms: production's 30 s are not waited for. */
const mostTimeoutMs = 5000;
/** After it the engine kills a check that its time's end did not end, in ms. */
const killMs = 10_000;
/** What an engine under load may add, in ms. */
const slackMs = 5000;

/**
 * The same check, asked often. Two failures in a row: a check that runs while the service is frozen is frozen with it and says
 * nothing. Failures before the service is up do not count.
 */
export function askedOften(check: Healthcheck): Healthcheck {
  const timeoutMs = Math.min(check.timeoutMs, mostTimeoutMs);
  return { test: check.test, intervalMs: 200, timeoutMs, startPeriodMs: 300_000, retries: 2 };
}

/**
 * Runs with {@link askedOften}'s health check in `container`, which answers on its port; leaves it frozen. Null: the command does
 * its work. At most about 20 s until the service is seen as healthy, and 55 s until its hang is. Throws {@link Undecided} when a
 * stand-in's program crashes.
 */
export async function commandFault(
  container: RunningContainer,
  image: BuiltImage,
  check: Healthcheck,
): Promise<HealthFault | null> {
  const quick = askedOften(check);
  const began = performance.now();
  const events: { at: number; who: string; what: string; marked?: boolean }[] = [];
  const tell = (who: string, what: string, marked = false): void =>
    void events.push({ at: (performance.now() - began) / 1000, who, what, marked });
  const fault = (message: string): HealthFault => ({
    about: 'command',
    message,
    witness: { form: 'timeline', title: 'the health check, asked every 0.2 s', simulated: false, events },
  });
  const words = `\`${check.test.slice(1).join(' ').slice(0, 200)}\``;
  const ask = async (): Promise<Answer> => {
    const answer = await askOnce(container, quick);
    tell('check', answer.words, answer.exitCode !== 0);
    return answer;
  };

  tell('service', 'answers');
  let healthy = await becomes(container, 'healthy', 3000);
  if (!healthy) {
    tell('engine', 'does not call it healthy yet');
    const answer = await ask();
    if (answer.missing) return fault(await missingProgram(image, answer.missing, words));
    if (answer.crashed && (await image.readFile('/etc/drydock-stand-in')) !== null) throw new Undecided(standInCrash);
    healthy = await becomes(container, 'healthy', quick.timeoutMs + 7000);
    if (!healthy) tell('engine', 'still does not call it healthy', true);
    if (!healthy)
      return fault(
        `The service answers, and its health check ${words} was still failing ${((quick.timeoutMs + 10_000) / 1000).toFixed(0)} s later: it ${answer.words}. A service that never counts as healthy is replaced again and again, or waited for until the deployment is given up.`,
      );
  }
  tell('engine', 'calls it healthy');
  await container.freeze();
  tell('service', 'hangs: its processes are stopped, the kernel still accepts connections');
  const answer = await ask();
  // A check that passes now will pass again: it is not worth the longest wait.
  const patience = answer.exitCode === 0 ? quick.timeoutMs : 3 * (quick.timeoutMs + killMs);
  if (await becomes(container, 'unhealthy', patience + slackMs)) return null;
  tell('engine', 'still calls it healthy', true);
  if (answer.missing) return fault(await missingProgram(image, answer.missing, words));
  return fault(
    `Every process of the service was stopped, as one that hangs, and the health check ${words} went on passing: it does not need an answer of the service. Whoever hangs stays in service like this; let the check ask for a page and fail without the right answer.`,
  );
}

/** What the declared numbers do to a slow start and to a hang, in simulated time. `then`: what becomes of an unhealthy container. */
export function numbersFaults(check: Healthcheck, demand: HealthDemand, then: string): HealthFault[] {
  const { slowStartSeconds, unhealthyWithinSeconds } = demand;
  return [
    slowStartSeconds === undefined ? null : slowStartFault(check, slowStartSeconds, then),
    unhealthyWithinSeconds === undefined ? null : lateNoticeFault(check, unhealthyWithinSeconds),
  ].filter((fault) => fault !== null);
}

/** Looks until it is so; false when the time (ms) is over or the container has ended. */
async function becomes(container: RunningContainer, wanted: 'healthy' | 'unhealthy', ms: number): Promise<boolean> {
  for (const deadline = performance.now() + ms; ;) {
    const { health, running } = await container.state();
    if (health === wanted) return true;
    if (!running || performance.now() > deadline) return false;
    // The pause between two looks; it ends early when the container does.
    await container.wait(100);
  }
}

/** Debian's static busybox 1.35 ends like that with `wget -T`; the original's does not. */
const standInCrash =
  "The health check's program crashed (Segmentation fault), and the image is made from a stand-in, whose programs are not the original's: its `wget` crashes with `-T`. With the original image this can be decided; or leave `-T` out, since the health check's own timeout limits the request.";

interface Answer {
  exitCode: number | null;
  /** How it ended, to follow "it". */
  words: string;
  /** The program that the image lacks. */
  missing: string | null;
  /** By SIGSEGV, perhaps behind `|| exit 1`. */
  crashed: boolean;
}

/** Runs the check's command as the engine does, and listens to it. */
async function askOnce(container: RunningContainer, { test, timeoutMs }: Healthcheck): Promise<Answer> {
  const [form, ...command] = test;
  const words = form === 'CMD-SHELL' ? ['/bin/sh', '-c', ...command] : command;
  const { exitCode, stdout, stderr } = await container.exec(words, { timeoutMs });
  const output = `${stderr}\n${stdout}`;
  const line = output
    .split('\n')
    .map((each) => each.trim())
    .find(Boolean)
    ?.slice(0, 200);
  const how = exitCode === null ? `has no answer after ${timeoutMs / 1000} s` : `ends with exit code ${exitCode}`;
  return {
    exitCode,
    words: line === undefined ? how : `${how} (“${line}”)`,
    missing: missingProgramIn(output),
    crashed: exitCode === 139 || /^Segmentation fault/m.test(output),
  };
}

/**
 * The program that a shell or the container runtime did not find, by what they print: `|| exit 1` hides the exit code. Null: they
 * name none.
 */
export function missingProgramIn(output: string): string | null {
  const byShell = /^\S*sh: (?:(?:line )?\d+: )?(\S+): (?:command )?not found/m.exec(output);
  const byRunc = /exec: "([^"]+)": (?:executable file not found|stat [^:]*: no such file)/.exec(output);
  const byCrun = /executable file [`'"]([^`'"]+)[`'"] not found/.exec(output);
  return (byShell ?? byRunc ?? byCrun)?.[1] ?? null;
}

/** Programs that can ask over HTTP and say how it went. */
const clients = ['curl', 'wget', 'node', 'python3', 'ruby', 'php'];

async function missingProgram(image: BuiltImage, program: string, words: string): Promise<string> {
  const start = `The health check ${words} cannot run: the image has no \`${program}\`. Each check fails whatever the service does`;
  const there = await findPrograms(image, clients);
  const shell = program.endsWith('/sh') ? ', in the form without a shell (`CMD` and its words)' : '';
  if (there.length > 0)
    return `${start}. What the image has can ask as well${shell}: ${there.map((path) => `\`${path}\``).join(', ')}.`;
  return `${start}, and the image has no other HTTP client: let the service's own program ask (a flag of its own), or copy a small client into the image.`;
}
