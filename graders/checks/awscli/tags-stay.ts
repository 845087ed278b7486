/** A tag that was pushed names the same image for ever. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { accountParameter, exampleFiles, findingAtCall, gradedRun } from '../../awscli/graded.ts';
import { pushTwice, repositoryIn } from '../../awscli/push.ts';

const wanted = { account: 'account.json', repositories: ['berths'], tags: ['1.4.2', 'latest'] };
const mutability = (options: string): string =>
  `aws ecr put-image-tag-mutability --repository-name berths --image-tag-mutability ${options}\n`;

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject({
    ...accountParameter,
    region: z.string().default('eu-west-2'),
    repositories: z.array(z.string()).min(1),
    tags: z.array(z.string()).min(1),
  }),
  title: 'A tag cannot be moved to another image',
  help: `Pushes each tag twice, for two images. With \`IMMUTABLE\` the second push is refused; with \`IMMUTABLE_WITH_EXCLUSION\` the tags that
a filter fits can still move (for a build cache, say), and with \`MUTABLE_WITH_EXCLUSION\` only those cannot.`,
  examples: {
    good: [
      { files: exampleFiles(mutability('IMMUTABLE')), with: wanted },
      {
        files: exampleFiles(
          mutability(
            "IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters 'filterType=WILDCARD,filter=cache-*'",
          ),
        ),
        with: wanted,
      },
    ],
    bad: [
      {
        files: exampleFiles('aws ecr describe-repositories\n'),
        with: wanted,
        note: 'mutable, as repositories are made',
      },
      {
        files: exampleFiles(
          mutability(
            'IMMUTABLE_WITH_EXCLUSION --image-tag-mutability-exclusion-filters filterType=WILDCARD,filter=latest',
          ),
        ),
        with: wanted,
        note: 'latest moves',
      },
    ],
  },
  run(script, { account, region, repositories, tags }, { files }) {
    const { run } = gradedRun(script, files, account);
    const operations = ['PutImageTagMutability', 'CreateRepository'];
    return repositories.flatMap((name): Finding[] => {
      const repository = repositoryIn(run.account, region, name);
      if (!repository)
        return [
          findingAtCall(
            script,
            run,
            operations,
            `There is no repository \`${name}\` in ${region} after the script, so nobody can push to it.`,
          ),
        ];
      for (const tag of tags) {
        const { moved, witness } = pushTwice(repository, tag);
        if (!moved) continue;
        const message = `\`${name}:${tag}\` was pushed twice, and the second push was taken (${repository.imageTagMutability}). Whoever may push can put another image under a tag that was scanned, tested and deployed.`;
        return [findingAtCall(script, run, operations, message, { witness })];
      }
      return [];
    });
  },
});
