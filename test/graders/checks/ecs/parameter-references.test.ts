import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/parameter-references.ts';
import { file, marked, parsed, taskText } from '../../ecs/support.ts';

const name = '/orders/prod/database-url';
const arn = `arn:aws:ssm:eu-west-2:111122223333:parameter${name}`;
const put = (each: string) => `aws ssm put-parameter --name ${each} --type SecureString --value v > /dev/null\n`;

function findings(valueFrom: string, script = put(name) + put('/orders/prod/token')) {
  const text = taskText({}, { secrets: [{ name: 'DATABASE_URL', valueFrom }] });
  const params = check.params.parse({
    parameters: { script: 'setup.sh', account: 'account.json' },
    require: [{ container: parsed(text).containers[0]!.name!.value, name: 'DATABASE_URL', parameter: name }],
  });
  const found = check.run(parsed(text), params, { file, files: { 'setup.sh': script, 'account.json': '{}' } });
  return { text, found };
}

describe('ecs/parameter-references', () => {
  it.each([name, arn])('follows %s', (valueFrom) => expect(findings(valueFrom).found).toEqual([]));

  it.each([
    ['/orders/prod/token', /where `\/orders\/prod\/database-url` is meant/],
    ['database-url', /holds no `database-url` after the script/],
    [arn.replace('parameter/', 'parameter//'), /holds no/],
    [arn.replace('eu-west-2', 'eu-west-1'), /holds no/],
    ['arn:aws:secretsmanager:eu-west-2:111122223333:secret:db-AbCdEf', /leads to Secrets Manager/],
    ['arn:aws:s3:::bucket', /not from `s3`/],
  ])('does not get from %s to the value', (valueFrom, message) => {
    const { text, found } = findings(valueFrom);
    expect(found).toMatchObject([{ message: expect.stringMatching(message) }]);
    expect(marked(text, found[0]!)).toBe(`"${valueFrom}"`);
  });

  it('depends on what the script makes, and on a script that can be read', () => {
    expect(findings(name, 'echo').found[0]?.message).toMatch(/nor one that is called/);
    expect(findings(name, 'if').found).toMatchObject([{ file: 'setup.sh' }]);
  });
});
