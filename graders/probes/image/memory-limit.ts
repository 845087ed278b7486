import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import type { Finding, Witness } from '../../check.ts';
import type { Exit, HttpResult, RunningContainer } from '../../evidence.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeOfCommand, serviceParams, startImage } from '../../image/service.ts';

/** GET /fill does `work`; everything else is answered at once. */
const filling = (work: string) => ({
  ...serviceExample(),
  'server.js': `const { spawnSync } = require('node:child_process');
const pages = [];
const page = Buffer.alloc(1024 * 1024);
require('node:http')
  .createServer((request, response) => {
    if (request.url === '/fill') ${work}
    response.end('moored');
  })
  .listen(3000);
`,
});
const reuses = filling('for (let count = 0; count < 400; count += 1) page.fill(count % 256);');
const keeps = filling('for (let count = 0; count < 400; count += 1) pages.push(Buffer.alloc(1024 * 1024, 1));');
const child = filling("spawnSync('tail', ['/dev/zero']);");
const demand = { memoryMegabytes: 128, request: { path: '/fill' } };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    port: serviceParams.port,
    dockerfile: serviceParams.dockerfile,
    env: serviceParams.env,
    /** In MiB, as a task definition's `memory`. */
    memoryMegabytes: z.int().min(16).max(1024),
    /** What makes it use memory; without it, starting is enough. Its status does not count. */
    request: z
      .strictObject({
        path: z.string().startsWith('/'),
        method: z.enum(['GET', 'POST']).default('GET'),
        body: z.string().optional(),
      })
      .optional(),
    expect: z.enum(['survives', 'killed']).default('survives'),
    /** For the start, and again for the request. */
    deadlineSeconds: z.int().min(1).max(60).default(20),
  }),
  title: 'The service and its memory limit',
  help: `Starts the image with this memory limit and sends the request that makes it use memory. \`survives\`: it has to answer that request
and another one afterwards, and no process of it may have been killed for memory, child processes included. \`killed\`: the kernel has to end
its first process at the limit in time. At the end the grader stops the container, since the engine tells of a killed child only then.`,
  examples: {
    good: [
      { files: reuses, with: demand },
      { files: keeps, with: { ...demand, expect: 'killed' } },
    ],
    bad: [
      { files: keeps, with: demand, note: 'it keeps more than its limit' },
      { files: child, with: demand, note: 'a child is killed, process 1 lives' },
      { files: reuses, with: { ...demand, expect: 'killed', deadlineSeconds: 3 }, note: 'it stays within its limit' },
      {
        files: child,
        with: { ...demand, expect: 'killed', deadlineSeconds: 3 },
        note: 'a child is killed in its place',
      },
      {
        files: filling("process.exit(spawnSync('tail', ['/dev/zero']).signal ? 4 : 0);"),
        with: demand,
        note: 'a child is killed, then process 1 ends',
      },
      {
        files: filling('process.exit(3);'),
        with: { ...demand, expect: 'killed' },
        note: 'it ends, and not for memory',
      },
    ],
  },
  run: async (evidence, { port, dockerfile, env, memoryMegabytes, request, expect, deadlineSeconds }) => {
    const image = await evidence.image(dockerfile);
    const key = JSON.stringify(['memory limit', dockerfile, port, env, memoryMegabytes, request, expect]);
    const memoryBytes = memoryMegabytes * 1024 * 1024;
    const container = await startImage(evidence, { key, image, env, memoryBytes });
    const timeoutMs = deadlineSeconds * 1000;
    const tried = request ? `${request.method} ${request.path}` : 'the start';
    const began = performance.now();
    const events: (Witness & { form: 'timeline' })['events'] = [];
    const tell = (who: string, what: string, marked = false): void =>
      void events.push({ at: (performance.now() - began) / 1000, who, what, marked });
    const ask = async (path: string, more: object): Promise<HttpResult> => {
      const answer = await container.http({ port, path, timeoutMs, ...more });
      tell('client', `${path}: ${answer.ok ? answer.status : answer.error}`, !answer.ok);
      return answer;
    };
    const up = await ask('/', { waitMs: timeoutMs });
    let answer = up;
    if (up.ok && request) {
      const { path, method, body } = request;
      answer = await ask(path, { method, ...(body !== undefined && { body }), waitMs: 0 });
    }
    const exit = await container.wait(expect === 'killed' ? timeoutMs : answer.ok ? 0 : 2000);
    const after = exit === null && expect === 'survives' ? await ask('/', { waitMs: 0 }) : answer;
    const { own, childKilled } = await theEnd(container, exit);
    if (own) tell('process 1', inWords(own), true);
    if (childKilled) tell('kernel', 'killed a process other than the first one for memory', true);

    const report = (message: string): Finding[] => [
      {
        ...placeOfCommand(evidence, dockerfile),
        message,
        witness: { form: 'timeline', title: `With ${memoryMegabytes} MiB`, simulated: false, events },
      },
    ];
    const limit = `its limit of ${memoryMegabytes} MiB`;
    if (childKilled)
      return report(
        `With ${tried}, the kernel killed a child process at ${limit} ${own ? `and process 1 ${inWords(own)} after that` : 'while process 1 lived on: the container counts as running, so nothing restarts it'}. The work of that child is lost. ${remedy}`,
      );
    if (expect === 'killed') {
      if (own?.oomKilled) return [];
      if (own?.code === 137)
        throw new Undecided(
          'The container ended with exit code 137 (SIGKILL), and the engine did not report that memory was the reason. The kernel log of the host would tell.',
        );
      return report(
        own
          ? `The program should be killed at ${limit}, and it ${inWords(own)} instead: its own fault came before the limit.`
          : `The program should be killed at ${limit}, and ${deadlineSeconds} s after ${tried} it still ran: the limit was not reached.`,
      );
    }
    if (own)
      return report(
        own.oomKilled
          ? `The kernel killed the program at ${limit} (exit code ${own.code}) with ${tried}. Every request that it was answering is lost with it. ${remedy}`
          : `With ${limit}, the program ${inWords(own)} with ${tried}, and a service has to stay. ${own.code === 134 ? remedy : 'Its log says why; the engine did not report that the kernel ended it for memory.'}`,
      );
    const failed = [up, answer, after].find((each) => !each.ok);
    return failed && !failed.ok
      ? report(
          `With ${limit}, the program ran on and stopped answering (${failed.error}) with ${tried}: close to its limit a program can spend its time on freeing memory.`,
        )
      : [];
  },
});

const remedy =
  'Give it a size that fits below the limit: `--max-old-space-size` for the heap of Node.js, and a bound for what it keeps in caches, buffers and children.';

/**
 * How process 1 ended by itself, and whether the kernel killed another process. A container that still runs is ended here: its
 * exit then carries the engine's word on memory, and it was not process 1 that the kernel chose.
 */
async function theEnd(
  container: RunningContainer,
  exit: Exit | null,
): Promise<{ own: Exit | null; childKilled: boolean }> {
  if (exit) return { own: exit, childKilled: exit.oomKilled && exit.code !== 137 };
  await container.signal('SIGKILL');
  const ended = await container.wait(10_000);
  if (!ended)
    throw new Undecided('The container did not end after SIGKILL, so the engine could not tell if a child was killed.');
  return { own: null, childKilled: ended.oomKilled };
}

function inWords({ code, oomKilled }: Exit): string {
  return oomKilled && code === 137 ? `was killed for memory (exit code ${code})` : `ended with exit code ${code}`;
}
