/** The script ends well: every command is one that the AWS CLI and the services take. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { accountParameter, exampleFiles, gradedRun } from '../../awscli/graded.ts';

const wanted = { account: 'account.json' };
const scan = (options: string): string =>
  `aws ecr put-image-scanning-configuration --repository-name berths ${options}\n`;

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject(accountParameter),
  title: 'The script runs to its end',
  help: `The script is interpreted on a model account, never executed. A misspelt option or a wrong type is what the AWS CLI itself
would refuse; a service's error counts where the script does not ask how the command ended (\`if\`, \`||\`). Without \`set -e\` a script
goes on after an error and ends with 0, which is how a half-made set-up looks like a whole one.`,
  examples: {
    good: [
      { files: exampleFiles(scan('--image-scanning-configuration scanOnPush=true')), with: wanted },
      {
        files: exampleFiles('aws ecr describe-repositories --repository-names none > /dev/null || echo "not there"\n'),
        with: wanted,
        note: 'the script asks how it ended',
      },
    ],
    bad: [
      {
        files: exampleFiles(scan('--image-scaning-configuration scanOnPush=true')),
        with: wanted,
        note: 'a misspelt option',
      },
      {
        files: exampleFiles(scan('--image-scanning-configuration scanOnPush=yes')),
        with: wanted,
        note: 'not a boolean',
      },
      {
        files: exampleFiles('aws ecr delete-repository --repository-name none\necho done\n'),
        with: wanted,
        note: 'an error that nobody sees',
      },
    ],
  },
  run: (script, { account }, { files }) => gradedRun(script, files, account).run.findings,
});
