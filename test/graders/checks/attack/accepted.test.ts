import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/attack/accepted.ts';
import { edited } from '../../attack/support.ts';
import { outcomeOf } from './support.ts';

type Edit = Parameters<typeof edited>[number];

describe('attack/accepted', () => {
  it('passes the files as they are given', async () =>
    expect(await outcomeOf(check, edited())).toMatchObject({ status: 'passed', findings: [] }));

  it.each<[string, Edit, RegExp]>([
    [
      'a field that ECS does not know',
      ['task-definition.json', '"essential"', '"readOnlyRootFilesystem": true, "essential"'],
      /Unknown parameter/,
    ],
    [
      'a network mode that the service cannot have',
      ['task-definition.json', '"awsvpc"', '"bridge"'],
      /ECS refuses the service/,
    ],
    [
      'an action that there is not',
      ['task-role.json', '"sqs:SendMessage"', '"sqs:SendMesage"'],
      /no action `SendMesage`/,
    ],
    ['a principal in a role’s policy', ['execution-role.json', '"Effect"', '"Principal": "*", "Effect"'], /Principal/],
    ['a group that there is not', ['network.yaml', '!Ref PortalGroup }', '!Ref PortGroup }'], /PortGroup/],
    ['quotes around a flag', ['ecs.config', 'ROLE=true', 'ROLE="true"'], /quotes/],
  ])('finds %s', async (_what, edit, message) => {
    const { status, findings } = await outcomeOf(check, edited(edit));
    expect(status).toBe('failed');
    expect(findings[0]).toMatchObject({ file: edit[0], message: expect.stringMatching(message) as string });
  });
});
