import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/attack/fewest-edits.ts';
import { runCheck } from '../../../../graders/index.ts';
import type { Check } from '../../../../graders/check.ts';
import { edited } from '../../attack/support.ts';
import { outcomeOf } from './support.ts';

const block: Parameters<typeof edited>[number] = ['ecs.config', '=true', '=true\nECS_AWSVPC_BLOCK_IMDS=true'];
const user: Parameters<typeof edited>[number] = ['Dockerfile', 'EXPOSE', 'USER node\nEXPOSE'];

describe('attack/fewest-edits', () => {
  it('passes up to the number, comments apart', async () => {
    expect(
      await outcomeOf(check, edited(block, ['Dockerfile', 'EXPOSE', '# port\nEXPOSE']), { most: 1 }),
    ).toMatchObject({ status: 'passed' });
  });

  it('lists what was counted', async () => {
    const { status, findings } = await outcomeOf(check, edited(block, user), { most: 1 });
    expect(status).toBe('failed');
    expect(findings).toMatchObject([
      {
        message: expect.stringMatching(/^2 changes, and 1 can be enough/) as string,
        witness: {
          form: 'values',
          values: expect.arrayContaining([{ name: 'Dockerfile, line 5', value: '`USER node` added' }]) as unknown,
        },
      },
    ]);
  });

  it('is undecided without the files as they were given', async () => {
    const kind = { kind: 'attack/fewest-edits', needsEngine: false as const, check: check as unknown as Check };
    expect(await runCheck(kind, 'task-definition.json', edited(), { account: 'account.json', most: 1 })).toMatchObject({
      status: 'error',
    });
  });
});
