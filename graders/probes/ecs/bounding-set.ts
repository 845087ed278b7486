import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import type { Finding, Witness } from '../../check.ts';
import { capabilitiesIn } from '../../ecs/capability-set.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { containerPort, portReference, runTask, taskParams } from '../../ecs/run.ts';
import type { RunningTask, TaskContainer } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { CapabilityAttempt } from '../../evidence.ts';

const ec2 = { requiresCompatibilities: ['EC2'], networkMode: 'bridge' };
const berth = (capabilities: object, port = 80) =>
  exampleTask(
    { linuxParameters: { capabilities }, portMappings: [{ hostPort: 80, containerPort: port }], user: '0' },
    ec2,
  );
const demand = { task: exampleRun, container: 'berth', keep: ['NET_BIND_SERVICE'], lowPort: { hostPort: 80 } };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    /** Absent: every container of the task. */
    container: z.string().optional(),
    /** The bounding set has to be exactly this; names without `CAP_`. */
    keep: z.array(z.string()).default([]),
    /** The port that `keep` is needed for: where the container listens at 1024 or above, nothing has to be kept. */
    lowPort: portReference.optional(),
  }),
  title: 'The container keeps no capability that it does not need',
  help: `Runs the task and reads the bounding and the effective set of the container's first process from the kernel
(\`/proc/1/status\`). Then, as root inside the container, the grader gives a file away, mounts, opens a raw socket, makes a device
node and changes the root directory. What \`privileged\` and capabilities that reach the host would add counts as well, although the
grader runs the container without.`,
  examples: {
    good: [
      { files: berth({ drop: ['ALL'], add: ['NET_BIND_SERVICE'] }), with: demand },
      { files: berth({ drop: ['ALL'] }, 8080), with: demand, note: 'a high port needs none' },
      { files: berth({ drop: ['ALL'] }), with: { task: exampleRun }, note: 'every container' },
    ],
    bad: [
      { files: berth({ add: ['NET_BIND_SERVICE'] }), with: demand, note: 'nothing is dropped' },
      { files: berth({ drop: ['ALL'] }), with: demand, note: 'a low port by grace of the engine' },
      {
        files: berth({ drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] }),
        with: demand,
        note: 'one that reaches the host',
      },
    ],
  },
  run: async (evidence, { task: params, container, keep, lowPort }) => {
    const task = await runTask(evidence, params);
    const targets = container === undefined ? task.containers : [task.container(container)];
    const findings: Finding[] = [];
    for (const target of targets) findings.push(...(await judge(task, target, keep, lowPort)));
    return findings;
  },
});

async function judge(
  task: RunningTask,
  { name: container, running, definition }: TaskContainer,
  keep: readonly string[],
  lowPort: z.infer<typeof portReference> | undefined,
): Promise<Finding[]> {
  const { linuxParameters, privileged } = definition;
  const place = linuxParameters?.capabilities;
  const { CapBnd = '', CapEff = '' } = await running.processStatus();
  const bounding = capabilitiesIn(CapBnd);
  const effective = capabilitiesIn(CapEff);
  if (!bounding || !effective)
    throw new Undecided(
      `The kernel shows no capability sets of \`${container}\` (CapBnd “${CapBnd}”), so they cannot be judged.`,
      findingIn(task.definition, definition, ''),
    );
  const report = (message: string, witness: Witness, node: Parameters<typeof findingAt>[1] | undefined = place) => [
    {
      ...(node ? findingAt(task.definition, node, message) : findingIn(task.definition, definition, message)),
      witness,
    },
  ];

  const attempts = await running.tryCapabilities();
  const asked = (linuxParameters?.capabilities?.add?.items ?? []).map(({ value }) => value);
  const withheld = asked.filter((name) => name === 'ALL' || !bounding.includes(name));
  const held = [...new Set([...bounding, ...effective, ...withheld])];
  const excess = held.filter((name) => !keep.includes(name));
  const worked = attempts.filter(({ error, capability }) => error === null && !keep.includes(capability));
  const witness = witnessOf(container, held, keep, attempts);

  if (privileged?.value === true)
    return report(
      `\`${container}\` is privileged: ECS gives it every capability and the host's devices, whatever \`drop\` says. (The grader ran it without.)`,
      witness,
      privileged,
    );
  if (excess.length > 0 || worked.length > 0) return report(tooMany(container, excess, worked), witness);
  const missing = keep.filter((name) => !bounding.includes(name));
  if (missing.length === 0) return [];
  const port = lowPort === undefined ? null : containerPort(task.definition, definition, lowPort);
  if (port !== null && port >= 1024 && bounding.length === 0) return [];
  return report(tooFew(container, missing, port), witness);
}

function tooMany(container: string, excess: string[], worked: CapabilityAttempt[]): string {
  const shown = excess
    .slice(0, 4)
    .map((name) => `\`${name}\``)
    .join(', ');
  const more = excess.length > 4 ? ` and ${excess.length - 4} more` : '';
  const held = excess.length > 0 ? `\`${container}\` keeps ${shown}${more}` : `\`${container}\` keeps too much`;
  const first = worked[0];
  const proof = first
    ? `: with the container's rights, root inside could ${first.what}`
    : ', and nothing that it does asks for them';
  return `${held}${proof}. Whoever gets code to run in it has the same rights.`;
}

function tooFew(container: string, missing: string[], port: number | null): string {
  const names = missing.map((name) => `\`${name}\``).join(', ');
  if (port === null) return `\`${container}\` has lost ${names}, which it needs.`;
  return `\`${container}\` listens on port ${port} without ${names}. It answered here because this engine sets \`net.ipv4.ip_unprivileged_port_start\` to 0 in the container's network; where the kernel's 1024 holds (an older engine, network mode \`host\`) it ends with EACCES. Keep the capability or move the container to a port above 1023.`;
}

function witnessOf(container: string, held: string[], keep: readonly string[], attempts: CapabilityAttempt[]): Witness {
  const tried = attempts.map(({ capability, what, error }) => ({
    name: capability,
    value: error === null ? `could ${what}` : `could not ${what}: ${error}`,
    marked: error === null && !keep.includes(capability),
  }));
  const others = held.filter((name) => !attempts.some(({ capability }) => capability === name));
  return {
    form: 'values',
    title: `Capabilities of ${container}`,
    values: [...others.map((name) => ({ name, value: 'held', marked: !keep.includes(name) })), ...tried],
  };
}
