import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/ecs/awslogs.ts';
import { file, parsed, taskText } from '../../ecs/support.ts';

const options = {
  'awslogs-group': '/ecs/customs',
  'awslogs-region': 'eu-west-2',
  'awslogs-stream-prefix': 'customs',
  mode: 'non-blocking',
  'max-buffer-size': '25m',
};
const params = check.params.parse({
  containers: ['customs'],
  template: 'logging.yaml',
  group: 'Log',
  buffer: { least: 20, most: 64, reason: 'So it is.' },
});
const template = 'Resources:\n  Log: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /ecs/customs } }\n';

function findings(change: Record<string, string | undefined> = {}, logDriver = 'awslogs', logging = template) {
  const text = taskText({}, { name: 'customs', logConfiguration: { logDriver, options: { ...options, ...change } } });
  return check.run(parsed(text), params, { file, files: { 'logging.yaml': logging } });
}

describe('ecs/awslogs', () => {
  it.each(['25m', '64m', '20480k', '20971520', '0020M'])('takes a buffer of %s', (size) =>
    expect(findings({ 'max-buffer-size': size })).toEqual([]),
  );

  it.each([
    ['a small buffer', { 'max-buffer-size': '1m' }, /20 to 64 MiB are needed\. So it is\./],
    ['a huge one', { 'max-buffer-size': '1g' }, /20 to 64/],
    ['one that the driver cannot read', { 'max-buffer-size': 'large' }, /`large`/],
    ['none', { 'max-buffer-size': undefined }, /not written/],
    ['a program that waits', { mode: 'blocking' }, /waits at its next line/],
    ['the account’s default', { mode: undefined }, /not written/],
    ['another group', { 'awslogs-group': '/ecs/other' }, /neither its key nor its end/],
    ['another region', { 'awslogs-region': 'eu-west-1' }, /the group is in eu-west-2/],
    ['no prefix', { 'awslogs-stream-prefix': undefined }, /Fargate requires/],
  ])('finds %s', (_, change, message) => {
    expect(findings(change)).toMatchObject([{ message: expect.stringMatching(message) }]);
  });

  it('finds another driver, and a template that cannot be read', () => {
    expect(findings({}, 'splunk')).toMatchObject([{ message: expect.stringMatching(/logs by `splunk`/) }]);
    expect(findings({}, 'awslogs', 'Resources: [')).toMatchObject([{ file: 'logging.yaml' }]);
    expect(findings({}, 'awslogs', template.replace('Log:', 'Other:'))[0]?.message).toMatch(/not there/);
  });
});
