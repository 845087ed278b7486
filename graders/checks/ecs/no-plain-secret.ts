import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { exampleTask } from '../../ecs/example-task.ts';
import { findSecret, secretByForm, textsOf } from '../../ecs/plain-secret.ts';
import { findingAt } from '../../ecs/task-definition.ts';

const variable = (value: string) => exampleTask({ environment: [{ name: 'DATABASE', value }] });
const known = { secrets: [{ name: "the database's password", value: 'moor-1942-delta' }] };

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({
    /** Values that are known to be secret; `name` is how messages call them. */
    secrets: z.array(z.strictObject({ name: z.string(), value: z.string().min(8) })).default([]),
  }),
  title: 'No secret stands in the task definition',
  help: `A task definition is no place for secrets: everyone with \`ecs:DescribeTaskDefinition\` reads all of its revisions, and
revisions stay. Every string of the file is searched (environment, command, entry point, labels, health check, log options, …) for
the known values, as they are, percent-encoded, in base64 or hexadecimal, or cut in pieces; besides, texts that show by their form
what they are: URLs with a password, private keys, access keys, tokens. Names of variables prove nothing and are not looked at.`,
  examples: {
    good: [
      { files: variable('db.harbour.internal:5432'), with: known },
      { files: exampleTask({ environment: [{ name: 'KMS_KEY_ALIAS', value: 'alias/harbour-secrets' }] }), with: known },
    ],
    bad: [
      { files: variable('moor-1942-delta'), with: known },
      { files: variable('bW9vci0xOTQyLWRlbHRh'), with: known, note: 'base64' },
      {
        files: exampleTask({ command: ['--db', 'postgres://berth:hunter2@db/berth'] }),
        note: 'a password inside a URL',
      },
    ],
  },
  run: (task, { secrets }) => {
    const texts = textsOf(task.tree);
    const findings: Finding[] = [];
    const report = (at: (typeof texts)[number], what: string) => {
      if (findings.some(({ line, column }) => line === at.range.line && column === at.range.column)) return;
      const message = `\`${at.path}\` holds ${what}. Everyone with \`ecs:DescribeTaskDefinition\` can read it, in this revision and in every older one.`;
      findings.push(findingAt(task, at, message));
    };
    for (const { name, value } of secrets) {
      // Every place is reported, so the text where it was found is left out of the next look.
      let rest = texts;
      for (let found = findSecret(value, rest); found; found = findSecret(value, rest)) {
        const { at, how } = found;
        report(at, `${name} ${how}`);
        rest = rest.filter((text) => text !== at);
      }
    }
    for (const text of texts) {
      const what = secretByForm(text.text);
      if (what) report(text, what);
    }
    return findings;
  },
});
