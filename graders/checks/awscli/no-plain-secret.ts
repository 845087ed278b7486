/** Secrets stand neither in the script nor in what it prints. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { accountParameter, exampleFiles, findingAtCall, gradedRun } from '../../awscli/graded.ts';
import { findSecret } from '../../ecs/plain-secret.ts';

const wanted = { account: 'account.json', secrets: [{ name: "the crane's token", value: 'moor-1942-delta' }] };
const files = (script: string) => ({
  ...exampleFiles(script),
  'account.json': JSON.stringify({
    regions: {
      'eu-west-2': {
        ssm: {
          parameters: [
            {
              Name: 'crane-token',
              ARN: 'arn:aws:ssm:eu-west-2:111122223333:parameter/crane-token',
              Type: 'String',
              Value: 'moor-1942-delta',
            },
          ],
        },
      },
    },
  }),
});
const read = 'aws ssm get-parameter --name crane-token --query Parameter.Value --output text';

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject({
    ...accountParameter,
    secrets: z.array(z.strictObject({ name: z.string(), value: z.string().min(8) })).min(1),
  }),
  title: 'No secret stands in the script or in its log',
  help: `A script is kept in version control, and a pipeline keeps what it prints. The text of the script is searched for the known values, as they
are, percent-encoded, in base64 or hexadecimal, or cut in pieces; then the script runs, and what it prints is searched, too.`,
  examples: {
    good: [{ files: files(`token=$(${read})\n`), with: wanted, note: 'read and not printed' }],
    bad: [
      { files: files('token=moor-1942-delta\n'), with: wanted },
      { files: files(`${read}\n`), with: wanted, note: 'printed' },
    ],
  },
  run(script, { account, secrets }, { files: all }) {
    const lines = script.text
      .split('\n')
      .map((text, index) => ({ text, path: `line ${index + 1}`, range: lineRange(index + 1, text) }));
    const inText = secrets.flatMap(({ name, value }): Finding[] => {
      const found = findSecret(value, lines);
      if (!found) return [];
      const message = `${capital(name)} stands here ${found.how}. The script is in version control, where every clone and every older commit keeps it.`;
      return [{ file: script.file, ...found.at.range, message }];
    });
    const { run } = gradedRun(script, all, account);
    const printed = [{ text: `${run.stdout}\n${run.stderr}`, path: '', range: script.range(0, 1) }];
    const inLog = secrets
      .filter(({ value }) => findSecret(value, printed))
      .map(({ name }) =>
        findingAtCall(
          script,
          run,
          ['GetParameter', 'GetParameters', 'GetParametersByPath', 'GetSecretValue'],
          `The script prints ${name}. What a pipeline prints is kept in its log, which more people read than may read the secret.`,
          { witness: { form: 'log', title: 'What the script prints', text: excerpt(run.stdout || run.stderr) } },
        ),
      );
    return [...inText, ...inLog];
  },
});

function lineRange(line: number, text: string) {
  return { line, column: 1, endLine: line, endColumn: text.length + 1 };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function excerpt(text: string): string {
  return text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
}
