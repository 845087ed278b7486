/** docker, notation and the scanner of the model: what each command changes, and what it prints. */
import { describe, expect, it } from 'vitest';
import { accountSchema, type AccountState } from '../../../graders/awscli/account/state.ts';
import { scenarioSchema } from '../../../graders/awscli/programs/scenario.ts';
import { runScript, type ScriptRun } from '../../../graders/awscli/run.ts';
import { here, scriptOf } from './support.ts';

const host = '111122223333.dkr.ecr.eu-west-2.amazonaws.com';
const arn = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/quay_release';

function accountWith(repository: object = {}, ecr: object = {}): AccountState {
  const profiles = ['Active', 'Canceled'].map((status, index) => ({
    profileName: `quay_${index}`,
    arn: index === 0 ? arn : `${arn}_old`,
    profileVersion: 'v1v1v1v1v1',
    platformId: 'Notation-OCI-SHA384-ECDSA',
    status,
  }));
  const cranes = { repositoryName: 'quay/cranes', imageScanningConfiguration: { scanOnPush: true }, ...repository };
  return accountSchema.parse({
    regions: { 'eu-west-2': { ecr: { repositories: [cranes], ...ecr }, signer: { profiles } } },
  });
}

function release(script: string, scenario: object = {}, account = accountWith()): ScriptRun {
  const text = `image=${host}/quay/cranes\n${script}`;
  return runScript(scriptOf(text), account, {}, { parameters: ['2.0'], scenario: scenarioSchema.parse(scenario) });
}

const lines = (run: ScriptRun): string[] => run.stdout.trimEnd().split('\n');
const images = (run: ScriptRun) => here(run).ecr.repositories[0]!.images;
const pushed = 'docker build -q -t $image:$1 . > /dev/null; docker push -q $image:$1 > /dev/null\n';
const digest = "digest=$(docker inspect -f '{{index .RepoDigests 0}}' $image:$1); digest=${digest#*@}\n";
const sign = `notation sign --plugin com.amazonaws.signer.notation.plugin --id ${arn}`;
const findings = 'aws ecr describe-image-scan-findings --repository-name quay/cranes --image-id imageTag=2.0';
const wait = 'aws ecr wait image-scan-complete --repository-name quay/cranes --image-id imageTag=2.0';

