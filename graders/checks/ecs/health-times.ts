import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { healthFinding, notEssential, replaced } from '../../ecs/health-findings.ts';
import { declaredHealthcheck } from '../../ecs/plan.ts';
import { findingIn } from '../../ecs/task-definition.ts';
import { lateNoticeFault, slowStartFault } from '../../service/health-timeline.ts';

const seconds = z.coerce.number<string | number>().int().min(1).max(3600);
const check = (numbers: object) => exampleTask({ healthCheck: { command: ['CMD', '/check'], ...numbers } });
const demand = { container: 'berth', slowStartSeconds: 100, unhealthyWithinSeconds: 120 };

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    container: z.string(),
    /** A start that takes this long must not be declared unhealthy. */
    slowStartSeconds: seconds.optional(),
    /** The longest time until a hang has to be noticed. */
    unhealthyWithinSeconds: seconds.optional(),
  }),
  title: 'The health check waits for a slow start and notices a hang in time',
  help: `Plays the declared \`interval\`, \`timeout\`, \`retries\` and \`startPeriod\` (or the defaults of ECS) in simulated time: against a start
that takes \`slowStartSeconds\`, and against a program that hangs right after a check it passed, the worst moment. Whether the command
sees anything at all is a matter of \`ecs/health\`, which runs it.`,
  examples: {
    good: [{ files: check({ startPeriod: 60 }), with: demand }],
    bad: [
      { files: check({}), with: demand, note: 'killed while it starts' },
      { files: check({ startPeriod: 60, interval: 60 }), with: demand, note: 'the hang is noticed late' },
      { files: exampleTask({}), with: demand, note: 'no health check notices nothing' },
    ],
  },
  run(task, { container: name, slowStartSeconds, unhealthyWithinSeconds }): Finding[] {
    const container = task.containers.find((each) => each.name?.value === name);
    if (!container)
      return [findingIn(task, task.containers[0]!, `The task has no container \`${name}\`, so nothing watches it.`)];
    const declared = declaredHealthcheck(container);
    if (!declared) {
      if (unhealthyWithinSeconds === undefined) return [];
      const message = `\`${name}\` has no \`healthCheck\`: ECS sees a running process and never notices that it hangs.`;
      return [findingIn(task, container, message)];
    }
    const slow = slowStartSeconds === undefined ? null : slowStartFault(declared, slowStartSeconds, replaced);
    const late = unhealthyWithinSeconds === undefined ? null : lateNoticeFault(declared, unhealthyWithinSeconds);
    const passive = unhealthyWithinSeconds === undefined ? null : notEssential(task, container);
    const faults = [slow, late].filter((fault) => fault !== null);
    return [...faults.map((fault) => healthFinding(task, container, fault)), ...(passive ? [passive] : [])];
  },
});
