/** The secret rotates: by a schedule, with a function that Secrets Manager can call when the schedule is made. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { needs } from '../../cloudformation/circles.ts';
import { permissionsFor } from '../../cloudformation/policies.ts';
import { longestWait } from '../../cloudformation/schedule.ts';
import { concrete, names } from '../../cloudformation/stand-ins.ts';
import type { Resource, Template } from '../../cloudformation/template.ts';
import { at, integerAt, textAt, undecidedIn, place } from '../../cloudformation/value.ts';

const example = (rules: string): string => `Resources:
  Token:
    Type: AWS::SecretsManager::Secret
  Rotator:
    Type: AWS::Lambda::Function
    Properties: { Role: 'arn:aws:iam::111122223333:role/rotator', Code: { S3Bucket: quay-code, S3Key: rotator.zip } }
  RotatorPermission:
    Type: AWS::Lambda::Permission
    Properties: { Action: 'lambda:InvokeFunction', FunctionName: !Ref Rotator, Principal: secretsmanager.amazonaws.com }
  Rotation:
    Type: AWS::SecretsManager::RotationSchedule
    DependsOn: RotatorPermission
    Properties: { SecretId: !Ref Token, RotationLambdaARN: !GetAtt Rotator.Arn, RotationRules: { ${rules} } }
`;

export default defineCheck({
  subject: 'cloudformation',
  params: z.strictObject({
    /** Logical id of the secret. */
    secret: z.string(),
    /** Logical id of the function that has to do it; absent: any. */
    function: z.string().optional(),
    /** Days between two rotations at most. */
    most: z.number().int().positive().default(30),
    /** Why no longer: a whole sentence. */
    reason: z.string().default('The longer a value is good, the longer a copy of it is.'),
  }),
  title: 'The secret rotates by itself',
  help: `Looks for the schedule of the secret, works out the longest wait between two rotations (\`AutomaticallyAfterDays\`, \`rate(…)\` or \`cron(…)\`), and
follows the function: it has to be there, and Secrets Manager has to be allowed to call it before the schedule is made, since it tries that at once.`,
  examples: {
    good: [
      { files: { 'secret.yaml': example('AutomaticallyAfterDays: 30') }, with: { secret: 'Token' } },
      {
        files: { 'secret.yaml': example("ScheduleExpression: 'cron(0 4 ? * 1#1 *)'") },
        with: { secret: 'Token', most: 35 },
        note: 'the first Sunday of every month is at most 35 days away',
      },
    ],
    bad: [
      { files: { 'secret.yaml': example("ScheduleExpression: 'rate(90 days)'") }, with: { secret: 'Token' } },
      {
        files: {
          'secret.yaml': example('AutomaticallyAfterDays: 30').replace('    DependsOn: RotatorPermission\n', ''),
        },
        with: { secret: 'Token' },
        note: 'the schedule may be made before the permission',
      },
    ],
  },
  run(template, { secret: id, function: wanted, most, reason }) {
    const finding = (range: Parameters<typeof place>[0], message: string): Finding => ({
      file: template.file,
      ...place(range),
      message,
    });
    const secret = template.resources.get(id);
    if (!secret)
      return [finding({ line: 1, column: 1, endLine: 1, endColumn: 2 }, `There is no secret \`${id}\` here any more.`)];
    const schedules = [...template.resources.values()].filter(
      ({ type, properties }) =>
        type === 'AWS::SecretsManager::RotationSchedule' && names(template, at(properties, 'SecretId'), secret),
    );
    const [schedule] = schedules;
    if (!schedule)
      return [
        finding(
          secret.range,
          `\`${id}\` has no rotation schedule, so its value stays until somebody thinks of it. ${reason}`,
        ),
      ];
    const { properties } = schedule;
    const unknown = undecidedIn(at(properties, 'RotationRules'));
    if (unknown)
      throw new Undecided(`When \`${id}\` rotates cannot be told: ${unknown.why}.`, {
        file: template.file,
        ...place(unknown.range),
      });
    const rules = at(properties, 'RotationRules');
    const findings: Finding[] = [];
    const wait = waitOf(rules);
    if (typeof wait === 'string')
      findings.push(
        finding(
          rules?.range ?? schedule.range,
          `\`${schedule.id}\` has no schedule that Secrets Manager takes: ${wait}.`,
        ),
      );
    else if (wait > most)
      findings.push(
        finding(
          rules?.range ?? schedule.range,
          `Up to ${Number.isFinite(wait) ? Math.round(wait * 10) / 10 : 'any number of'} days pass between two rotations of \`${id}\`, and ${most} is the most. ${reason}`,
        ),
      );
    return [
      ...findings,
      ...functionFaults(template, schedule, wanted).map(({ range, message }) => finding(range, message)),
    ];
  },
});