describe('docker', () => {
  it('builds, pushes, and knows the digest that was pushed', () => {
    const run = release(`docker build --tag "$image:$1" .
docker push "$image:$1"
docker image inspect --format '{{ index .RepoDigests 0 }}' "$image:$1"
aws ecr describe-images --repository-name quay/cranes --image-ids imageTag=2.0 --query 'imageDetails[0].[imageDigest,imageTags[0]]' --output text
docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image:2.0"`);
    const [image] = images(run);
    expect(image).toMatchObject({ imageDigest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), imageTags: ['2.0'] });
    expect(lines(run)).toEqual([
      `The push refers to repository [${host}/quay/cranes]`,
      `2.0: digest: ${image!.imageDigest} size: 1786`,
      `${host}/quay/cranes@${image!.imageDigest}`,
      `${image!.imageDigest}\t2.0`,
      image!.imageDigest,
    ]);
  });

  it('a second build is another image, and the tag goes with the last push', () => {
    const run = release(`${pushed}${pushed}docker tag $image:$1 $image:stable; docker push -q $image:stable`);
    expect(images(run).map(({ imageTags }) => imageTags)).toEqual([[], ['2.0', 'stable']]);
  });

  it.each([
    ['nothing of that name', 'docker push $image:none', /An image does not exist locally/],
    ['no repository', 'docker build -t ${image}2:1 .; docker push ${image}2:1', /quay\/cranes2' does not exist/],
    ['another registry', 'docker build -t quay/cranes:1 .; docker push quay/cranes:1', /docker\.io: no access/],
    [
      'a digest before the push',
      'docker build -t $image:1 .; docker inspect -f "{{index .RepoDigests 0}}" $image:1',
      /index out of range/,
    ],
    ['an image that is not there', 'docker inspect -f "{{.Id}}" $image:1', /No such object/],
    ['a login without a password', 'docker login --username AWS --password-stdin x < /dev/null', /non TTY/],
    ['no reference', 'docker build -t "$image:" .', /invalid reference format/],
  ])('%s', (_what, script, message) => {
    const run = release(script);
    expect(run.status).toBe(1);
    expect(run.stderr).toMatch(message);
  });

  it('a tag that cannot move stays, and the push fails', () => {
    const run = release(`${pushed}${pushed}echo end $?`, {}, accountWith({ imageTagMutability: 'IMMUTABLE' }));
    expect(run.stderr).toMatch(/cannot be overwritten because the tag is immutable/);
    expect(images(run)).toHaveLength(1);
  });

  it('builds and pushes fail when the scenario says so', () => {
    expect(release('docker build -t $image:1 . && echo built', { build: 'fails' })).toMatchObject({
      status: 1,
      stdout: '',
    });
    const run = release(`${pushed}echo $?`, { push: 'fails' });
    expect([run.stdout, images(run)]).toEqual(['1\n', []]);
  });

  it('a failure that ends the script is told at its place', () => {
    const run = release('set -e\ndocker build -t $image:1 .\ndocker push $image:2\n');
    expect(run.findings).toMatchObject([{ line: 4, message: expect.stringMatching(/does not exist locally/) }]);
  });

  it.each([
    ['docker run x', /`docker run` is not followed here/],
    ['docker build --ssh default .', /`docker build --ssh` is not followed here/],
    [`${pushed}docker inspect -f '{{.Config.User}}' $image:$1`, /followed here with `--format/],
    ['notation policy show', /`notation policy` is not followed here/],
    [`notation sign --timestamp-url x $image:1`, /`notation sign --timestamp-url` is not followed here/],
  ])('is told when it is reached: %s', (script, message) => {
    expect(release(script)).toMatchObject({
      end: 'not-followed',
      findings: [{ message: expect.stringMatching(message) }],
    });
  });
});

describe('notation', () => {
  it('signs a digest; by tag it signs what the tag names by then', () => {
    const script = `${pushed}${digest}${sign} $image@$digest && notation verify $image@$digest && notation ls $image:2.0`;
    const run = release(script);
    expect(images(run)[0]!.signatures).toEqual([`${arn}/v1v1v1v1v1`]);
    expect(run.stdout).toMatch(/^Successfully signed .*@sha256:\w+\nSuccessfully verified .*\n.*\n└── /);
    const swapped = release(`${pushed}${sign} $image:2.0`, { tagMoved: 'before-signing' });
    expect(images(swapped).map(({ imageTags, signatures }) => [imageTags.length, signatures.length])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(images(release(script, { tagMoved: 'after-push' })).map(({ signatures }) => signatures.length)).toEqual([
      1, 0,
    ]);
  });

  it.each([
    ['without a key', 'notation sign $image:2.0', /default signing key not set/],
    ['with a profile that is not there', `${sign}2 $image:2.0`, /no active signing profile/],
    ['with a profile that was cancelled', `${sign}_old $image:2.0`, /no active signing profile/],
    ['with another plugin', `notation sign --plugin azure-kv --id x $image:2.0`, /plugin azure-kv is not installed/],
    ['an image that is not there', `${sign} $image:3.0`, /3\.0: not found/],
    ['an empty digest', `${sign} "$image@"`, /invalid reference/],
    ['verifies nothing unsigned', 'notation verify $image:2.0', /no signature is associated/],
  ])('%s', (_what, script, message) => {
    const run = release(`${pushed}${script}`);
    expect([run.status, images(run)[0]!.signatures]).toEqual([1, []]);
    expect(run.stderr).toMatch(message);
  });

  it('a password comes from the AWS CLI', () => {
    const login = (program: string) =>
      `aws ecr get-login-password | ${program} login --username AWS --password-stdin ${host}`;
    expect(release(login('docker') + '\n' + login('notation')).stdout).toBe('Login Succeeded\nLogin Succeeded\n');
  });
});

describe('the scan', () => {
  const bad = { scan: { findings: [{ name: 'CVE-2021-44228', severity: 'CRITICAL' }] } };

  it('tells its findings when it is complete', () => {
    const query =
      "--query '[imageScanStatus.status, imageScanFindings.findingSeverityCounts.CRITICAL, imageScanFindings.findings[0].name]'";
    expect(release(`${pushed}${findings} ${query} --output text`, bad).stdout).toBe('COMPLETE\t1\tCVE-2021-44228\n');
    expect(release(`${pushed}${findings} ${query} --output text`).stdout).toBe('COMPLETE\tNone\tNone\n');
    const summary = `aws ecr describe-images --repository-name quay/cranes --query 'imageDetails[].imageScanFindingsSummary.findingSeverityCounts'`;
    expect(JSON.parse(release(`${pushed}${summary}`, bad).stdout)).toEqual([{ CRITICAL: 1 }]);
  });

  it('takes its time, which passes by sleeping and waiting', () => {
    const slow = { scan: { ...bad.scan, seconds: 60 } };
    const status = `${findings} --query '[imageScanStatus.status, imageScanFindings]' --output text`;
    expect(release(`${pushed}${status}; sleep 1m; ${status}`, slow).stdout).toMatch(/^IN_PROGRESS\tNone\nCOMPLETE/);
    expect(release(`${pushed}${wait}; ${status}`, slow).stdout).toMatch(/^COMPLETE/);
    expect(release(`${pushed}echo $SECONDS; sleep 90; echo $SECONDS`, slow).stdout).toBe('25\n115\n');
  });

  it.each([
    ['that takes too long', { scan: { seconds: 900 } }, accountWith(), /Max attempts exceeded/],
    ['that fails', { scan: { status: 'FAILED' } }, accountWith(), /has ended in another state/],
    [
      'that nobody began',
      {},
      accountWith({ imageScanningConfiguration: { scanOnPush: false } }),
      /ScanNotFoundException/,
    ],
    [
      'of Inspector, whose result is never COMPLETE',
      {},
      accountWith(
        {},
        {
          scanning: {
            scanType: 'ENHANCED',
            rules: [{ scanFrequency: 'SCAN_ON_PUSH', repositoryFilters: [{ filter: '*', filterType: 'WILDCARD' }] }],
          },
        },
      ),
      /Max attempts/,
    ],
  ])('waiting for one %s ends with 255', (_what, scenario, account, message) => {
    const run = release(`${pushed}${wait}`, scenario, account);
    expect(run.status).toBe(255);
    expect(run.findings).toMatchObject([{ message: expect.stringMatching(message) }]);
    expect(release(`${pushed}${wait} || echo $?`, scenario, account)).toMatchObject({ stdout: '255\n', findings: [] });
  });

  it('begins when it is asked for', () => {
    const manual = accountWith({ imageScanningConfiguration: { scanOnPush: false } });
    const start = 'aws ecr start-image-scan --repository-name quay/cranes --image-id imageTag=2.0 > /dev/null';
    expect(release(`${pushed}${start}; ${wait}; ${findings} --query imageScanStatus.status`, bad, manual).stdout).toBe(
      '"COMPLETE"\n',
    );
  });

  it.each([
    ['imageTag=9', /ImageNotFoundException.*imageTag:'9'/],
    ['imageDigest=x', /InvalidParameterException/],
  ])('an image that is not there: %s', (id, message) => {
    const run = release(`${pushed}aws ecr describe-images --repository-name quay/cranes --image-ids ${id}`);
    expect(run.findings).toMatchObject([{ message: expect.stringMatching(message) }]);
  });

  it('waits for a role', () => {
    expect(release('aws iam wait role-exists --role-name r').findings).toMatchObject([
      {
        message: expect.stringMatching(/`aws iam wait` ends with 255: Waiter RoleExists failed: Max attempts exceeded/),
      },
    ]);
  });
});
