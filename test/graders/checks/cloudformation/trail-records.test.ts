import { describe, expect, it } from 'vitest';
import { messages, template } from './support.ts';

const trail = (properties: string) =>
  template(`  Trail: { Type: AWS::CloudTrail::Trail, Properties: { S3BucketName: b${properties} } }`);
const on = ', IsLogging: true, EnableLogFileValidation: true';
const read = { source: 'secretsmanager.amazonaws.com', name: 'GetSecretValue', readOnly: true, reason: 'So it is.' };
const decrypt = { source: 'kms.amazonaws.com', name: 'Decrypt', readOnly: true, reason: 'So it is.' };
const fetched = (key: string, readOnly = true) => ({
  category: 'Data',
  source: 's3.amazonaws.com',
  name: readOnly ? 'GetObject' : 'PutObject',
  readOnly,
  resource: { type: 'AWS::S3::Object', arn: `arn:aws:s3:::vault/${key}` },
  reason: 'So it is.',
});

const misses = (properties: string, ...recorded: object[]) =>
  messages('trail-records', trail(on + properties), { trail: 'Trail', recorded });

const management = (more = '') => `{ FieldSelectors: [{ Field: eventCategory, Equals: [Management] }${more}] }`;
const data = (more = '') =>
  `{ FieldSelectors: [{ Field: eventCategory, Equals: [Data] }, { Field: resources.type, Equals: [AWS::S3::Object] }${more}] }`;
const basic = (text: string) => `, EventSelectors: [{ ${text} }]`;
const advanced = (...texts: string[]) => `, AdvancedEventSelectors: [${texts.join(', ')}]`;
const seals = 'DataResources: [{ Type: AWS::S3::Object, Values: [arn:aws:s3:::vault/seals/] }]';

describe('cloudformation/trail-records', () => {
  it.each([
    ['no selectors', '', [true, true, false, false]],
    ['reads only', basic('ReadWriteType: ReadOnly'), [true, true, false, false]],
    ['writes only', basic('ReadWriteType: WriteOnly'), [false, false, false, false]],
    ['without KMS', basic('ExcludeManagementEventSources: [kms.amazonaws.com]'), [true, false, false, false]],
    ['data alone', basic(`IncludeManagementEvents: false, ${seals}`), [false, false, true, false]],
    ['a folder', basic(seals), [true, true, true, false]],
    ['every object', basic(seals.replace('arn:aws:s3:::vault/seals/', 'arn:aws:s3')), [true, true, true, true]],
    ['advanced', advanced(management()), [true, true, false, false]],
    [
      'advanced, without KMS',
      advanced(management(', { Field: eventSource, NotEquals: [kms.amazonaws.com] }')),
      [true, false, false, false],
    ],
    [
      'advanced, writes',
      advanced(management(", { Field: readOnly, Equals: ['false'] }")),
      [false, false, false, false],
    ],
    [
      'advanced, a folder',
      advanced(data(', { Field: resources.ARN, StartsWith: [arn:aws:s3:::vault/seals/] }')),
      [false, false, true, false],
    ],
    [
      'advanced, by its end',
      advanced(data(', { Field: resources.ARN, EndsWith: [.p12] }')),
      [false, false, true, false],
    ],
    [
      'advanced, but a folder',
      advanced(data(', { Field: resources.ARN, NotStartsWith: [arn:aws:s3:::vault/seals/] }')),
      [false, false, false, true],
    ],
  ])('%s', async (_, selectors, expected) => {
    const events = [read, decrypt, fetched('seals/a.p12'), fetched('tides.json')];
    const found = await Promise.all(events.map((event) => misses(selectors, event)));
    expect(found.map(({ length }) => length === 0)).toEqual(expected);
  });

  it('asks for a trail that is on, in every region, and validated', async () => {
    const params = { trail: 'Trail', recorded: [read] };
    expect((await messages('trail-records', trail(''), params)).join()).toMatch(/EnableLogFileValidation.*`IsLogging`/);
    const elsewhere = { ...read, region: 'eu-west-1' };
    expect((await misses('', elsewhere))[0]).toMatch(/in eu-west-1 happened.*IsMultiRegionTrail/);
    expect(await misses(', IsMultiRegionTrail: true', elsewhere)).toEqual([]);
    expect((await messages('trail-records', trail(on), { ...params, trail: 'Other' }))[0]).toMatch(/no trail `Other`/);
  });

  it('tells what is paid for and not wanted', async () => {
    const params = { trail: 'Trail', notRecorded: [fetched('tides.json')] };
    expect(await messages('trail-records', trail(on + basic(seals)), params)).toEqual([]);
    expect((await messages('trail-records', trail(on + advanced(data())), params))[0]).toMatch(
      /is recorded by `Trail`/,
    );
  });

  it.each([
    [
      'data events of secrets',
      basic('DataResources: [{ Type: AWS::SecretsManager::Secret, Values: [x] }]'),
      /no data events/,
    ],
    [
      'advanced ones of secrets',
      advanced(data().replace('AWS::S3::Object', 'AWS::SecretsManager::Secret')),
      /no data events/,
    ],
    [
      'other types in basic selectors',
      basic('DataResources: [{ Type: AWS::SNS::Topic, Values: [x] }]'),
      /Basic selectors know/,
    ],
    [
      'other sources left out',
      basic('ExcludeManagementEventSources: [secretsmanager.amazonaws.com]'),
      /can be left out/,
    ],
    ['both kinds', basic('ReadWriteType: All') + advanced(management()), /both together/],
    ['no category', advanced("{ FieldSelectors: [{ Field: readOnly, Equals: ['true'] }] }"), /`eventCategory`/],
    [
      'management events by name',
      advanced(management(', { Field: eventName, Equals: [GetSecretValue] }')),
      /not by `eventName`/,
    ],
    [
      'one source of management events',
      advanced(management(', { Field: eventSource, Equals: [secretsmanager.amazonaws.com] }')),
      /cannot pick other sources/,
    ],
    [
      'another source left out',
      advanced(management(', { Field: eventSource, NotEquals: [secretsmanager.amazonaws.com] }')),
      /cannot pick other sources/,
    ],
    [
      'data without a type',
      advanced('{ FieldSelectors: [{ Field: eventCategory, Equals: [Data] }] }'),
      /exactly one `resources\.type`/,
    ],
  ])('knows that CloudTrail refuses %s', async (_, selectors, message) => {
    expect((await misses(selectors)).join()).toMatch(message);
  });

  it('leaves selectors of network activity alone, which name a source', async () => {
    const network =
      '{ FieldSelectors: [{ Field: eventCategory, Equals: [NetworkActivity] }, { Field: eventSource, Equals: [secretsmanager.amazonaws.com] }] }';
    expect(await misses(advanced(management(), network), read)).toEqual([]);
    expect((await misses(advanced(network), read)).join()).toMatch(/no selector of the trail takes it/);
  });
});
