import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import type { RunningTask, TaskContainer } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { Evidence } from '../../evidence.ts';
import { accountsOf } from '../../image/passwd.ts';
import { isRoot, processUser, userDemand, userFault, userWitness } from '../../service/process-user.ts';
import type { UserDemand } from '../../service/process-user.ts';

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    /** Absent: every container of the task. */
    container: z.string().optional(),
    ...userDemand,
  }),
  title: 'No container of the task runs as root',
  help: `Runs the task and reads \`/proc/1/status\` inside each container: none of the real, effective and saved user ids of the first
process may be 0. \`user\` of the task definition goes before \`USER\` of the image. On demand also: a certain number, groups that the process
may not be in, a user given as a number or one that has a name.`,
  examples: {
    good: [
      { files: exampleTask({ user: '1000' }), with: { task: exampleRun } },
      {
        files: exampleTask({ user: '4711:4711' }),
        with: { task: exampleRun, uid: 4711, notGroups: [0], declared: 'numeric' },
      },
    ],
    bad: [
      { files: exampleTask({}), with: { task: exampleRun } },
      { files: exampleTask({ user: 'root' }), with: { task: exampleRun } },
      { files: exampleTask({ user: '4711:0' }), with: { task: exampleRun, notGroups: [0] }, note: 'the group of root' },
    ],
  },
  run: async (evidence, { task: params, container, ...demand }) => {
    const task = await runTask(evidence, params);
    const targets = container === undefined ? task.containers : [task.container(container)];
    const findings: Finding[] = [];
    for (const target of targets) findings.push(...(await judge(evidence, task, target, demand)));
    return findings;
  },
});

async function judge(
  evidence: Evidence,
  task: RunningTask,
  { name, definition, dockerfile, running }: TaskContainer,
  demand: UserDemand,
): Promise<Finding[]> {
  const image = await evidence.image(dockerfile);
  const user = await processUser(running);
  const given = definition.user;
  const root = `The first process is root (uid ${user.uid}, effective ${user.effective}): ${given ? `\`user\` is \`${given.value}\`` : 'the task definition names no `user`, and the image leaves it at root'}. A fault in the service then hands out root in the container, and every way out that needs root.`;
  const fault = isRoot(user)
    ? root
    : userFault(user, given?.value ?? image.config.user, (await accountsOf(image)).users, demand);
  if (fault === null) return [];
  const message = `\`${name}\`: ${fault}`;
  return [
    {
      ...(given ? findingAt(task.definition, given, message) : findingIn(task.definition, definition, message)),
      witness: userWitness(user),
    },
  ];
}
