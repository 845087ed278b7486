import { describe, expect, it } from 'vitest';
import { inventoryOf } from '../../../graders/ecs/secret-inventory.ts';
import { parseReference } from '../../../graders/ecs/secret-reference.ts';
import { resolveSecret } from '../../../graders/ecs/secret-store.ts';

const arn = 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders/db-AbCdEf';
const parameter = 'arn:aws:ssm:eu-west-2:111122223333:parameter/orders/db';
const store = [
  { arn, value: '{"url": "postgres://x", "port": 5432}', versionId: 'v1' },
  { arn: `${arn.slice(0, -7)}-plain-ZyXwVu`, value: 'plain' },
  { arn: parameter, value: 'from ssm' },
];

describe('valueFrom', () => {
  it.each([
    [arn, { service: 'secretsmanager', arn }],
    [`${arn}:url::`, { service: 'secretsmanager', arn, jsonKey: 'url' }],
    [`${arn}::AWSCURRENT:`, { service: 'secretsmanager', arn, versionStage: 'AWSCURRENT' }],
    [
      `${arn}:url:AWSPREVIOUS:v1`,
      { service: 'secretsmanager', arn, jsonKey: 'url', versionStage: 'AWSPREVIOUS', versionId: 'v1' },
    ],
    [`${arn}:::`, { service: 'secretsmanager', arn }],
    [parameter, { service: 'ssm', name: '/orders/db', arn: parameter }],
    [
      'arn:aws:ssm:eu-west-2:111122223333:parameter/plain',
      { service: 'ssm', name: 'plain', arn: 'arn:aws:ssm:eu-west-2:111122223333:parameter/plain' },
    ],
    ['orders/db', { service: 'ssm', name: 'orders/db' }],
    [
      'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:a-AbCdEf',
      { service: 'secretsmanager', arn: 'arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:a-AbCdEf' },
    ],
  ])('%s', (text, reference) => expect(parseReference(text)).toEqual(reference));

  it.each([
    [`${arn}:url`, 'exactly three'],
    [`${arn}:url:`, 'exactly three'],
    [`${arn}:url:::`, 'exactly three'],
    [arn.slice(0, -7), 'six random characters'],
    [`${arn} `, 'white space'],
    ['', 'empty'],
    ['arn:aws:s3:::bucket/key', 'not from `s3`'],
    ['arn:aws:secretsmanager:::secret:a-AbCdEf', 'no full ARN'],
    ['arn:aws:secretsmanager:eu-west-2:111122223333:orders/db-AbCdEf', ':secret:NAME-SUFFIX'],
    ['arn:aws:ssm:eu-west-2:111122223333:orders/db', 'parameter/NAME'],
  ])('%s is refused', (text, reason) => {
    const reference = parseReference(text);
    expect(reference.service).toBe('none');
    expect(JSON.stringify(reference)).toContain(reason);
  });
});

describe('the store', () => {
  it.each([
    [arn, '{"url": "postgres://x", "port": 5432}'],
    [`${arn}:url::`, 'postgres://x'],
    [`${arn}:port:AWSCURRENT:v1`, '5432'],
    [parameter, 'from ssm'],
    ['/orders/db', 'from ssm'],
  ])('answers %s', (text, value) => expect(resolveSecret(text, store)).toEqual({ ok: true, value }));

  it.each([
    [`${arn}:password::`, 'no JSON key `password`'],
    [`${arn}:constructor::`, 'no JSON key'],
    [`${arn}::AWSPREVIOUS:`, 'label `AWSPREVIOUS`'],
    [`${arn}:::v0`, 'id `v0`'],
    [`${arn.slice(0, -7)}-plain-ZyXwVu:url::`, 'no JSON'],
    [arn.replace('AbCdEf', 'XXXXXX'), "can't find"],
    ['orders/cache', 'named by its full ARN'],
    ['db', 'no parameter `db`'],
  ])('has nothing for %s', (text, reason) => {
    const resolved = resolveSecret(text, store);
    expect(resolved).toMatchObject({ ok: false });
    expect(JSON.stringify(resolved)).toContain(reason);
  });
});

it('reads an inventory, and nothing from a broken one', () => {
  const text = JSON.stringify({
    SecretList: [{ Name: 'a', ARN: arn, KmsKeyId: 'k', Keys: ['url'] }, { Name: 'b', ARN: parameter }, {}],
  });
  expect(inventoryOf(text, 'secrets.json')).toEqual([
    { name: 'a', arn, kmsKeyId: 'k', keys: ['url'] },
    { name: 'b', arn: parameter, kmsKeyId: null, keys: null },
  ]);
  expect(inventoryOf('{', 'secrets.json')).toBeNull();
});
