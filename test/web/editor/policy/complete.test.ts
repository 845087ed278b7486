import { CompletionContext } from '@codemirror/autocomplete';
import { EditorState } from '@codemirror/state';
import { describe, expect, test } from 'vitest';
import { actionReference, referenceIndex, serviceReference } from '../../../../graders/iam/reference.ts';
import { policyCompletion } from '../../../../web/src/editor/policy/complete.ts';
import { spoken } from '../../../../web/src/editor/facts.ts';
import { pieceAt, piecesOf } from '../../../../web/src/editor/json-pieces.ts';
import { factsOf, type Lookup } from '../../../../web/src/editor/policy/facts.ts';

const lookup: Lookup = {
  index: referenceIndex,
  service: serviceReference,
  action: (name) => actionReference(name.split(':')[0] ?? '', name.split(':')[1] ?? ''),
};
const statement = (inside: string) => `{"Version": "2012-10-17", "Statement": [{${inside}}]}`;

/** Asked at `|`. */
async function completion(marked: string, others: { path: string; text: string }[] = [], known = lookup) {
  const place = marked.indexOf('|');
  const state = EditorState.create({ doc: marked.replace('|', '') });
  return policyCompletion(known, () => others)(new CompletionContext(state, place, false));
}
const labels = async (...asked: Parameters<typeof completion>) =>
  (await completion(...asked))?.options.map(({ label }) => label) ?? [];

describe('completion', () => {
  test('services by their prefix, then their actions with the access level', async () => {
    const services = await completion(statement('"Action": "s|"'));
    expect(services?.options).toContainEqual(expect.objectContaining({ label: 's3:', detail: 'Amazon S3' }));
    const actions = await completion(statement('"Action": ["s3:GetO|"]'));
    expect(actions?.options).toContainEqual(expect.objectContaining({ label: 's3:GetObject', detail: 'Read' }));
    expect(actions?.options.every(({ label }) => label.startsWith('s3:'))).toBe(true);
  });

  test('takes the place of what stands between the quotes', async () => {
    const text = statement('"Action": "s3:Get|Objects"');
    expect(await completion(text)).toMatchObject({ from: text.indexOf('s3:'), to: text.indexOf('Objects"') - 1 + 7 });
  });

  test('closes a string that is not closed, and leaves the next line alone', async () => {
    const text = '{"Statement": [{"Action": "s3:GetO|\n"Resource"';
    const result = await completion(text);
    expect(result).toMatchObject({ from: text.indexOf('s3:'), to: text.indexOf('|') });
    expect(result?.options.find(({ label }) => label === 's3:GetObject')?.apply).toBe('s3:GetObject"');
  });

  test('ARNs that the statement’s actions take, and the ARNs of the exercise', async () => {
    const text = statement('"Action": ["s3:GetObject", "sqs:Send*"], "Resource": "|"');
    const found = await labels(text, [
      { path: 'task.json', text: '"x": "arn:aws:ecs:eu-west-2:111122223333:task-definition/manifest:7"' },
    ]);
    expect(found).toContain('arn:aws:s3:::${BucketName}/${ObjectName}');
    expect(found).toContain('arn:aws:sqs:${Region}:${Account}:${QueueName}');
    expect(found).toContain('arn:aws:ecs:eu-west-2:111122223333:task-definition/manifest:7');
    expect(found).not.toContain('arn:aws:s3:::${BucketName}');
  });

  test('condition keys of the statement’s services and of every request; each once', async () => {
    const found = await labels(statement('"Action": "s3:ListBucket", "Condition": {"StringLike": {"|"}}'));
    expect(found).toEqual(expect.arrayContaining(['s3:prefix', 'aws:SourceVpce']));
    expect(found.filter((label) => label.startsWith('aws:RequestTag/'))).toHaveLength(1);
    expect(await labels(statement('"Action": "sqs:*", "Condition": {"Bool": {"|"}}'))).not.toContain('s3:prefix');
  });

  test('elements, effects and operators', async () => {
    expect(await labels(statement('"|"'))).toEqual(expect.arrayContaining(['Effect', 'NotAction', 'Condition']));
    expect(await labels(statement('"Effect": "|"'))).toEqual(['Allow', 'Deny']);
    expect(await labels(statement('"Condition": {"|"}'))).toContain('ArnLike');
  });

  test('says nothing where nothing is known, or no answer comes', async () => {
    expect(await completion(statement('"Sid": "|"'))).toBeNull();
    expect(await completion(statement('"Action": "s4:|"'))).toBeNull();
    const silent: Lookup = {
      index: () => Promise.resolve(null),
      service: () => Promise.resolve(null),
      action: () => Promise.resolve(null),
    };
    expect(await completion(statement('"Action": "s3:|"'), [], silent)).toBeNull();
  });
});

describe('facts', () => {
  async function factsAt(marked: string) {
    const pieces = piecesOf(marked.replace('|', ''));
    const facts = await factsOf(pieceAt(pieces, marked.indexOf('|'))!, pieces, lookup);
    return facts && spoken(facts);
  }

  test('an action: access level, what it does, resource types', async () => {
    expect(await factsAt(statement('"Action": "s3:Get|Object"'))).toMatch(
      /^s3:GetObject: Read\. Retrieve objects from Amazon S3\. .*object: arn:\$\{Partition\}:s3:::/,
    );
    expect(await factsAt(statement('"Action": "s3:ListAll|MyBuckets"'))).toContain('resource: only *.');
  });

  test('a pattern: how much it takes in, by level', async () => {
    expect(await factsAt(statement('"Action": "sqs:|*"'))).toMatch(
      /^sqs:\*: Amazon SQS\. (\d+) actions of \1\. .*Write: \d+\./,
    );
    expect(await factsAt(statement('"Action": "sqs:Fly|*"'))).toContain('No action matches.');
  });

  test('a condition key with its type, however its tag is called', async () => {
    expect(await factsAt(statement('"Action": "s3:*", "Condition": {"StringLike": {"s3:pre|fix": ""}}'))).toMatch(
      /^s3:prefix: String\. ./,
    );
    expect(
      await factsAt(statement('"Action": "s3:*", "Condition": {"StringLike": {"aws:PrincipalTag/te|am": ""}}')),
    ).toMatch(/^aws:PrincipalTag\//);
  });

  test('an ARN by its kind', async () => {
    expect(await factsAt(statement('"Resource": "arn:aws:s3:::car|go/*"'))).toMatch(/^object: Amazon S3\./);
    expect(await factsAt(statement('"Resource": "arn:aws:s3:::car|go"'))).toMatch(/^bucket: Amazon S3\./);
    expect(await factsAt(statement('"Resource": "arn:aws:sqs:eu-west-2:111122223333:ord|ers"'))).toMatch(/^queue: /);
  });

  test('nothing about names of one’s own and names that are none', async () => {
    expect(await factsAt(statement('"Sid": "Re|ad"'))).toBeNull();
    expect(await factsAt(statement('"Action": "s3:Get|Objet"'))).toBeNull();
  });
});
