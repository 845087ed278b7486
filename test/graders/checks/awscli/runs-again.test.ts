import { describe, expect, it } from 'vitest';
import { judge, registryRules } from './support.ts';

describe('awscli/runs-again', () => {
  it.each([
    [
      'settings',
      `${registryRules(['SCAN_ON_PUSH', '*'])}\naws ecr put-image-tag-mutability --repository-name berths --image-tag-mutability IMMUTABLE`,
    ],
    [
      'what it asks for first',
      'aws ecr describe-repositories --repository-names quay || aws ecr create-repository --repository-name quay',
    ],
    [
      'a parameter that is there already',
      'aws ssm get-parameter --name /a || aws ssm put-parameter --name /a --value b --type String',
    ],
  ])('passes %s', async (_what, script) =>
    expect(await judge('runs-again', script, {})).toMatchObject({ status: 'passed' }),
  );

  it.each([
    [
      'a creation that meets itself',
      'aws ecr create-repository --repository-name quay',
      /In the second run: .*RepositoryAlreadyExistsException/,
    ],
    [
      'one more version each time',
      'aws ssm put-parameter --name /a --value b --type String --overwrite',
      /parameters\./,
    ],
    ['one more key each time', 'echo a\naws kms create-key > /dev/null', /another account.*keys\..*was added/],
  ])('fails %s', async (_what, script, message) => {
    const { status, findings } = await judge('runs-again', script, {});
    expect(status).toBe('failed');
    expect(findings).toMatchObject([{ message: expect.stringMatching(message) }]);
  });

  it('leaves what fails in the first run to the check for that', async () => {
    expect(await judge('runs-again', 'aws ecr delete-repository --repository-name quay', {})).toMatchObject({
      status: 'passed',
    });
  });
});
