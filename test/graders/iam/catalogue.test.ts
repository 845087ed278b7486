import { describe, expect, test } from 'vitest';
import { loadCatalogueData } from '../../../graders/iam/actions.ts';
import { bundledCatalogue, canApply, sampleResources } from '../../../graders/iam/catalogue.ts';
import type { CatalogueAction } from '../../../graders/iam/catalogue.ts';

/** What the course uses; to add one, name it here and run this test with `-u`. */
const covered = [
  ...[
    'cloudwatch',
    'dynamodb',
    'ecr',
    'ecr-public',
    'ecs',
    'eks-auth',
    'elasticfilesystem',
    'events',
    'iam',
    'kms',
    'lambda',
  ],
  ...['logs', 's3', 's3express', 'secretsmanager', 'sns', 'sqs', 'ssm', 'ssmmessages', 'sts', 'xray'],
];

test('catalogue.json is what the installed data says', async () => {
  const data = await loadCatalogueData(covered);
  const text = `${JSON.stringify(data, null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../graders/iam/catalogue.json');
}, 60_000);

function action(name: string): CatalogueAction {
  const [service = '', short = ''] = name.split(':');
  const found = bundledCatalogue.actionsOf(service)?.get(short.toLowerCase());
  if (!found) throw new Error(`no ${name}`);
  return found;
}

describe('canApply', () => {
  test.each([
    ['s3:GetObject', 'arn:aws:s3:::b/*', true],
    ['s3:GetObject', 'arn:aws:s3:::b', false],
    ['s3:GetObject', 'arn:aws:s3:::*', true],
    ['s3:GetObject', 'arn:aws:s3:::b*', true],
    ['s3:ListBucket', 'arn:aws:s3:::b', true],
    ['s3:ListBucket', 'arn:aws:s3:::b/*', false],
    ['s3:ListBucket', 'arn:aws:s3:::*', true],
    ['s3:GetObject', 'arn:aws:sqs:eu-west-2:111122223333:q', false],
    ['ecr:GetAuthorizationToken', 'arn:aws:ecr:eu-west-2:111122223333:repository/orders', false],
    ['ecr:GetAuthorizationToken', '*', true],
    ['secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:a/b-*', true],
    ['s3:GetObject', 'arn:aws:s3:::b/${aws:username}/*', true],
    ['s3:GetObject', 'not-an-arn', false],
  ])('%s on %s: %s', (name, resource, expected) => {
    expect(canApply(action(name), resource)).toBe(expected);
  });
});

test('sample resources are resources that the action takes', () => {
  for (const service of ['s3', 'kms', 'sqs', 'ecr']) {
    for (const one of bundledCatalogue.actionsOf(service)?.values() ?? []) {
      for (const resource of sampleResources(one, '111122223333', 'eu-west-2')) {
        expect(resource).not.toMatch(/[*$]./);
        expect(canApply(one, resource), `${one.name} ${resource}`).toBe(true);
      }
    }
  }
});

test('patterns find actions whatever their case; an uncovered service has none', () => {
  expect(bundledCatalogue.matching('S3:getobject').map(({ name }) => name)).toEqual(['s3:GetObject']);
  expect(bundledCatalogue.matching('*').length).toBeGreaterThan(1000);
  expect(bundledCatalogue.actionsOf('ec2')).toBeNull();
  expect(bundledCatalogue.actionsOf('__proto__')).toBeNull();
});

test('a condition key in any case, its variable part filled in, tells its type and the actions that carry it', () => {
  const key = (name: string) => bundledCatalogue.keyOf(name);
  expect(key('S3:PREFIX')).toMatchObject({ name: 's3:prefix', type: 'String' });
  expect(key('s3:prefix')?.actions).toEqual(new Set(['listbucket', 'listbucketversions']));
  expect(key('aws:RequestTag/team')).toMatchObject({ type: 'String', actions: null });
  expect(key('kms:EncryptionContext:aws:logs:arn')?.type).toBe('String');
  expect(key('dynamodb:LeadingKeys')?.type).toBe('ArrayOfString');
  expect(key('aws:SourceArn')?.type).toBe('ARN');
  expect(key('s3:prefx')).toBeUndefined();
  expect(key('ec2:InstanceType')).toBeUndefined();
  expect(bundledCatalogue.keyNames('ec2')).toEqual([]);
});
