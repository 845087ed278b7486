import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { needlesOf } from '../../secret-forms.ts';
import { runTask, taskParams } from '../../ecs/run.ts';
import { findingAt, findingIn } from '../../ecs/task-definition.ts';
import type { SecretHit } from '../../evidence.ts';

const baked = { ...exampleTask({}), Dockerfile: 'FROM alpine:3.19\nENV TOKEN=moor-1942-delta\nCMD ["sleep", "60"]\n' };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    /** Absent: every container of the task. */
    container: z.string().optional(),
    values: z.array(z.string().min(6)).min(1),
  }),
  title: 'Neither the image nor the log holds the secret',
  help: `Searches every layer of the image that the container runs (files that a later layer deletes included), its history and its
configuration for the values, as they are and in base64, and then what the running container has printed.`,
  examples: {
    good: [{ files: exampleTask({}), with: { task: exampleRun, values: ['moor-1942-delta'] } }],
    bad: [
      {
        files: baked,
        with: { task: exampleRun, values: ['moor-1942-delta'] },
        note: 'ENV',
      },
      {
        files: exampleTask({
          environment: [{ name: 'TOKEN', value: 'moor-1942-delta' }],
          command: ['sh', '-c', 'env; sleep 60'],
        }),
        with: { task: exampleRun, values: ['moor-1942-delta'] },
        note: 'it is printed',
      },
    ],
  },
  run: async (evidence, { task: params, container, values }) => {
    const task = await runTask(evidence, params);
    const targets = container === undefined ? task.containers : [task.container(container)];
    const needles = values.flatMap((value) => needlesOf(value).map(({ text }) => text));
    const findings: Finding[] = [];
    for (const { name, definition, dockerfile, running } of targets) {
      const hits = await (await evidence.image(dockerfile)).search(needles);
      const [hit] = hits;
      if (!hit) {
        const log = await running.logs();
        const line = log.split('\n').findIndex((each) => needles.some((needle) => each.includes(needle)));
        if (line < 0) continue;
        const message = `\`${name}\` prints the secret: it stands in line ${line + 1} of its log. A log is read by more people than a secret, is kept for longer, and is copied further.`;
        findings.push(
          definition.command
            ? findingAt(task.definition, definition.command, message)
            : findingIn(task.definition, definition, message),
        );
        continue;
      }
      const message = `\`${name}\` runs an image that holds the secret: it stands in ${place(hit)} (${dockerfile}${hit.line === null ? '' : `, line ${hit.line}`}). Everyone who can pull the image can read it, whatever the task definition says.`;
      findings.push({
        ...(definition.image
          ? findingAt(task.definition, definition.image, message)
          : findingIn(task.definition, definition, message)),
        witness: {
          form: 'values',
          title: `Where the secret was found in ${dockerfile}'s image`,
          values: hits.slice(0, 8).map((one) => ({ name: one.where, value: place(one) })),
        },
      });
    }
    return findings;
  },
});

function place({ where, path, layer }: SecretHit): string {
  if (where === 'layer') return `layer ${(layer ?? 0) + 1}${path === null ? '' : `, file \`${path}\``}`;
  return where === 'config' ? "the image's configuration" : "the image's history";
}
