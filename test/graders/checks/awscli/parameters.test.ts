import { describe, expect, it } from 'vitest';
import { judge } from './support.ts';

const put = (name: string, options: string) =>
  `aws ssm put-parameter --name ${name} --value moor-1942-delta ${options}`;
const withKey = `key=$(aws kms create-key --query KeyMetadata.Arn --output text)
aws kms create-alias --alias-name alias/berths --target-key-id "$key"
`;
const wanted = { parameters: [{ name: '/berths/prod/token', value: 'moor-1942-delta' }] };

async function messages(script: string, params: object): Promise<string[]> {
  const { status, findings } = await judge('parameters', script, params);
  expect(status).toBe(findings.length === 0 ? 'passed' : 'failed');
  return findings.map(({ message }) => message);
}

describe('awscli/parameters', () => {
  it('takes a SecureString, and says where a plain one was made', async () => {
    expect(await messages(put('/berths/prod/token', '--type SecureString'), wanted)).toEqual([]);
    const { findings } = await judge('parameters', `echo\n${put('/berths/prod/token', '--type String')}`, wanted);
    expect(findings).toMatchObject([{ line: 2, message: expect.stringMatching(/is a String: .* plain text/) }]);
  });

  it('knows the key by id, ARN and alias', async () => {
    const key = 'arn:aws:kms:eu-west-2:111122223333:key/0f0f';
    const other = { parameters: [{ name: '/berths/prod/token', key }] };
    const [managed] = await messages(put('/berths/prod/token', '--type SecureString'), other);
    expect(managed).toMatch(/alias\/aws\/ssm/);
    for (const id of ['"$key"', 'alias/berths', '"${key#*/}"']) {
      const script = withKey + put('/berths/prod/token', `--type SecureString --key-id ${id}`);
      const [, made] = /encrypted with `([^`]+)`/.exec((await messages(script, other))[0] ?? '') ?? [];
      expect(made).toMatch(/^arn:aws:kms:eu-west-2:111122223333:key\//);
      expect(await messages(script, { parameters: [{ name: '/berths/prod/token', key: made }] })).toEqual([]);
    }
  });

  it('compares the value, and asks for what has to be gone', async () => {
    const script = put('/berths/prod/token', '--type SecureString').replace('delta', 'gamma');
    expect((await messages(script, wanted))[0]).toMatch(/does not hold the value/);
    const absent = [{ name: '/berths/prod/token', reason: 'It is plain.' }];
    expect((await messages(script, { absent }))[0]).toMatch(/still there after the script\. It is plain\.$/);
    expect(await messages(`${script}\naws ssm delete-parameter --name /berths/prod/token`, { absent })).toEqual([]);
    expect((await messages('echo', wanted))[0]).toMatch(/There is no parameter `\/berths\/prod\/token`/);
  });
});
