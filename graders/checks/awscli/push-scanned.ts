/** An image is pushed: does somebody look into it, who, and again later. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { accountParameter, exampleFiles, findingAtCall, gradedRun } from '../../awscli/graded.ts';
import { repositoryIn, scanOf } from '../../awscli/push.ts';

const operations = ['PutRegistryScanningConfiguration', 'PutImageScanningConfiguration', 'Enable', 'Disable'];
const push = (scan: string): object => ({
  account: 'account.json',
  pushes: [{ repository: 'berths', scan, reason: 'Its images run in production.' }],
});
const rules = (frequency: string, filter: string): string =>
  `aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules 'scanFrequency=${frequency},repositoryFilters=[{filter=${filter},filterType=WILDCARD}]'\n`;
const own =
  'aws ecr put-image-scanning-configuration --repository-name berths --image-scanning-configuration scanOnPush=true\n';

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject({
    ...accountParameter,
    region: z.string().default('eu-west-2'),
    pushes: z
      .array(
        z.strictObject({
          repository: z.string(),
          /** \`on-push\`: by whomever; \`inspector\`: on push by Inspector; \`continuous\`: by Inspector, and again with new advisories; \`none\`: not at all. */
          scan: z.enum(['on-push', 'inspector', 'continuous', 'none']),
          /** Why it matters, a sentence. */
          reason: z.string(),
        }),
      )
      .min(1),
  }),
  title: 'A pushed image is scanned as it should be',
  help: `Pushes an image to each repository of the account that the script leaves, and looks who scans it. Basic scanning takes the
repository's \`scanOnPush\` or a rule of the registry; enhanced scanning takes the registry's rules only, and a repository that no filter
fits is not scanned at all. A filter without a wildcard fits every name that contains it.`,
  examples: {
    good: [
      { files: exampleFiles(own), with: push('on-push') },
      { files: exampleFiles(rules('SCAN_ON_PUSH', 'berths*')), with: push('inspector') },
      { files: exampleFiles(rules('CONTINUOUS_SCAN', '*')), with: push('continuous') },
    ],
    bad: [
      { files: exampleFiles(own), with: push('inspector'), note: 'basic scanning' },
      {
        files: exampleFiles(own + rules('SCAN_ON_PUSH', 'cranes*')),
        with: push('on-push'),
        note: 'enhanced scanning does not ask the repository',
      },
      { files: exampleFiles(rules('CONTINUOUS_SCAN', '*')), with: push('none'), note: 'the filter takes in too much' },
    ],
  },
  run(script, { account, region, pushes }, { files }) {
    const { run } = gradedRun(script, files, account);
    return pushes.flatMap(({ repository: name, scan: due, reason }): Finding[] => {
      const repository = repositoryIn(run.account, region, name);
      if (!repository) {
        return [
          findingAtCall(
            script,
            run,
            operations,
            `An image was pushed to \`${name}\`, and there is no such repository in ${region} after the script. ${reason}`,
          ),
        ];
      }
      const { by, continuous, witness } = scanOf(run.account, region, repository);
      const right = {
        'on-push': by !== 'none',
        inspector: by === 'inspector',
        continuous: by === 'inspector' && continuous,
        none: by === 'none',
      };
      if (right[due]) return [];
      const happened =
        by === 'none'
          ? 'nobody scans it'
          : by === 'ecr'
            ? 'basic scanning looks at it once, at its operating system packages'
            : continuous
              ? 'Inspector scans it, continuously'
              : 'Inspector scans it once, on push';
      return [
        findingAtCall(script, run, operations, `An image was pushed to \`${name}\`: ${happened}. ${reason}`, {
          witness,
        }),
      ];
    });
  },
});
