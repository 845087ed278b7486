import { expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/ecs/application-requests.ts';
import { file, marked, parsed, taskText } from '../../ecs/support.ts';

const role = 'arn:aws:iam::111122223333:role/orders-task';
const other = 'arn:aws:iam::111122223333:role/orders-execution';
const calls = JSON.stringify({
  Calls: [
    { Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::orders/a', For: 'It keeps orders.' },
    { Action: 'sqs:SendMessage', Resource: ['arn:aws:sqs:eu-west-2:111122223333:bills'], For: 'It sends bills.' },
  ],
});
const policy = (Action: unknown, more: object = {}) =>
  JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action, Resource: '*', ...more } });
const all = ['s3:GetObject', 's3:PutObject', 'sqs:SendMessage'];

function findings(taskRoleArn: string | undefined, files: Record<string, string> = {}, params: object = {}) {
  const text = taskText({ taskRoleArn });
  const parsedParams = check.params.parse({
    roles: [
      { role, policy: 'task.json' },
      { role: other, policy: 'execution.json' },
    ],
    calls: 'calls.json',
    ...params,
  });
  const given = { 'task.json': policy(all), 'execution.json': policy('ecr:*'), 'calls.json': calls };
  return check.run(parsed(text), parsedParams, { file, files: { [file]: text, ...given, ...files } });
}

it('every call is put to the role that the task names', () => {
  expect(findings(role)).toEqual([]);
  const [finding, ...others] = findings(role, { 'task.json': policy(all.slice(0, 2)) });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({
    file: 'task.json',
    witness: { form: 'request', action: 'sqs:SendMessage', resource: 'arn:aws:sqs:eu-west-2:111122223333:bills' },
  });
  expect(finding?.message).toMatch(/^Refused to the application: .* It sends bills\.$/);
});

it('the other role, which could do nothing of it, is shown where it is named', () => {
  const found = findings(other);
  expect(found).toHaveLength(1);
  expect(marked(taskText({ taskRoleArn: other }), found[0]!)).toBe(`"${other}"`);
});

it('without a task role there are no credentials', () => {
  expect(findings(undefined)[0]?.message).toMatch(/no `taskRoleArn`, so there are no credentials/);
});

it('requests carry what the exercise says of them', () => {
  const files = { 'task.json': policy(all, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }) };
  expect(findings(role, files)).not.toEqual([]);
  expect(findings(role, files, { context: { 'aws:SecureTransport': 'true' } })).toEqual([]);
});

it('without a list nothing is decided', () => {
  expect(() => findings(role, { 'calls.json': '{"Calls": []}' })).toThrow(Undecided);
  expect(() => findings(role, { 'calls.json': '{' })).toThrow(Undecided);
});
