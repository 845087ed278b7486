import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import { privilegeDemand, privilegeFaults, privilegeWitness } from '../../service/privileges.ts';

const ec2 = { requiresCompatibilities: ['EC2'], networkMode: 'bridge' };
const drop = { linuxParameters: { capabilities: { drop: ['ALL'] } } };
const locked = { ...drop, dockerSecurityOptions: ['no-new-privileges'] };
const demand = { task: exampleRun, container: 'berth', bounding: { exactly: [] } };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({ task: taskParams, container: z.string(), ...privilegeDemand }),
  title: 'The kernel gives the container the rights that were asked for',
  help: `Runs the task and reads the sets of the container's first process from the kernel (\`/proc/1/status\`): effective, permitted and
bounding capabilities, no_new_privs, seccomp. What is tried with a capability, and what it is needed for, is the question of \`ecs/bounding-set\`.`,
  examples: {
    good: [
      { files: exampleTask(drop), with: { ...demand, seccomp: true } },
      { files: exampleTask(locked, ec2), with: { ...demand, noNewPrivileges: true } },
    ],
    bad: [
      { files: exampleTask({}), with: demand },
      { files: exampleTask(drop, ec2), with: { ...demand, noNewPrivileges: true }, note: 'setuid programs still work' },
    ],
  },
  run: async (evidence, { task: params, container, ...demanded }) => {
    const task = await runTask(evidence, params);
    const { running, definition } = task.container(container);
    const status = await running.processStatus();
    const faults = privilegeFaults(status, demanded);
    if (faults.length === 0) return [];
    const message = `\`${container}\` was looked at in the kernel: ${faults.join('; ')}. Whoever gets code to run in it has the same rights.`;
    const place = definition.linuxParameters?.capabilities;
    return [
      {
        ...(place ? findingAt(task.definition, place, message) : findingIn(task.definition, definition, message)),
        witness: privilegeWitness(container, status),
      },
    ];
  },
});