function waitOf(rules: ReturnType<typeof at>): number | string {
  const days = integerAt(rules, 'AutomaticallyAfterDays');
  const expression = textAt(rules, 'ScheduleExpression');
  if (days !== undefined && expression !== undefined)
    return '`AutomaticallyAfterDays` and `ScheduleExpression` exclude each other';
  if (expression !== undefined) return longestWait(expression);
  if (days === undefined) return '`RotationRules` says neither `AutomaticallyAfterDays` nor `ScheduleExpression`';
  return days >= 1 && days <= 1000 ? days : '`AutomaticallyAfterDays` is 1 to 1000';
}

function functionFaults(
  template: Template,
  schedule: Resource,
  wanted: string | undefined,
): { range: Resource['range']; message: string }[] {
  const { properties, range } = schedule;
  if (at(properties, 'HostedRotationLambda'))
    return [
      {
        range,
        message:
          '`HostedRotationLambda` is expanded by the transform `AWS::SecretsManager-2024-09-16`, which is not in this template: CloudFormation refuses the schedule. The function of this template is there to be used.',
      },
    ];
  const value = at(properties, 'RotationLambdaARN');
  if (value === undefined)
    return [
      {
        range,
        message: `\`${schedule.id}\` names no \`RotationLambdaARN\`, so there is nothing that could change the value.`,
      },
    ];
  const arn = concrete(template, value);
  if (value.kind === 'undecided' || arn === undefined)
    throw new Undecided(`Which function \`${schedule.id}\` calls cannot be told.`, {
      file: template.file,
      ...place(value.range),
    });
  if (!/^arn:[\w-]+:lambda:/.test(arn))
    return [
      {
        range: value.range,
        message: `\`RotationLambdaARN\` is the ARN of a function (\`!GetAtt NAME.Arn\`); \`${value.kind === 'reference' ? `${value.resource}.${value.attribute}` : arn}\` is none.`,
      },
    ];
  const target = [...template.resources.values()].find(
    (one) => one.type === 'AWS::Lambda::Function' && names(template, value, one),
  );
  if (wanted !== undefined && target?.id !== wanted)
    return [
      {
        range: value.range,
        message: `\`${schedule.id}\` calls \`${target?.id ?? arn}\`, and \`${wanted}\` knows how this secret changes.`,
      },
    ];
  if (!target) return [];
  const permissions = permissionsFor(template, target).filter(
    ({ properties: own }) => concrete(template, at(own, 'Principal')) === 'secretsmanager.amazonaws.com',
  );
  if (permissions.length === 0)
    return [
      {
        range: value.range,
        message: `Secrets Manager may not call \`${target.id}\`: no \`AWS::Lambda::Permission\` of it names \`secretsmanager.amazonaws.com\`. It tries when the schedule is made, and the stack fails.`,
      },
    ];
  const before = madeBefore(template, schedule);
  if (permissions.some((permission) => before.has(permission.id))) return [];
  return [
    {
      range,
      message: `CloudFormation may make \`${schedule.id}\` before \`${permissions[0]?.id}\`, and Secrets Manager refuses a function that it may not call. \`DependsOn\` puts them in order.`,
    },
  ];
}

/** Ids of what is there when the resource is made, on whatever way. */
function madeBefore(
  { resources }: Pick<Template, 'resources'>,
  resource: Resource,
  found = new Set<string>(),
): Set<string> {
  for (const { to } of needs(resource.tree)) {
    const next = resources.get(to);
    if (!next || found.has(to)) continue;
    found.add(to);
    madeBefore({ resources }, next, found);
  }
  return found;
}
