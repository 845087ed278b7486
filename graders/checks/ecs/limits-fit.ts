import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { mebibytes } from '../../ecs/size.ts';
import { findingAt, findingIn, nameOf } from '../../ecs/task-definition.ts';

const second = (memory: number) => ({
  containerDefinitions: [
    { name: 'berth', image: 'harbour/berth:1', memory: 256 },
    { name: 'crane', image: 'harbour/crane:1', memory },
  ],
});
const task = (memory: number) => ({
  'task-definition.json': JSON.stringify({ family: 'berth', cpu: '256', memory: '512', ...second(memory) }, null, 2),
});

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({}),
  title: 'Every container has a hard limit, and together they fit the task',
  help: `Every container has \`memory\`, its hard limit, and the sum is at most the \`memory\` of the task. Registration asks for less: it
adds up reservations only. But where the hard limits exceed the task, the task's own limit is reached first, and the kernel then
chooses a process of any of its containers.`,
  examples: {
    good: [{ files: task(256) }],
    bad: [
      { files: task(257), note: 'one MiB more than the task has' },
      { files: exampleTask({ memoryReservation: 256 }), note: 'a reservation is no limit' },
    ],
  },
  run(definition) {
    const findings: Finding[] = definition.containers
      .filter(({ memory }) => memory === undefined)
      .map((container) =>
        findingIn(
          definition,
          container,
          `\`${nameOf(container)}\` has no \`memory\` of its own: it may take everything that the task has${definition.memory ? ` (${definition.memory.value})` : ''}, and what its neighbours need with it.${container.memoryReservation ? ' `memoryReservation` is a floor, not a ceiling.' : ''}`,
        ),
      );
    const total = definition.memory ? mebibytes(definition.memory.value) : null;
    const limits = definition.containers.map(({ memory }) => memory?.value ?? 0);
    const sum = limits.reduce((all, each) => all + each, 0);
    if (definition.memory && total !== null && sum > total)
      findings.push(
        findingAt(
          definition,
          definition.memory,
          `The hard limits come to ${sum} MiB (${limits.join(' + ')}), and the task has ${total}: its limit is reached first, and then the kernel ends a process of any container, not of the one that leaks.`,
        ),
      );
    return findings;
  },
});
