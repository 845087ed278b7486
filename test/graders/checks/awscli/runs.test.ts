import { describe, expect, it } from 'vitest';
import { judge } from './support.ts';

describe('awscli/runs', () => {
  it('passes a script that ends well, refusals that it asks for included', async () => {
    const script =
      'set -e\nif ! aws ecr describe-repositories --repository-names quay; then aws ecr create-repository --repository-name quay; fi\n';
    expect(await judge('runs', script, {})).toEqual({ status: 'passed', findings: [] });
  });

  it.each([
    ['a wrong command', 'aws ecr describe-repositorys', 1, /Did you mean `describe-repositories`/],
    [
      'an error in the middle',
      'echo a\naws ecr delete-repository --repository-name quay\necho b',
      2,
      /RepositoryNotFoundException/,
    ],
    ['an exit code', 'echo a\nexit 3', 1, /ends with status 3/],
    ['a variable that is not set', 'set -u\necho "$nope"', 1, /unbound variable/],
    ['a loop without an end', 'while true; do aws sts get-caller-identity > /dev/null; done', 1, /20000 steps/],
    ['bash that is none', 'if true; then', 1, /bash would stop reading/],
  ])('fails %s', async (_what, script, line, message) => {
    const { status, findings } = await judge('runs', script, {});
    expect(status).toBe('failed');
    expect(findings[0]).toMatchObject({ line, message: expect.stringMatching(message) });
  });

  it('cannot tell about what it does not follow, and says where', async () => {
    expect(await judge('runs', 'echo a\ncurl x\n', {})).toMatchObject({
      status: 'error',
      findings: [{ line: 2 }],
      reason: expect.stringMatching(/`curl` is not run here/),
    });
  });

  it('cannot tell without an account', async () => {
    expect(await judge('runs', 'echo a', { account: 'none.json' })).toMatchObject({
      status: 'error',
      reason: expect.stringMatching(/fault of the exercise/),
    });
  });
});
