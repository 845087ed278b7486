import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';

const demand = { containers: [{ name: 'berth', cpu: 256, memory: 512, memoryReservation: 256 }] };

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    containers: z
      .array(
        z.strictObject({
          name: z.string(),
          /** CPU units. */
          cpu: z.int().optional(),
          /** MiB, hard. */
          memory: z.int().optional(),
          /** MiB, soft. */
          memoryReservation: z.int().optional(),
        }),
      )
      .min(1),
  }),
  title: 'The containers have the agreed sizes',
  help: `The named containers have exactly these values of their own: \`cpu\` in CPU units (1024 are a vCPU), \`memory\` and
\`memoryReservation\` in MiB. The values of the task do not stand in for them: they bound all containers together.`,
  examples: {
    good: [{ files: exampleTask({ cpu: 256, memory: 512, memoryReservation: 256 }), with: demand }],
    bad: [
      { files: exampleTask({ cpu: 256, memory: 512 }), with: demand, note: 'no reservation' },
      { files: exampleTask({ cpu: 25, memory: 512, memoryReservation: 256 }), with: demand },
    ],
  },
  run: (task, { containers }) =>
    containers.flatMap(({ name, ...sizes }) => {
      const container = task.containers.find((each) => each.name?.value === name) ?? task.containers[0];
      if (!container) return [];
      return (['cpu', 'memory', 'memoryReservation'] as const).flatMap((key): Finding[] => {
        const due = sizes[key];
        const actual = container.name?.value === name ? container[key] : undefined;
        if (due === undefined || actual?.value === due) return [];
        const message = `\`${name}\` has ${actual ? `\`${key}\` ${actual.value}` : `no \`${key}\` of its own`}; measured and agreed are ${due}. ${why[key]}`;
        return [actual ? findingAt(task, actual, message) : findingIn(task, container, message)];
      });
    }),
});

const why = {
  cpu: 'It is the share that the container keeps when the others are busy.',
  memory: 'At this many MiB the kernel ends it, and nobody else.',
  memoryReservation: 'It is what is kept free for the container when memory gets short.',
};
