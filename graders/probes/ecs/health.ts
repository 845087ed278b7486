import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { Evidence, RunningContainer } from '../../evidence.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { healthFinding, notEssential, replaced } from '../../ecs/health-findings.ts';
import { declaredHealthcheck } from '../../ecs/plan.ts';
import { containerPort, portReference, runOwnTask, taskParams } from '../../ecs/run.ts';
import type { OwnRun, TaskParams } from '../../ecs/run.ts';
import { opening } from '../../ecs/shape.ts';
import { findingAt, findingIn, parseTaskDefinition } from '../../ecs/task-definition.ts';
import type { ContainerDefinition, TaskDefinition } from '../../ecs/task-definition.ts';
import { withLog } from '../../ecs/with-log.ts';
import { askedOften, commandFault, healthDemand, numbersFaults } from '../../service/health-check.ts';
import type { HealthFault } from '../../service/health-check.ts';

const server = `require('node:http')
  .createServer((request, response) => response.end('moored'))
  .listen(3000);
`;
const slowServer = `setTimeout(() => {
  ${server.replaceAll('\n', '')}
}, 4000);
`;
const files = (healthCheck: object | undefined) => ({
  ...exampleTask({ healthCheck }),
  Dockerfile: 'FROM node:20-alpine\nCOPY server.js /\nCMD ["node", "/server.js"]\n',
  'server.js': server,
});
const shell = (line: string) => ['CMD-SHELL', line];
const script = "fetch('http://127.0.0.1:3000/').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))";
const asks = ['CMD', 'node', '-e', script];
const run = { task: exampleRun, container: 'berth', port: 3000 };
const demand = { ...run, slowStartSeconds: 45, unhealthyWithinSeconds: 120 };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    container: z.string(),
    port: portReference,
    /** For a program that is up at once: it is held back this long, so that a check that does not ask it passes too early. */
    heldBackMs: z.int().min(0).max(10_000).default(0),
    ...healthDemand,
  }),
  title: 'The health check of the task tells whether the service works',
  help: `Runs the task with the container's \`healthCheck\`, asked every 0.2 s instead of its own interval. Its program has to be in the image,
the container has to become healthy once the service answers and not before, and unhealthy after every process was stopped as one that hangs (connections are still
accepted then). The declared numbers are judged in simulated time: a start of \`slowStartSeconds\` is not declared unhealthy, and a hang is within
\`unhealthyWithinSeconds\`, in an essential container. A \`HEALTHCHECK\` of the image counts for nothing on ECS.`,
  examples: {
    good: [{ files: files({ command: asks, interval: 15, timeout: 4, startPeriod: 60 }), with: demand }],
    bad: [
      { files: files(undefined), with: run, note: 'no healthCheck' },
      { files: files({ command: ['curl', '-f', 'http://127.0.0.1:3000/'] }), with: run, note: 'no CMD' },
      { files: files({ command: shell('curl -f http://127.0.0.1:3000/ || exit 1') }), with: run, note: 'no curl' },
      { files: files({ command: shell('wget -q -O- http://127.0.0.1:8080/') }), with: run, note: 'the wrong port' },
      { files: files({ command: shell('kill -0 1') }), with: run, note: 'it does not ask the service' },
      {
        files: { ...files({ command: shell('wget -q -O- http://127.0.0.1:3000/ || true') }), 'server.js': slowServer },
        with: run,
        note: 'it passes before the service listens',
      },
      {
        files: files({ command: shell('wget -q -O- http://127.0.0.1:3000/ || true') }),
        with: { ...run, heldBackMs: 1500 },
        note: 'the same with a program that is held back',
      },
      { files: files({ command: asks, interval: 10, timeout: 4 }), with: demand, note: 'killed while it starts' },
      {
        files: files({ command: asks, interval: 60, timeout: 4, startPeriod: 60 }),
        with: demand,
        note: 'a hang is noticed late',
      },
    ],
  },
  run: async (evidence, { task: params, container: name, port: wanted, heldBackMs, ...demanded }) => {
    const missing = missingCheck(evidence, params, name);
    if (missing) return [missing];
    let early: Finding | null = null;
    const own: OwnRun = {
      name: 'health',
      healthcheck: (container) => (container === name ? quickCheck(evidence, params, name) : undefined),
      delay: (container) => (container === name && heldBackMs > 0 ? { ms: heldBackMs } : undefined),
      async beforeReady(task) {
        const { running, definition } = task.container(name);
        const fault = await passesTooEarly(running, containerPort(task.definition, definition, wanted));
        early = fault && healthFinding(task.definition, definition, fault);
      },
    };
    return runOwnTask(evidence, params, own, async (task) => {
      if (early) return [early];
      const { running, definition, dockerfile } = task.container(name);
      const check = declaredHealthcheck(definition)!;
      const numbers = numbersFaults(check, demanded, replaced);
      const port = containerPort(task.definition, definition, wanted);
      const answer = await running.http({ port, path: '/', waitMs: 15_000 });
      if (!answer.ok) {
        const message = `\`${name}\` gave no answer on port ${port} within 15 s (${answer.error}), so no health check can find it well.`;
        return [await withLog(findingIn(task.definition, definition, message), running)];
      }
      const command = await commandFault(running, await evidence.image(dockerfile), check);
      const faults = [...(command ? [command] : []), ...numbers];
      const findings = faults.map((fault) => healthFinding(task.definition, definition, fault));
      const passive = demanded.unhealthyWithinSeconds !== undefined && notEssential(task.definition, definition);
      return passive ? [...findings, passive] : findings;
    });
  },
});

