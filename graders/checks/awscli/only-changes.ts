/** The script changes what it is for, and nothing else of the account. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { differences } from '../../awscli/differences.ts';
import { accountParameter, exampleFiles, findingAtCall, gradedRun } from '../../awscli/graded.ts';
import { globPattern } from '../../glob.ts';

const wanted = { account: 'account.json', paths: ['regions/eu-west-2/ecr/repositories/berths/*'] };
const lock = (repository: string): string =>
  `aws ecr put-image-tag-mutability --repository-name ${repository} --image-tag-mutability IMMUTABLE\n`;

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject({
    ...accountParameter,
    /** What may change: paths from the top of the account, lists by name, with \`*\` for one step and \`**\` for any number. */
    paths: z.array(z.string()).min(1),
  }),
  title: 'Nothing else of the account changes',
  help: `The account after the script is compared with the one before it. Whatever is neither in \`paths\` nor below is another
team's: a loop over all repositories, a command in the wrong region or a configuration that is replaced as a whole shows here.`,
  examples: {
    good: [{ files: exampleFiles(lock('berths')), with: wanted }],
    bad: [
      { files: exampleFiles(lock('berths') + lock('cranes')), with: wanted, note: "another team's repository" },
      {
        files: exampleFiles('aws ecr create-repository --repository-name berths --region eu-west-1\n'),
        with: wanted,
        note: 'another region',
      },
    ],
  },
  run(script, { account, paths }, { files }) {
    const { before, run } = gradedRun(script, files, account);
    const allowed = paths.map(globPattern);
    const foreign = differences(before, run.account).filter(
      ({ path }) => !allowed.some((each) => each.test(path.replaceAll('.', '/'))),
    );
    return foreign.slice(0, 5).map(({ path, what }) => {
      const name = path.split('.').slice(3);
      const call = run.calls.findLast(
        ({ outcome, command }) => outcome === 'done' && name.some((each) => command.split(/[ ="']/).includes(each)),
      );
      const message = `\`${path}\` ${what}, and is not this service's to change.`;
      return call
        ? { file: script.file, ...call.at, message }
        : findingAtCall(
            script,
            run,
            run.calls.map(({ operation }) => operation ?? ''),
            message,
          );
    });
  },
});
