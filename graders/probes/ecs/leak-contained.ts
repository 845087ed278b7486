import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import type { Finding, Witness } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { portParam, runTask, taskParams } from '../../ecs/run.ts';
import type { TaskContainer } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { Evidence, HttpResult } from '../../evidence.ts';

/** Longest time that a leak may take to reach a limit, in ms. */
const patience = 45_000;

/** A neighbour that serves, and a worker that listens and then reads the endless /dev/zero into one variable. */
const leaky = (worker: object) => {
  const files = exampleTask({}, { cpu: '1024', memory: '2048' });
  const definition = JSON.parse(files['task-definition.json'] ?? '') as { containerDefinitions: object[] };
  const image = { image: 'harbour/berth:1' };
  definition.containerDefinitions = [
    { ...image, name: 'berth', command: ['httpd', '-f', '-p', '8080', '-h', '/srv'], memory: 64 },
    { ...image, name: 'worker', command: ['sh', '-c', 'nc -l -p 9090; tail /dev/zero'], ...worker },
  ];
  return { ...files, 'task-definition.json': JSON.stringify(definition, null, 2) };
};
const demand = {
  task: exampleRun,
  container: 'worker',
  trigger: { port: 9090, method: 'POST', path: '/' },
  neighbour: { container: 'berth', port: 8080, path: '/plan.txt' },
};

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    /** The container that leaks. */
    container: z.string(),
    /** The request that starts the leak. */
    trigger: z.strictObject({
      port: portParam,
      path: z.string(),
      method: z.enum(['GET', 'POST']).default('POST'),
      body: z.string().optional(),
    }),
    /** Who has to keep answering. */
    neighbour: z.strictObject({ container: z.string(), port: portParam, path: z.string().default('/') }),
  }),
  title: 'A leak ends in its own container',
  help: `Runs the task and sends the request that makes one container take memory without end. The kernel has to end it at a limit of its
own, its neighbour has to answer meanwhile and afterwards, and the task has to go on: a container that is \`essential\`, which is
the default, takes the task with it. (The grader's engine would let the others run; ECS stops them.)`,
  examples: {
    good: [{ files: leaky({ memory: 64, essential: false }), with: demand }],
    bad: [
      { files: leaky({ memory: 64 }), with: demand, note: 'essential by default' },
      { files: leaky({ essential: false, memoryReservation: 64 }), with: demand, note: 'no limit of its own' },
    ],
  },
  run: async (evidence, { task: params, container, trigger, neighbour }) => {
    const task = await runTask(evidence, params);
    const worker = task.container(container);
    const other = task.container(neighbour.container);
    const unanswered = await leak(evidence, worker, other, trigger, neighbour);
    const { exit } = await worker.running.state();
    const mebibytes = Math.round((worker.running.spec.memoryBytes ?? 0) / 1024 / 1024);
    const witness: Witness = {
      form: 'values',
      title: 'After the leak',
      values: [
        { name: container, value: ending(exit, mebibytes), marked: exit?.oomKilled !== true },
        { name: neighbour.container, value: unanswered ?? 'answers', marked: unanswered !== null },
      ],
    };
    const { definition } = worker;
    const findings: Finding[] = [];
    const report = (message: string, node?: Parameters<typeof findingAt>[1]): void =>
      void findings.push({
        ...(node ? findingAt(task.definition, node, message) : findingIn(task.definition, definition, message)),
        witness,
      });
    if (exit === null && unanswered === null)
      report(`\`${container}\` took memory for ${patience / 1000} s and was not ended: nothing bounds it.`);
    else if (exit !== null && definition.memory === undefined)
      report(
        `\`${container}\` has no \`memory\` of its own, so it took what the whole task has (${mebibytes} MiB). On Fargate the kernel then ends a process of any container, \`${neighbour.container}\` among them.`,
      );
    if (unanswered !== null)
      report(
        `While \`${container}\` leaked, \`${neighbour.container}\` stopped answering (${unanswered}): the fault of one container became an outage of the other.`,
      );
    if (exit !== null && definition.essential?.value !== false)
      report(
        `\`${container}\` ended, and it is essential${definition.essential ? '' : ', as every container is unless it says otherwise'}: ECS stops the whole task, \`${neighbour.container}\` included. One request ends the service.`,
        definition.essential,
      );
    return findings;
  },
});

/** Starts the leak and asks the neighbour until the worker has ended; answers what the neighbour failed with, or null. */
async function leak(
  evidence: Evidence,
  worker: TaskContainer,
  other: TaskContainer,
  { body, ...trigger }: { port: number; path: string; method: 'GET' | 'POST'; body?: string | undefined },
  { port, path }: { port: number; path: string },
): Promise<string | null> {
  const ask = (): Promise<HttpResult> => other.running.http({ port, path, timeoutMs: 5000 });
  const failure = (answer: HttpResult): string | null =>
    answer.ok ? (answer.status < 500 ? null : `status ${answer.status}`) : answer.error;
  // Its answer does not matter: it ends with the container.
  const started = worker.running.http({ ...trigger, ...(body !== undefined && { body }), timeoutMs: patience });
  for (const deadline = Date.now() + patience; Date.now() < deadline;) {
    evidence.signal.throwIfAborted();
    const failed = failure(await ask());
    if (failed !== null) return failed;
    if (await worker.running.wait(250)) break;
  }
  await started;
  return failure(await ask());
}

function ending(exit: { code: number; oomKilled: boolean } | null, mebibytes: number): string {
  if (exit === null) return 'still runs';
  return exit.oomKilled ? `killed at ${mebibytes} MiB (exit code ${exit.code})` : `ended with exit code ${exit.code}`;
}
