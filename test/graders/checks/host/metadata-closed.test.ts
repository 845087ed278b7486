import { expect, it } from 'vitest';
import check from '../../../../graders/checks/host/metadata-closed.ts';
import { closed, exampleInstance } from '../../../../graders/host/example-instance.ts';
import { hostFindings } from './support.ts';

const found = (options: string, config: string, mode: string, power: string) =>
  hostFindings(check, exampleInstance(options, config), { attempts: [{ mode, power }] });

it('shows the way of a request that came back with keys', () => {
  expect(found(closed, '', 'bridge', 'token')).toEqual([]);
  const [finding] = found('HttpTokens: required, HttpPutResponseHopLimit: 3', '', 'bridge', 'token');
  expect(finding?.message).toContain('got the keys of the instance role of `Berths`');
  expect(finding).toMatchObject({ file: 'launch-template.yaml', line: 7 });
  expect(finding?.witness).toMatchObject({ form: 'path', reachable: true });
});

it('points at the configuration of the agent where that decides', () => {
  expect(found(closed, '', 'awsvpc', 'token')[0]).toMatchObject({ file: 'ecs.config', line: 1 });
  expect(found(closed, 'ECS_AWSVPC_BLOCK_IMDS=false', 'awsvpc', 'token')[0]).toMatchObject({ line: 2 });
  expect(found('HttpTokens: optional', '', 'host', 'get')[0]?.message).toContain('IMDSv1');
});
