import { expect, it } from 'vitest';
import check from '../../../../graders/checks/host/credentials-arrive.ts';
import { closed, exampleInstance } from '../../../../graders/host/example-instance.ts';
import { hostFindings } from './support.ts';

const messages = (options: string, config: string) =>
  hostFindings(check, exampleInstance(options, config)).map(({ message }) => message);

it('agent and tasks get what is theirs', () => {
  expect(messages(closed, 'ECS_AWSVPC_BLOCK_IMDS=true')).toEqual([]);
  expect(messages('HttpEndpoint: disabled', '')[0]).toContain('registers nowhere');
  expect(messages(closed, 'ECS_ENABLE_TASK_IAM_ROLE=false')[0]).toContain('`bridge` and `awsvpc`');
  expect(messages(closed, 'ECS_ENABLE_TASK_IAM_ROLE_NETWORK_HOST=0')[0]).toContain('tasks with `host`');
});
