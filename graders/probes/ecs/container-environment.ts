import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import type { RunningTask, TaskContainer } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { Evidence } from '../../evidence.ts';

const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:berth/token-Ab3dEf';
const run = { ...exampleRun, secrets: [{ arn, value: 'moor-1942' }] };
const demand = { container: 'berth', variables: [{ name: 'TOKEN', value: 'moor-1942' }] };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    container: z.string(),
    variables: z.array(z.strictObject({ name: z.string(), value: z.string() })).min(1),
  }),
  title: 'The running container sees its secrets',
  help: `Runs the task with a model of Secrets Manager that holds the values, and reads the environment inside the container. The
value must have come through \`secrets\`: the same text in \`environment\` does not count.`,
  examples: {
    good: [{ files: exampleTask({ secrets: [{ name: 'TOKEN', valueFrom: arn }] }), with: { task: run, ...demand } }],
    bad: [
      {
        files: exampleTask({ secrets: [{ name: 'BERTH_TOKEN', valueFrom: arn }] }),
        with: { task: run, ...demand },
        note: 'another name',
      },
      {
        files: exampleTask({ environment: [{ name: 'TOKEN', value: 'moor-1942' }] }),
        with: { task: run, ...demand },
        note: 'plain text',
      },
    ],
  },
  run: async (evidence, { task: params, container, variables }) => {
    const task = await runTask(evidence, params);
    const target = task.container(container);
    const seen = await environmentOf(evidence, target);
    return variables.flatMap(({ name, value }) => fault(task, target, name, value, seen));
  },
});

/** The environment that process 1 was started with, as the kernel tells it; what the engine was told when the image has no `cat`. */
async function environmentOf(
  evidence: Evidence,
  { running, dockerfile }: TaskContainer,
): Promise<Readonly<Record<string, string>>> {
  const { exitCode, stdout } = await running.exec(['cat', '/proc/1/environ']);
  if (exitCode !== 0) return { ...(await evidence.image(dockerfile)).config.env, ...running.spec.env };
  const entries = stdout.split('\0').filter((entry) => entry.includes('='));
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]),
  );
}

function fault(
  task: RunningTask,
  { name: container, definition }: TaskContainer,
  name: string,
  value: string,
  seen: Readonly<Record<string, string>>,
): Finding[] {
  const secret = definition.secrets?.items.find((entry) => entry.name?.value === name);
  const actual = Object.hasOwn(seen, name) ? seen[name] : undefined;
  if (secret && actual === value) return [];
  const why =
    actual === undefined
      ? `\`${container}\` runs without \`${name}\``
      : secret
        ? `\`${container}\` sees another value in \`${name}\` than the one that is meant for it`
        : `\`${container}\` sees \`${name}\`, but not through \`secrets\`: the value stands in plain text where everyone who may describe the task definition reads it`;
  const names = Object.keys(seen).toSorted();
  const message = `${why}. The service reads its configuration from the environment when it starts.`;
  return [
    {
      ...(secret?.valueFrom
        ? findingAt(task.definition, secret.valueFrom, message)
        : findingIn(task.definition, definition, message)),
      // Names only: a secret must not travel into a verdict.
      witness: {
        form: 'values',
        title: `Environment of ${container}`,
        values: names.map((one) => ({ name: one, value: '…', marked: one === name })),
      },
    },
  ];
}
