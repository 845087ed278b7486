/** Run twice, the script changes nothing the second time. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { differences } from '../../awscli/differences.ts';
import { accountParameter, exampleFiles, findingAtCall, gradedRun } from '../../awscli/graded.ts';
import { runScript } from '../../awscli/run.ts';

const wanted = { account: 'account.json' };
const create = 'aws ecr create-repository --repository-name tides > /dev/null';

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject(accountParameter),
  title: 'The script can run again',
  help: `Set-up scripts run in every pipeline and after every failure in the middle. The second run starts from the account that the
first one left: it must end as well as the first and leave the same account. Whatever fails in the first run already is not told twice.`,
  examples: {
    good: [
      {
        files: exampleFiles(`aws ecr describe-repositories --repository-names tides > /dev/null 2>&1 || ${create}\n`),
        with: wanted,
      },
      { files: exampleFiles(`${create} || true\n`), with: wanted },
    ],
    bad: [
      { files: exampleFiles(`${create}\n`), with: wanted, note: 'the second run meets the repository of the first' },
      { files: exampleFiles('aws kms create-key > /dev/null\n'), with: wanted, note: 'one more key with every run' },
    ],
  },
  run(script, { account }, { files }) {
    const { run: first } = gradedRun(script, files, account);
    const second = runScript(script, first.account, files);
    const told = new Set(first.findings.map(({ line }) => line));
    const findings: Finding[] = second.findings
      .filter(({ line }) => !told.has(line))
      .map((finding) => ({ ...finding, message: `In the second run: ${finding.message}` }));
    const [changed] = differences(first.account, second.account);
    if (findings.length === 0 && changed) {
      const message = `The second run leaves another account than the first: \`${changed.path}\` ${changed.what}. A pipeline that runs the script every time piles these up.`;
      findings.push(
        findingAtCall(
          script,
          second,
          second.calls.map(({ operation }) => operation ?? ''),
          message,
        ),
      );
    }
    return findings;
  },
});
