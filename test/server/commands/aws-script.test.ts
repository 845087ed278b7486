import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drydock } from '../../support/cli.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'drydock-aws-script-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const scan = (option = '--image-scanning-configuration') =>
  `aws ecr put-image-scanning-configuration --repository-name my-app ${option} scanOnPush=true\n`;

interface Told {
  account: { region: string; regions: Record<string, { ecr: { repositories: object[] } }> };
  findings: { line: number; message: string }[];
  assumed: string[];
}

const told = async (...args: string[]) => {
  const { stdout, exitCode } = await drydock('aws-script', 'run', ...args, '--json');
  return { exitCode, ...(JSON.parse(stdout) as Told) };
};

describe('drydock aws-script run', () => {
  it('answers the account after the script; a repository that is taken for granted is assumed', async () => {
    const { exitCode, account, findings, assumed } = await told(write('lesson.sh', scan()));
    expect({ exitCode, findings, assumed }).toEqual({ exitCode: 0, findings: [], assumed: ['eu-west-2 my-app'] });
    expect(account.regions['eu-west-2']!.ecr.repositories).toMatchObject([
      { repositoryName: 'my-app', imageScanningConfiguration: { scanOnPush: true } },
    ]);
  });

  it('assumes nothing that the script makes or asks for', async () => {
    const { assumed, account, exitCode } = await told(
      write(
        'create.sh',
        `aws ecr describe-repositories --repository-names my-app || aws ecr create-repository --repository-name my-app\n${scan()}`,
      ),
    );
    expect({ assumed, exitCode }).toEqual({ assumed: [], exitCode: 0 });
    expect(account.regions['eu-west-2']!.ecr.repositories).toHaveLength(1);
  });

  it('rejects a misspelt option with a suggestion, at its place', async () => {
    const path = write('typo.sh', `\n${scan('--image-scanning-config=x --image-scaning-configuration')}`);
    const { exitCode, findings } = await told(path);
    expect(exitCode).toBe(1);
    expect(findings[0]).toMatchObject({
      line: 2,
      message: expect.stringMatching(/Did you mean `--image-scanning-configuration`/),
    });
    expect((await drydock('aws-script', 'run', path)).stdout).toMatch(/typo\.sh:2:\d+ .*Did you mean/);
  });

  it('starts from the account of --state, and its answer is such a state', async () => {
    const state = write(
      'state.json',
      JSON.stringify({
        region: 'us-east-1',
        regions: { 'us-east-1': { ecr: { repositories: [{ repositoryName: 'my-app' }] } } },
      }),
    );
    const first = await told(write('lesson.sh', scan()), '--state', state);
    expect(first).toMatchObject({ exitCode: 0, assumed: [], account: { region: 'us-east-1' } });
    const again = await told(write('lesson.sh', scan()), '--state', write('after.json', JSON.stringify(first.account)));
    expect(again.account).toEqual(first.account);
    const empty = await told(write('lesson.sh', scan()), '--state', write('empty.json', '{}'));
    expect(empty).toMatchObject({
      exitCode: 1,
      findings: [{ message: expect.stringMatching(/RepositoryNotFoundException/) }],
    });
  });

  it('reads the files beside the script that it names', async () => {
    write(
      'rules.json',
      '[{"scanFrequency":"SCAN_ON_PUSH","repositoryFilters":[{"filter":"*","filterType":"WILDCARD"}]}]',
    );
    const script = 'aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules file://rules.json';
    expect(await told(write('rules.sh', script))).toMatchObject({ exitCode: 0, findings: [] });
    expect((await told(write('none.sh', script.replace('rules.json', 'none.json')))).findings[0]?.message).toMatch(
      /none\.json/,
    );
  });

  it('answers 3 for what it does not follow and 2 for what nobody could', async () => {
    expect(await told(write('curl.sh', 'curl x'))).toMatchObject({ exitCode: 3, findings: [{ line: 1 }] });
    const broken = await drydock('aws-script', 'run', write('broken.sh', 'if true; then\n'));
    expect(broken).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/broken\.sh:1:\d+: bash would stop/) });
    const state = await drydock(
      'aws-script',
      'run',
      write('lesson.sh', scan()),
      '--state',
      write('bad.json', '{"accountId":"1"}'),
    );
    expect(state).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/is no account/) });
    expect((await drydock('aws-script', 'run', join(folder, 'absent.sh'))).exitCode).toBe(2);
  });
});
