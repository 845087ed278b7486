import { describe, expect, it } from 'vitest';
import { runCheck } from '../../../../graders/static-checks.ts';
import check from '../../../../graders/checks/awscli/signs-release.ts';
import { releaseExample } from '../../../../graders/awscli/release-example.ts';
import type { Files } from '../../../../graders/check.ts';

const kind = { kind: 'awscli/signs-release', needsEngine: false, check: check as never } as const;
const profile = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/berths_release';

function outcome(files: Files, due: string, scenario: object = {}, more: object = {}) {
  const scenarios = [{ name: 'Tried', due, scenario, reason: 'It matters.' }];
  return runCheck(kind, 'release.sh', files, {
    account: 'account.json',
    arguments: ['2.0'],
    profile,
    scenarios,
    ...more,
  });
}

describe('awscli/signs-release', () => {
  it('the pushed image and nothing else is signed, by the profile that is due', async () => {
    expect(await outcome(releaseExample(''), 'signed')).toEqual({ status: 'passed', findings: [] });
    expect(await outcome(releaseExample(''), 'signed', {}, { profile: `${profile}_dev` })).toMatchObject({
      status: 'failed',
      findings: [{ line: 7, message: expect.stringMatching(/signed by another profile/) }],
    });
    expect((await outcome(releaseExample('exit 3\n'), 'signed')).findings).toMatchObject([
      {
        message: 'Tried: The script signed nothing and ended with 3. The script ends with status 3. It matters.',
        witness: { form: 'timeline', title: 'Tried', simulated: true },
      },
    ]);
  });

  it('nothing may be signed where it is refused, and the exit code has to say so', async () => {
    expect((await outcome(releaseExample('exit 1\n'), 'refused')).status).toBe('passed');
    expect((await outcome(releaseExample('exit 0\n'), 'refused')).findings).toMatchObject([
      { message: expect.stringMatching(/ended with 0, as if it had released/) },
    ]);
    expect((await outcome(releaseExample('while true; do sleep 5; done\n'), 'refused')).findings).toMatchObject([
      { message: expect.stringMatching(/never came to an end/) },
    ]);
    expect((await outcome(releaseExample(''), 'refused')).findings).toMatchObject([
      {
        line: 7,
        message: expect.stringMatching(
          /^Tried: The script signed `sha256:[0-9a-f]{12}` and ended with 0\. It matters\.$/,
        ),
        witness: {
          form: 'timeline',
          events: expect.arrayContaining([
            expect.objectContaining({
              what: expect.stringMatching(/berths@sha256:\w+ is signed by berths_release\/a1b2c3d4e5/),
            }),
          ]) as unknown,
        },
      },
    ]);
  });

  it('no image of somebody else is signed, whenever the tag moves', async () => {
    const byTag = releaseExample('', 'berths:2.0');
    const asked = releaseExample(
      `digest=$(aws ecr describe-images --repository-name berths --image-ids imageTag=$1 --query 'imageDetails[0].imageDigest' --output text)\n`,
    );
    expect((await outcome(byTag, 'only-own')).status).toBe('passed');
    expect(await outcome(byTag, 'only-own', { tagMoved: 'before-signing' })).toMatchObject({
      status: 'failed',
      findings: [{ message: expect.stringMatching(/had not built and pushed/) }],
    });
    expect((await outcome(asked, 'only-own', { tagMoved: 'after-push' })).status).toBe('failed');
    expect((await outcome(asked, 'only-own', { tagMoved: 'before-signing' })).status).toBe('passed');
    expect((await outcome(releaseExample(''), 'signed', { tagMoved: 'after-push' })).status).toBe('passed');
  });

  it('what cannot be followed is not judged', async () => {
    expect(await outcome(releaseExample('cosign sign x\n'), 'signed')).toMatchObject({
      status: 'error',
      findings: [{ line: 7, message: expect.stringMatching(/`cosign` is not run here/) }],
    });
    const noAccount = { ...releaseExample(''), 'account.json': '{' };
    expect(await outcome(noAccount, 'signed')).toMatchObject({
      status: 'error',
      reason: expect.stringMatching(/no account/),
    });
  });
});
