import { describe, expect, it } from 'vitest';
import { parametersIn } from '../../../graders/awscli/parameters.ts';
import { run } from './support.ts';

const put = 'aws ssm put-parameter --name token --value v';

describe('Parameter Store', () => {
  it('does not change the type of a parameter', () => {
    const { calls, account } = run(`${put} --type String\n${put} --type SecureString --overwrite`);
    expect(calls.map(({ code }) => code)).toEqual([undefined, 'HierarchyTypeMismatchException']);
    expect(parametersIn(account, 'eu-west-2')).toMatchObject([{ name: 'token', type: 'String', key: null }]);
  });

  it('encrypts with a key that is there', () => {
    const { calls } = run(`${put} --type SecureString --key-id alias/nobody`);
    expect(calls).toMatchObject([{ outcome: 'refused', code: 'InvalidKeyId' }]);
    const { account } = run(`${put} --type SecureString --key-id alias/aws/ssm`);
    expect(parametersIn(account, 'eu-west-2')).toMatchObject([{ type: 'SecureString', key: null }]);
  });
});
