/**
 * What Docker, and with it ECS, makes of a container's health check over time. Pure. The seconds an engine needs to start a
 * check, or to end one whose time is over, are left out. https://docs.docker.com/reference/dockerfile/#healthcheck
 */
import type { Witness } from '../check.ts';
import type { Healthcheck } from '../evidence.ts';

export type HealthNumbers = Omit<Healthcheck, 'test'>;

/** Seconds after the container's start. A check that begins after `hangsAt` gets no answer and uses all of its timeout. */
export interface HealthProgram {
  answersAfter: number;
  hangsAt?: number;
}

/** `at` in seconds, the end of a check. `forgiven`: it failed within the start period; `failures`: how many in a row count. */
export interface HealthEvent {
  at: number;
  what: 'forgiven' | 'failed' | 'healthy' | 'unhealthy';
  failures: number;
}

export interface NumbersFault {
  /** The number that is most likely to be changed. */
  about: 'startPeriod' | 'interval';
  message: string;
  witness: Witness;
}

/** Later events than these are left out, but for the last. */
const mostEvents = 12;
/** Nobody waits longer for a health check, in seconds. */
const horizon = 24 * 3600;

/**
 * Up to the first `unhealthy`, the end of what can be known: whoever watches replaces the container then. Without a hang up to
 * the first `healthy`.
 */
export function simulateHealth(check: HealthNumbers, { answersAfter, hangsAt }: HealthProgram): HealthEvent[] {
  const { intervalMs, timeoutMs, startPeriodMs, retries } = check;
  const events: HealthEvent[] = [];
  const tell = (ms: number, what: HealthEvent['what']): void => {
    if (events.length < mostEvents || what === 'unhealthy') events.push({ at: ms / 1000, what, failures });
  };
  let failures = 0;
  let healthy = false;
  let end = 0;
  for (let begin = intervalMs; begin <= horizon * 1000; begin = end + intervalMs) {
    const hangs = hangsAt !== undefined && begin > hangsAt * 1000;
    // A program that does not listen yet refuses at once: the quickest way to be out of tries.
    end = hangs ? begin + timeoutMs : begin;
    if (!hangs && begin >= answersAfter * 1000) {
      failures = 0;
      if (!healthy) tell(end, 'healthy');
      healthy = true;
      if (hangsAt === undefined) return events;
    } else if (!healthy && begin < startPeriodMs) tell(end, 'forgiven');
    else {
      failures += 1;
      tell(end, 'failed');
      if (failures < retries) continue;
      tell(end, 'unhealthy');
      return events;
    }
  }
  return events;
}

/** A start that takes this long: null when it is waited for. `then` says what becomes of an unhealthy container. */
export function slowStartFault(check: HealthNumbers, seconds: number, then: string): NumbersFault | null {
  const events = simulateHealth(check, { answersAfter: seconds });
  const last = events.at(-1);
  if (last?.what !== 'unhealthy') return null;
  const period = check.startPeriodMs / 1000;
  const forgiven =
    period > 0
      ? `; the start period, in which failures do not count, is ${period} s`
      : ', and no start period forgives them';
  return {
    about: 'startPeriod',
    message: `A start that takes ${seconds} s is declared unhealthy after ${last.at} s: ${count(check.retries)}, one every ${check.intervalMs / 1000} s${forgiven}. ${then}`,
    witness: witnessOf(`the health check during a start of ${seconds} s`, events, 0),
  };
}

/** A program that hangs right after a check that it passed, the worst moment: null when that is noticed within this time. */
export function lateNoticeFault(check: HealthNumbers, withinSeconds: number): NumbersFault | null {
  const first = check.intervalMs / 1000;
  const events = simulateHealth(check, { answersAfter: 0, hangsAt: first });
  const last = events.at(-1);
  const noticed = last?.what === 'unhealthy' ? last.at - first : null;
  if (noticed !== null && noticed <= withinSeconds) return null;
  return {
    about: 'interval',
    message: `A program that hangs right after a check is declared unhealthy ${noticed === null ? 'more than a day' : `${noticed} s`} later: ${count(check.retries)}, each after an interval of ${first} s and a timeout of ${check.timeoutMs / 1000} s. At most ${withinSeconds} s are asked for; until then it is given requests that it never answers.`,
    witness: witnessOf('the health check of a program that hangs', events, first),
  };
}

const count = (retries: number): string => (retries === 1 ? '1 failure' : `${retries} failures in a row`);

/** Times from `zero` on, where the hang begins. */
function witnessOf(title: string, events: HealthEvent[], zero: number): Witness {
  const shown = events.map(({ at, what, failures }) => {
    const words = {
      forgiven: 'the check fails; within the start period it does not count',
      failed: `the check fails (${failures} in a row)`,
      healthy: zero > 0 ? 'healthy; right after this check the program hangs' : 'healthy',
      unhealthy: 'unhealthy',
    };
    return {
      at: Math.round((at - zero) * 1000) / 1000,
      who: 'engine',
      what: words[what],
      marked: what === 'unhealthy',
    };
  });
  return { form: 'timeline', title, simulated: true, events: shown };
}
