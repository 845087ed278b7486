import { describe, expect, it } from 'vitest';
import { judge, messages, template } from './support.ts';

const secret = '  Token: { Type: AWS::SecretsManager::Secret }';
const rotator =
  "  Rotator: { Type: AWS::Lambda::Function, Properties: { FunctionName: r, Role: 'arn:aws:iam::111122223333:role/r', Code: { ImageUri: r } } }";
const permission = (principal = 'secretsmanager.amazonaws.com') =>
  `  Allowed: { Type: AWS::Lambda::Permission, Properties: { Action: 'lambda:InvokeFunction', FunctionName: r, Principal: ${principal} } }`;
const schedule = (rules: string, arn = '!GetAtt Rotator.Arn', depends = 'Allowed') => `  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: ${depends}
    Properties: { SecretId: !Ref Token, RotationLambdaARN: ${arn}, RotationRules: { ${rules} } }`;
const whole = (...parts: Parameters<typeof schedule>) => template(secret, rotator, permission(), schedule(...parts));
const found = (text: string) => messages('rotates', text, { secret: 'Token', most: 31 });

describe('cloudformation/rotates', () => {
  it.each([
    ['days', whole('AutomaticallyAfterDays: 31')],
    ['a rate', whole("ScheduleExpression: 'rate(7 days)'")],
    ['a list of what comes before', whole('AutomaticallyAfterDays: 1', '!GetAtt Rotator.Arn', '[Token, Allowed]')],
    [
      'a function of another stack',
      whole('AutomaticallyAfterDays: 1', 'arn:aws:lambda:eu-west-2:111122223333:function:x'),
    ],
    ['a function by its ARN', whole('AutomaticallyAfterDays: 1', 'arn:aws:lambda:eu-west-2:111122223333:function:r')],
    [
      'a function by its ARN, put together',
      whole(
        'AutomaticallyAfterDays: 1',
        "!Sub 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Rotator}'",
      ),
    ],
    [
      'an order by way of another resource',
      template(
        secret,
        rotator,
        permission(),
        '  Policy: { Type: AWS::SecretsManager::ResourcePolicy, DependsOn: Allowed, Properties: { SecretId: !Ref Token, ResourcePolicy: {} } }',
        schedule('AutomaticallyAfterDays: 1', undefined, 'Policy'),
      ),
    ],
    [
      'a secret by its name',
      whole('AutomaticallyAfterDays: 1')
        .replace('SecretId: !Ref Token', 'SecretId: cranes/token')
        .replace('AWS::SecretsManager::Secret }', 'AWS::SecretsManager::Secret, Properties: { Name: cranes/token } }'),
    ],
  ])('takes %s', async (_, text) => expect(await found(text)).toEqual([]));

  it.each([
    ['nothing', template(secret), /no rotation schedule/],
    [
      'another secret',
      template(
        secret,
        '  Other: { Type: AWS::SecretsManager::Secret }',
        rotator,
        permission(),
        schedule('AutomaticallyAfterDays: 1').replace('!Ref Token', '!Ref Other'),
      ),
      /no rotation schedule/,
    ],
    ['too long a wait', whole("ScheduleExpression: 'cron(0 3 1 1/2 ? *)'"), /Up to 62 days/],
    [
      'two schedules in one',
      whole("AutomaticallyAfterDays: 1, ScheduleExpression: 'rate(1 day)'"),
      /exclude each other/,
    ],
    ['no rules', whole(''), /says neither/],
    [
      'no function',
      whole('AutomaticallyAfterDays: 1').replace('RotationLambdaARN: !GetAtt Rotator.Arn,', ''),
      /names no `RotationLambdaARN`/,
    ],
    ['a name as text', whole('AutomaticallyAfterDays: 1', 'r'), /`r` is none/],
    [
      'an ARN without order',
      whole('AutomaticallyAfterDays: 1', 'arn:aws:lambda:eu-west-2:111122223333:function:r', 'Rotator'),
      /before `Allowed`/,
    ],
    ['its name', whole('AutomaticallyAfterDays: 1', '!Ref Rotator'), /`Rotator\.Ref` is none/],
    [
      'a hosted function',
      whole('AutomaticallyAfterDays: 1').replace(
        'RotationLambdaARN: !GetAtt Rotator.Arn',
        'HostedRotationLambda: { RotationType: PostgreSQLSingleUser }',
      ),
      /transform/,
    ],
    [
      'no permission',
      template(secret, rotator, schedule('AutomaticallyAfterDays: 1', undefined, 'Rotator')),
      /may not call `Rotator`/,
    ],
    [
      'a permission for others',
      template(secret, rotator, permission('events.amazonaws.com'), schedule('AutomaticallyAfterDays: 1')),
      /may not call/,
    ],
    ['no order', whole('AutomaticallyAfterDays: 1', undefined, 'Rotator'), /before `Allowed`/],
  ])('does not take %s', async (_, text, message) => expect((await found(text)).join()).toMatch(message));

  it('asks for the function that is meant', async () => {
    const text = whole('AutomaticallyAfterDays: 1', 'arn:aws:lambda:eu-west-2:111122223333:function:x');
    const params = { secret: 'Token', function: 'Rotator' };
    expect((await messages('rotates', text, params)).join()).toMatch(/calls `arn:.*:x`, and `Rotator`/);
    expect(await messages('rotates', whole('AutomaticallyAfterDays: 1'), params)).toEqual([]);
  });

  it('cannot tell what a parameter decides', async () => {
    const text = `Parameters: { Days: { Type: Number } }\n${whole('AutomaticallyAfterDays: !Ref Days')}`;
    expect(await judge('rotates', text, { secret: 'Token' })).toMatchObject({ status: 'error' });
  });
});
