import { describe, expect, it } from 'vitest';
import { judge, registryRules } from './support.ts';

const repository = (name: string) => ({ repositoryName: name });
const names = ['berths', 'berths-worker', 'preberths', 'team/berths'];
const ecr = { repositories: names.map(repository) };
const own =
  'aws ecr put-image-scanning-configuration --repository-name berths --image-scanning-configuration scanOnPush=true';
const basic = (filter: string): string =>
  `aws ecr put-registry-scanning-configuration --scan-type BASIC --rules 'scanFrequency=SCAN_ON_PUSH,repositoryFilters=[{filter=${filter},filterType=WILDCARD}]'`;

async function scans(script: string, scan: string, name = 'berths'): Promise<boolean> {
  const { status } = await judge(
    'push-scanned',
    script,
    { pushes: [{ repository: name, scan, reason: 'It matters.' }] },
    ecr,
  );
  expect(status).toMatch(/passed|failed/);
  return status === 'passed';
}

describe('awscli/push-scanned', () => {
  it.each([
    ['nothing is set', 'echo', 'none'],
    ['the repository asks for it', own, 'on-push'],
    ['a rule of basic scanning fits', basic('berths*'), 'on-push'],
    ['the same setting, set and taken back', `${own}\n${own.replace('true', 'false')}`, 'none'],
    [
      'enhanced scanning without a rule',
      `${own}\naws ecr put-registry-scanning-configuration --scan-type ENHANCED`,
      'none',
    ],
    ['enhanced scanning on push', registryRules(['SCAN_ON_PUSH', 'berths']), 'inspector'],
    [
      'two rules fit, the continuous one counts',
      registryRules(['SCAN_ON_PUSH', '*'], ['CONTINUOUS_SCAN', 'berths']),
      'continuous',
    ],
    ['Inspector is turned on by itself', 'aws inspector2 enable --resource-types ECR', 'continuous'],
    [
      'Inspector is turned off again',
      'aws inspector2 enable --resource-types ECR\naws inspector2 disable --resource-types ECR',
      'none',
    ],
  ])('%s', async (_what, script, scan) => {
    const weaker: Record<string, string[]> = {
      'on-push': ['on-push'],
      inspector: ['on-push', 'inspector'],
      continuous: ['on-push', 'inspector', 'continuous'],
      none: ['none'],
    };
    for (const due of ['on-push', 'inspector', 'continuous', 'none']) {
      expect(await scans(script, due), due).toBe(weaker[scan]!.includes(due));
    }
  });

  it.each([
    ['berths', names],
    ['berths*', ['berths', 'berths-worker']],
    ['*berths', ['berths', 'preberths', 'team/berths']],
    ['team/*', ['team/berths']],
    ['*', names],
    ['worker', ['berths-worker']],
    ['cranes', []],
  ])('the filter %s fits %j', async (filter, fitting) => {
    for (const name of names)
      expect(await scans(registryRules(['SCAN_ON_PUSH', filter]), 'inspector', name), name).toBe(
        fitting.includes(name),
      );
  });

  it('shows what decided, at the command that set it', async () => {
    const params = { pushes: [{ repository: 'berths', scan: 'on-push', reason: 'It matters.' }] };
    const { findings } = await judge(
      'push-scanned',
      `echo\n${registryRules(['SCAN_ON_PUSH', 'cranes*'])}`,
      params,
      ecr,
    );
    expect(findings).toMatchObject([
      {
        line: 2,
        message: 'An image was pushed to `berths`: nobody scans it. It matters.',
        witness: {
          form: 'values',
          values: [{ value: 'ENHANCED' }, { value: 'none', marked: true }, {}, { value: 'no' }],
        },
      },
    ]);
  });

  it('fails for a repository that is not there', async () => {
    expect(await scans('echo', 'none', 'quay')).toBe(false);
  });
});
