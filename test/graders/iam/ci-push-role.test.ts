/**
 * The exercise iam/ci-push-role takes every policy between what a push needs and the ceiling, however it is written, and shows
 * a request for each that is not. Its folder's solutions and mutants are proved by `validate`.
 */
import { describe, expect, test } from 'vitest';
import { answerGrader } from '../../support/answers.ts';

const graded = await answerGrader('iam/ci-push-role');
const repository = 'arn:aws:ecr:eu-west-2:111122223333:repository/manifest';
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const allow = (Action: unknown, Resource: unknown = repository, more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (more: object) => ({ Effect: 'Deny', ...more });
const steps = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
];
const login = allow('ecr:GetAuthorizationToken', '*');
const push = allow(steps);

describe('right, differently written', () => {
  const cases: [string, unknown][] = [
    ['as documented', policy(login, push)],
    ['in another order', policy(allow(steps.toReversed()), login)],
    ['step by step', policy(login, ...steps.map((step) => allow(step)))],
    ['with BatchGetImage, as AWS lists it', policy(login, allow([...steps, 'ecr:BatchGetImage']))],
    ['other cases', policy(login, allow(steps.map((step) => step.toUpperCase())))],
    ['wildcards that reach no further', policy(login, allow([...steps.slice(0, 4), 'ecr:PutImag?']))],
    ['in the old language', { Statement: [login, push] }],
    ['an Id and Sids', { ...policy({ Sid: 'Login', ...login }, { Sid: 'Push', ...push }), Id: 'push' }],
    [
      'in one region',
      policy(
        login,
        allow(steps, repository, { Condition: { StringEqualsIfExists: { 'aws:RequestedRegion': 'eu-west-2' } } }),
      ),
    ],
    ['said twice', policy(login, push, allow('ecr:PutImage'))],
    [
      'broad, and taken back',
      policy(
        allow('ecr:*', '*'),
        deny({ NotAction: ['ecr:GetAuthorizationToken', ...steps], Resource: '*' }),
        deny({ NotAction: 'ecr:GetAuthorizationToken', NotResource: repository }),
      ),
    ],
  ];
  test.each(cases)('%s', async (_, answer) => {
    expect((await graded({ 'policy.json': answer })).failed).toEqual([]);
  });
});

describe('wrong, with a request that shows it', () => {
  const cases: [string, unknown, string[]][] = [
    [
      'every write action',
      policy(login, allow(['ecr:Batch*', 'ecr:Initiate*', 'ecr:Upload*', 'ecr:Complete*', 'ecr:Put*'])),
      ['nothing-else'],
    ],
    ['another region', policy(login, push, allow(steps, repository.replace('eu-west-2', '*'))), ['nothing-else']],
    ['repositories that begin alike', policy(login, allow(steps, `${repository}*`)), ['nothing-else']],
    ['layers can be read', policy(login, allow([...steps, 'ecr:GetDownloadUrlForLayer'])), ['nothing-else']],
    ['the deployment besides', policy(login, push, allow('ecs:UpdateService', '*')), ['nothing-else']],
    ['the last step is missing', policy(login, allow(steps.slice(0, 4))), ['pushes']],
    [
      'behind MFA',
      policy(login, allow(steps, repository, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })),
      ['pushes'],
    ],
  ];
  test.each(cases)('%s', async (_, answer, expected) => {
    const { failed, findings } = await graded({ 'policy.json': answer });
    expect(failed).toEqual(expected);
    for (const { message, witness } of findings) {
      expect(witness).toMatchObject({ form: 'request' });
      expect(message).toMatch(/^(Still allowed|Refused): `ec[rs]:/);
    }
  });
});
