import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runTask, taskParams } from '../../ecs/run.ts';

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({ task: taskParams }),
  title: 'The task starts',
  help: `Runs the task as ECS would: secrets are fetched first, containers start in the order of \`dependsOn\`, an essential
container that ends takes the task with it. With \`ready\`, the service must answer on its port, whatever the status.`,
  examples: {
    good: [{ files: exampleTask({}), with: { task: exampleRun } }],
    bad: [
      {
        files: exampleTask({ command: ['false'] }),
        with: { task: exampleRun },
        note: 'the only container ends at once',
      },
      {
        files: exampleTask({ command: ['sh', '-c', 'sleep 0.3; exit 3'] }),
        with: { task: exampleRun },
        note: 'it ends a moment later',
      },
      {
        files: exampleTask({ ulimits: [{ name: 'nofile', softLimit: 5, hardLimit: 5 }] }),
        with: { task: exampleRun },
        note: 'a limit under which no container can be set up',
      },
    ],
  },
  run: async (evidence, { task }) => {
    // Whatever keeps the task from running is thrown as the learner's fault, with its finding.
    await runTask(evidence, task);
    return [];
  },
});
