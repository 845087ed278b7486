import { describe, expect, it } from 'vitest';
import { judge, messages, template } from './support.ts';

const group = (properties: string) => template(`  Log: { Type: AWS::Logs::LogGroup, Properties: { ${properties} } }`);
const wanted = { groups: [{ id: 'Log', least: 30, most: 365, reason: 'So it is.' }] };

describe('cloudformation/log-retention', () => {
  it.each([
    ['RetentionInDays: 30', ''],
    ["RetentionInDays: '365'", ''],
    ['LogGroupName: x', 'for ever'],
    ['RetentionInDays: 100', 'does not take'],
    ['RetentionInDays: soon', 'does not take'],
    ['RetentionInDays: 14', '30 is the least'],
    ['RetentionInDays: 3653', '365 is the most'],
  ])('%s', async (properties, message) => {
    const found = await messages('log-retention', group(properties), wanted);
    expect(found).toHaveLength(message === '' ? 0 : 1);
    expect(found.join()).toContain(message);
  });

  it('misses the group, and does not guess', async () => {
    expect((await messages('log-retention', group(''), { groups: [{ ...wanted.groups[0], id: 'Other' }] }))[0]).toMatch(
      /not here any more/,
    );
    expect(await judge('log-retention', group('RetentionInDays: !ImportValue x'), wanted)).toMatchObject({
      status: 'error',
    });
  });
});
