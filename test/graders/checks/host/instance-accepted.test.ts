import { expect, it } from 'vitest';
import check from '../../../../graders/checks/host/instance-accepted.ts';
import { closed, exampleInstance } from '../../../../graders/host/example-instance.ts';
import { hostFindings } from './support.ts';

const messages = (options: string, config: string) =>
  hostFindings(check, exampleInstance(options, config)).map(({ file, message }) => `${file}: ${message}`);

it('tells of both files', () => {
  expect(messages(closed, 'ECS_AWSVPC_BLOCK_IMDS=true')).toEqual([]);
  expect(messages('HttpTokens: !Ref Nothing', 'ECS_AWSVPC_BLOCK_IMDS=yes')).toEqual([
    expect.stringMatching(/^launch-template\.yaml: `Nothing` is neither/),
    expect.stringMatching(/^ecs\.config: `ECS_AWSVPC_BLOCK_IMDS` is yes/),
  ]);
  expect(messages('HttpHopLimit: 1', '')[0]).toContain('`HttpHopLimit`');
});
