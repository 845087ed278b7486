import { expect, test } from 'vitest';
import { actionReference, referenceIndex, serviceReference } from '../../../graders/iam/reference.ts';

test('the index names every service and every global key', async () => {
  const { services, globalKeys } = await referenceIndex();
  expect(services.length).toBeGreaterThan(400);
  expect(services).toContainEqual({ prefix: 's3', name: 'Amazon S3' });
  expect(globalKeys).toContainEqual(expect.objectContaining({ key: 'aws:PrincipalArn', type: 'ARN' }));
});

test('a service: its actions with access level and resource types, its ARNs, its keys', async () => {
  const s3 = (await serviceReference('S3'))!;
  expect(s3).toMatchObject({ prefix: 's3', name: 'Amazon S3' });
  expect(s3.actions).toContainEqual({ name: 'ListAllMyBuckets', access: 'List', resources: [] });
  expect(s3.actions.find(({ name }) => name === 'GetObject')).toMatchObject({ access: 'Read' });
  expect(s3.actions.find(({ name }) => name === 'PutObjectAcl')).toMatchObject({ access: 'Permissions management' });
  expect(s3.resources).toContainEqual({
    name: 'object',
    arn: 'arn:${Partition}:s3:::${BucketName}/${ObjectName}',
  });
  expect(s3.keys.map(({ key }) => key)).toContain('s3:prefix');
  expect(await serviceReference('s4')).toBeNull();
  expect(await serviceReference('__proto__')).toBeNull();
});

test('an action, whatever its case', async () => {
  const action = (await actionReference('s3', 'getobject'))!;
  expect(action).toMatchObject({ name: 's3:GetObject', access: 'Read' });
  expect(action.description).toMatch(/retrieve objects/);
  expect(action.resources.map(({ name }) => name)).toContain('object');
  expect(action.keys).toContain('s3:ExistingObjectTag/<key>');
  expect(await actionReference('s3', 'GetNothing')).toBeNull();
  expect(await actionReference('s4', 'GetObject')).toBeNull();
});

test('no piece is large: the largest service stays below 300 kB', async () => {
  const largest = JSON.stringify(await serviceReference('ec2')).length;
  expect(largest).toBeGreaterThan(50_000);
  expect(largest).toBeLessThan(300_000);
  expect(JSON.stringify(await referenceIndex()).length).toBeLessThan(60_000);
});
