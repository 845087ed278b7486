import { z } from 'zod';
import { defineProbe, LearnerFault } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { exampleImage, exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { runOwnTask, taskParams } from '../../ecs/run.ts';
import type { Moment, RunningTask, TaskParams } from '../../ecs/run.ts';
import { findingAt, findingIn, parseTaskDefinition } from '../../ecs/task-definition.ts';
import type { ContainerSpec, Evidence } from '../../evidence.ts';

const two = (first: object, next: object) => {
  const files = exampleTask({});
  const definition = JSON.parse(files['task-definition.json'] ?? '') as { containerDefinitions: object[] };
  definition.containerDefinitions = [
    { name: 'next', image: exampleImage, ...next },
    { name: 'first', image: exampleImage, essential: false, ...first },
  ];
  return { ...files, 'task-definition.json': JSON.stringify(definition, null, 2) };
};
const after = (condition: string) => ({ dependsOn: [{ containerName: 'first', condition }] });
const healthCheck = { command: ['CMD-SHELL', 'test -e /tmp/up'], interval: 5, retries: 10 };
const rises = { command: ['sh', '-c', 'touch /tmp/up; exec sleep 60'], healthCheck };
const rule = (until: string) => ({ task: exampleRun, order: [{ first: 'first', until, next: 'next' }] });

/** How long the first container's program is held back, in ms: longer than the next container needs to start. */
const holdMs = 1500;

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    order: z
      .array(
        z.strictObject({
          first: z.string(),
          /** What has to be true of `first` before `next` may start. */
          until: z.enum(['started', 'ended', 'succeeded', 'healthy']),
          next: z.string(),
        }),
      )
      .min(1),
  }),
  title: 'Containers start in an order that holds when things are slow or fail',
  help: `Runs the task with the program of the first container held back for ${holdMs / 1000} s: whoever does not wait for it starts too early, which a
quick machine hides. Then again with that program failing: after \`succeeded\` and \`healthy\` nothing may start, after \`ended\` it must. A
condition is waited for at most 60 s, or the container's \`startTimeout\`.`,
  examples: {
    good: [
      { files: two({ command: ['true'] }, after('SUCCESS')), with: rule('succeeded') },
      { files: two({ command: ['true'] }, after('COMPLETE')), with: rule('ended') },
      { files: two(rises, after('HEALTHY')), with: rule('healthy') },
      { files: two({}, after('START')), with: rule('started') },
    ],
    bad: [
      { files: two({ command: ['true'] }, {}), with: rule('succeeded'), note: 'it does not wait' },
      {
        files: two({ command: ['true'] }, after('COMPLETE')),
        with: rule('succeeded'),
        note: 'a failure counts as done',
      },
      { files: two({ command: ['true'] }, after('SUCCESS')), with: rule('ended'), note: 'a failure stops it' },
      { files: two(rises, after('START')), with: rule('healthy'), note: 'it waits for the start only' },
      { files: two({}, {}), with: rule('started') },
    ],
  },
  run: async (evidence, { task, order }) => {
    const findings: Finding[] = [];
    for (const rule of order) {
      const fault = await judge(evidence, { ...task, ready: undefined }, rule);
      if (fault) findings.push(fault);
    }
    return findings;
  },
});

interface Rule {
  first: string;
  until: 'started' | 'ended' | 'succeeded' | 'healthy';
  next: string;
}

async function judge(evidence: Evidence, params: TaskParams, rule: Rule): Promise<Finding | null> {
  const { first, until, next } = rule;
  const slow = await watch(evidence, params, rule, { ms: holdMs });
  const began = slow.moments.find(isStartOf(next));
  // Both have to be there, whatever the order.
  for (const name of [first, next]) slow.task?.container(name);
  // Something else keeps the task from starting.
  if (!began && slow.fault) throw slow.fault;
  const waited = (began?.at ?? 0) - (slow.moments.find(isStartOf(first))?.at ?? Number.POSITIVE_INFINITY);
  if (until === 'started') {
    if (waited >= 0) return null;
    return report(
      evidence,
      params,
      next,
      slow.moments,
      `\`${next}\` started before \`${first}\`: nothing says that it has to wait.`,
    );
  }
  const met = slow.moments.find(({ container, what }) => container === first && metBy[until].test(what));
  if (!met || waited < holdMs) {
    const message = `\`${next}\` started ${waited < 0 ? 'before' : `${(waited / 1000).toFixed(1)} s after`} \`${first}\`, whose program was held back for ${holdMs / 1000} s here: it does not wait until \`${first}\` ${inWords[until]}. On a busy day it starts without what it needs.`;
    return report(evidence, params, next, slow.moments, message);
  }
  const failing = await watch(evidence, params, rule, { ms: 300, exitCode: 1 });
  const goesOn = failing.moments.some(isStartOf(next));
  if (goesOn === (until === 'ended')) return null;
  const message = goesOn
    ? `\`${first}\` failed here (exit code 1), and \`${next}\` started all the same. What \`${first}\` should have prepared is missing, and nobody is told.`
    : `\`${first}\` ended with exit code 1 here, and \`${next}\` never started: it should go on, however \`${first}\` ends.`;
  return report(evidence, params, next, failing.moments, message);
}

/** What the runner tells of a container whose condition was waited for. */
const metBy = { ended: /^ended/, succeeded: /^ended/, healthy: /^became healthy/ } as const;

const inWords = { ended: 'has ended', succeeded: 'has ended well', healthy: 'is healthy' } as const;

function isStartOf(name: string): (moment: Moment) => boolean {
  return ({ container, what }) => container === name && what === 'started';
}

/** Runs the task with the first container's program changed, and tells what happened, also when the task did not come up. */
async function watch(
  evidence: Evidence,
  params: TaskParams,
  { first }: Rule,
  delay: NonNullable<ContainerSpec['delay']>,
): Promise<{ moments: Moment[]; fault: LearnerFault | null; task: RunningTask | null }> {
  const moments: Moment[] = [];
  const own = {
    name: 'order',
    delay: (container: string) => (container === first ? delay : undefined),
    onMoment: (moment: Moment) => void moments.push(moment),
  };
  try {
    const task = await runOwnTask(evidence, params, own, (running) => Promise.resolve(running));
    return { moments, fault: null, task };
  } catch (error) {
    if (error instanceof LearnerFault) return { moments, fault: error, task: null };
    throw error;
  }
}

/** Points at what the later container waits for, or at the container. */
function report(evidence: Evidence, { file }: TaskParams, next: string, moments: Moment[], message: string): Finding {
  const { subject } = parseTaskDefinition(evidence.files[file] ?? '', file);
  const container = subject?.containers.find(({ name }) => name?.value === next);
  const start = { file, line: 1, column: 1, endLine: 1, endColumn: 1, message };
  const place =
    !subject || !container
      ? start
      : container.dependsOn
        ? findingAt(subject, container.dependsOn, message)
        : findingIn(subject, container, message);
  const events = moments.map(({ at, container: who, what }) => ({
    at: at / 1000,
    who,
    what,
    marked: who === next && what === 'started',
  }));
  return { ...place, witness: { form: 'timeline', title: 'the start of the task', simulated: false, events } };
}
