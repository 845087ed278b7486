import { describe, expect, it } from 'vitest';
import { flagOf, parseAgentConfig } from '../../../graders/host/agent-config.ts';

const read = (text: string) => parseAgentConfig(text, 'ecs.config');
const blocks = (text: string) => flagOf(read(text), 'ECS_AWSVPC_BLOCK_IMDS');

describe('ecs.config as the agent gets it', () => {
  it.each(['1', 't', 'T', 'TRUE', 'true', 'True'])('%s is true', (word) => {
    expect(blocks(`ECS_CLUSTER=harbour\r\n  ECS_AWSVPC_BLOCK_IMDS=${word}  \n`)).toBe(true);
  });

  it.each(['"true"', "'true'", 'yes', 'on', 'enabled', 'tRuE', ''])('%s is as if it were not there', (word) => {
    expect(blocks(`ECS_AWSVPC_BLOCK_IMDS=${word}`)).toBe(false);
    const config = read(`ECS_ENABLE_TASK_IAM_ROLE=${word}`);
    expect(flagOf(config, 'ECS_ENABLE_TASK_IAM_ROLE')).toBe(true);
    expect(config.faults).toHaveLength(1);
  });

  it('the last line wins, and comments say nothing', () => {
    expect(blocks('ECS_AWSVPC_BLOCK_IMDS=true\nECS_AWSVPC_BLOCK_IMDS=false')).toBe(false);
    expect(blocks('# ECS_AWSVPC_BLOCK_IMDS=true')).toBe(false);
    expect(read('# ECS_AWSVPC_BLOCK_IMD=true\nnonsense\n').faults).toEqual([]);
  });

  it.each(['ECS_AWSVPC_BLOCK_IMDS = true', 'export ECS_AWSVPC_BLOCK_IMDS=true'])('"%s" is another name', (line) => {
    expect(blocks(line)).toBe(false);
    expect(read(line).faults[0]?.message).toContain('everything before `=` is the name');
  });

  it('a misspelt flag is told with its place, other variables are not', () => {
    const { faults } = read('ECS_CLUSTER=harbour\n ECS_AWSVPC_BLOCK_IDMS=true');
    expect(faults).toEqual([
      expect.objectContaining({ file: 'ecs.config', line: 2, column: 2, endColumn: 28 }) as unknown,
    ]);
    expect(faults[0]?.message).toContain('Did you mean `ECS_AWSVPC_BLOCK_IMDS`?');
    expect(read('ECS_ENABLE_TASK_ENI=true\nECS_LOGLEVEL=info\nHTTP_PROXY=x').faults).toEqual([]);
  });
});