/** Until the service listens, for 15 s at most: a check that calls it healthy before has not asked it. */
async function passesTooEarly(running: RunningContainer, port: number): Promise<HealthFault | null> {
  for (const began = performance.now(); performance.now() - began < 15_000;) {
    const { health, running: alive } = await running.state();
    const answer = await running.http({ port, path: '/', waitMs: 50 });
    if (answer.ok || !alive) return null;
    if (health !== 'healthy' || !answer.error.startsWith('connection refused')) continue;
    const at = (performance.now() - began) / 1000;
    const events = [{ at, who: 'engine', what: 'calls it healthy, and nothing listens on its port yet', marked: true }];
    const message = `The health check passed while nothing listened on port ${port} yet: its command ends well whatever the service says, so a start that fails counts as healthy, and so does every fault that is not a hang.`;
    return { about: 'command', message, witness: { form: 'timeline', title: 'the start', simulated: false, events } };
  }
  return null;
}

/** Null when there is a check that ECS would run, or no such container, which is told when the task runs. */
function missingCheck(evidence: Evidence, params: TaskParams, name: string): Finding | null {
  const { task, container } = find(evidence, params, name);
  if (!task || !container) return null;
  const { healthCheck } = container;
  const [form, ...words] = healthCheck?.command?.items ?? [];
  if (!healthCheck || form?.value === 'NONE') {
    const message = `\`${name}\` has no \`healthCheck\`: ECS knows only whether its process runs, and one that hangs runs for ever. A \`HEALTHCHECK\` of the image is not looked at.`;
    return healthCheck && form ? findingAt(task, form, message) : findingIn(task, container, message);
  }
  if ((form?.value === 'CMD' || form?.value === 'CMD-SHELL') && words.length > 0) return null;
  const place = form ?? { range: opening(healthCheck.tree) };
  const message = `The health check of \`${name}\` cannot run: its \`command\` starts with \`CMD\` (a program and its arguments) or \`CMD-SHELL\` (one line for the shell), then comes what is run.`;
  return findingAt(task, place, message);
}

function quickCheck(evidence: Evidence, params: TaskParams, name: string): ReturnType<typeof askedOften> | undefined {
  const { container } = find(evidence, params, name);
  const declared = container && declaredHealthcheck(container);
  return declared ? askedOften(declared) : undefined;
}

function find(
  evidence: Evidence,
  { file }: TaskParams,
  name: string,
): { task: TaskDefinition | null; container: ContainerDefinition | undefined } {
  const { subject: task } = parseTaskDefinition(evidence.files[file] ?? '', file);
  return { task, container: task?.containers.find((each) => each.name?.value === name) };
}
