import { describe, expect, it } from 'vitest';
import { judge } from './support.ts';

const lock = (name: string): string =>
  `aws ecr put-image-tag-mutability --repository-name ${name} --image-tag-mutability IMMUTABLE`;
const own = { paths: ['regions/eu-west-2/ecr/repositories/berths/imageTagMutability'] };

describe('awscli/only-changes', () => {
  it('passes what is allowed, and questions', async () => {
    expect(await judge('only-changes', `aws ecr describe-repositories\n${lock('berths')}`, own)).toMatchObject({
      status: 'passed',
    });
  });

  it.each([
    [
      "another team's repository",
      `${lock('berths')}\n${lock('cranes')}`,
      2,
      /cranes\.imageTagMutability` went from `"MUTABLE"` to `"IMMUTABLE"`/,
    ],
    [
      'another member',
      'aws ecr put-image-scanning-configuration --repository-name berths --image-scanning-configuration scanOnPush=true',
      1,
      /berths\.imageScanningConfiguration/,
    ],
    ['a repository that is gone', 'aws ecr delete-repository --repository-name cranes', 1, /cranes` is gone/],
    ['another service', 'aws kms create-key', 1, /kms\.keys/],
    [
      'another region',
      'aws ecr create-repository --repository-name berths --region eu-west-1',
      1,
      /eu-west-1` was added/,
    ],
    [
      'a role',
      `aws iam create-role --role-name r --assume-role-policy-document '{"Statement":[]}'`,
      1,
      /iam\.roles\.r` was added/,
    ],
  ])('fails %s', async (_what, script, line, message) => {
    const { findings } = await judge('only-changes', script, own);
    expect(findings).toContainEqual(
      expect.objectContaining({ line, message: expect.stringMatching(message) as string }),
    );
  });

  it('takes a loop over everything', async () => {
    const script = `for name in $(aws ecr describe-repositories --query 'repositories[].repositoryName' --output text); do\n  ${lock('"$name"')}\ndone`;
    expect((await judge('only-changes', script, own)).findings).toMatchObject([
      { line: 2, message: expect.stringMatching(/cranes/) },
    ]);
  });
});
