/** Stops a running service while it answers a request, and tells what became of the request, of a new one and of the process. */
import { z } from 'zod';
import type { Witness } from '../check.ts';
import type { HttpResult, RunningContainer } from '../evidence.ts';

export const stopDemand = {
  /** A request that takes a second or more to answer. */
  slow: z.strictObject({
    path: z.string().startsWith('/'),
    method: z.enum(['GET', 'POST']).default('GET'),
    body: z.string().optional(),
    status: z.int().default(200),
  }),
  /** `refused`: after the signal a new request finds no listener, or 503. */
  newRequests: z.enum(['refused', 'any']).default('refused'),
  /** Exit codes that count as a proper end. */
  exitCodes: z.array(z.int()).default([0]),
};

export interface StopDemand {
  slow: { path: string; method: 'GET' | 'POST'; body?: string | undefined; status: number };
  newRequests: 'refused' | 'any';
  exitCodes: readonly number[];
}

export interface StopOrder extends StopDemand {
  port: number;
  /** As image or task say. */
  signal: string;
  /** After it the engine kills. */
  timeoutSeconds: number;
}

export interface StopFault {
  message: string;
  witness: Witness;
}

/** How long the program has to react to the signal before a new request is tried, and between two tries, in ms. */
const reactionMs = 500;

/** Ends the container. Null: everything went as it should. Takes at most the stop timeout and the time of one request. */
export async function stopFault(container: RunningContainer, order: StopOrder): Promise<StopFault | null> {
  const { port, signal, timeoutSeconds, slow, newRequests, exitCodes } = order;
  const began = performance.now();
  const events: { at: number; who: string; what: string; marked?: boolean }[] = [];
  const tell = (who: string, what: string, marked = false): void =>
    void events.push({ at: (performance.now() - began) / 1000, who, what, marked });
  const fault = (message: string): StopFault => ({
    message,
    witness: { form: 'timeline', title: `${signal} with a request in flight`, simulated: false, events },
  });
  const first = await container.commandLine();
  const timeoutMs = timeoutSeconds * 1000 + 5000;
  const { status, path, method, body } = slow;
  tell('client', `sends ${method} ${path}`);
  let answered = false;
  const inFlight = container
    .http({ port, path, method, ...(body !== undefined && { body }), waitMs: 0, timeoutMs })
    .then((answer) => {
      answered = true;
      const good = answer.ok && answer.status === status;
      tell('client', answer.ok ? `gets its answer: ${answer.status}` : `gets none: ${answer.error}`, !good);
      return answer;
    });
  await container.requestTaken(port, 10_000);
  if (answered)
    return fault(
      `${method} ${path} was answered before the signal could be sent: it has to take longer for this question.`,
    );
  await container.signal(signal);
  const signalled = performance.now();
  tell('engine', `sends ${signal}`);
  let early = await container.wait(reactionMs);
  let late: HttpResult | null = null;
  while (early === null && newRequests === 'refused') {
    late = await container.http({ port, path: '/', waitMs: 0, timeoutMs: 2000 });
    tell(
      'client',
      late.ok ? `sends a new request and gets ${late.status}` : 'sends a new request and gets no answer',
      isTaken(late),
    );
    // As long as the first one is at work there is time to react; a machine that is busy needs more of it than an idle one.
    if (!isTaken(late) || answered || performance.now() - signalled > timeoutSeconds * 1000) break;
    early = await container.wait(reactionMs);
  }
  const left = Math.max(0, Math.ceil(timeoutSeconds * 1000 - (performance.now() - signalled)));
  const exit = early ?? (await container.wait(left));
  if (exit) tell('service', `ends with exit code ${exit.code}`, !exitCodes.includes(exit.code));
  else {
    await container.signal('SIGKILL');
    tell('engine', 'kills it (SIGKILL, exit code 137)', true);
  }
  const answer = await inFlight;
  if (!exit)
    return fault(
      `${timeoutSeconds} s after ${signal} the container still ran and was killed, with every request that it was answering. ${reasonOf(first, signal)}`,
    );
  if (!answer.ok || answer.status !== status)
    return fault(
      `${method} ${path} was in flight when ${signal} came, and ${answer.ok ? `the answer was ${answer.status}` : `it was cut off (${answer.error})`}; the process ended with exit code ${exit.code}. Each deployment drops the requests of that moment: stop listening, finish what was begun, then exit. ${reasonOf(first, signal)}`.trim(),
    );
  if (late?.ok && isTaken(late))
    return fault(
      `A request that came after ${signal} was taken and answered with ${late.status}. The service has to stop listening first, or the last requests are never done.`,
    );
  if (!exitCodes.includes(exit.code))
    return fault(
      `The request was answered, and the process ended with exit code ${exit.code} instead of ${exitCodes.join(' or ')}: every ordinary stop looks like a crash.`,
    );
  return null;
}

/** A new request was begun. 503 tells the client to go elsewhere. */
function isTaken(answer: HttpResult): boolean {
  return answer.ok && answer.status !== 503;
}

/** Why the first process may not have acted on the signal. */
export function reasonOf(words: readonly string[], signal: string): string {
  const command = `\`${words.join(' ').slice(0, 120)}\``;
  const shell = /(?:^|\/)(?:sh|bash|ash|dash|busybox)$/.test(words[0] ?? '') && words.includes('-c');
  if (shell)
    return `Process 1 is a shell, ${command}: the shell form of CMD or ENTRYPOINT puts it there, and it does not pass ${signal} on. The JSON form starts the program itself.`;
  return `Process 1 is ${command}; the kernel ignores ${signal} for process 1 unless the program handles it.`;
}
