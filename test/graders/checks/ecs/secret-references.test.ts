import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/ecs/secret-references.ts';
import { file, marked, parsed, taskText } from '../../ecs/support.ts';

const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders/db-AbCdEf';
const inventory = JSON.stringify({
  SecretList: [
    { Name: 'orders/db', ARN: arn, Keys: ['url'] },
    { Name: 'orders/key', ARN: `${arn.slice(0, -9)}key-ZyXwVu` },
  ],
});
const require = [{ container: 'c0', name: 'DATABASE_URL' }];

function findings(text: string, secrets = inventory) {
  const params = check.params.parse({ inventory: 'secrets.json', require });
  return check.run(parsed(text), params, { file, files: { [file]: text, 'secrets.json': secrets } });
}
const withReference = (valueFrom: string) => taskText({}, { secrets: [{ name: 'DATABASE_URL', valueFrom }] });

describe('references', () => {
  it.each([arn, `${arn}:url::`, `${arn}:url:AWSCURRENT:`, `${arn.slice(0, -9)}key-ZyXwVu`])(
    '%s leads to a secret',
    (reference) => {
      expect(findings(withReference(reference))).toEqual([]);
    },
  );
  it.each([
    [`${arn}:url`, 'exactly three'],
    [arn.slice(0, -7), 'six random characters'],
    ['orders/db', 'taken for the name of a parameter'],
    [`${arn}:password::`, 'no JSON key `password` (it has `url`)'],
    [`${arn.slice(0, -9)}key-ZyXwVu:url::`, 'plain text, not JSON'],
    [arn.replace('AbCdEf', 'AbCdEg'), 'holds no'],
    [`${arn}:::5b0c4a17`, 'After the next rotation'],
    [`${arn}::AWSPREVIOUS:`, 'does not stand for the current version'],
  ])('%s does not', (reference, reason) => {
    const text = withReference(reference);
    const found = findings(text);
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toContain(reason);
    expect(marked(text, found[0]!)).toBe(JSON.stringify(reference));
  });
  it('count in log options too', () => {
    const logConfiguration = { logDriver: 'splunk', secretOptions: [{ name: 'splunk-token', valueFrom: 'orders/db' }] };
    expect(
      findings(taskText({}, { secrets: [{ name: 'DATABASE_URL', valueFrom: arn }], logConfiguration })),
    ).toHaveLength(1);
  });
});

it('demands the variables by name', () => {
  expect(findings(taskText({}, { environment: [{ name: 'DATABASE_URL', value: 'x' }] }))[0]?.message).toContain(
    'takes no secret `DATABASE_URL`',
  );
});

it('decides nothing without a readable inventory', () => {
  expect(() => findings(withReference(arn), '{')).toThrow(Undecided);
});
