import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/attack/paths-cut.ts';
import { edited } from '../../attack/support.ts';
import { outcomeOf } from './support.ts';

type Edit = Parameters<typeof edited>[number];
const run = (...edits: Edit[]) => outcomeOf(check, edited(...edits));
const cut: Edit[] = [
  ['network.yaml', 'CidrIp: 10.60.0.0/16', 'SourceSecurityGroupId: !Ref RegisterGroup'],
  ['Dockerfile', 'EXPOSE', 'USER node\nEXPOSE'],
  ['task-role.json', '"ecs:RunTask",\n        "iam:PassRole",\n        "sts:AssumeRole"', '"sqs:GetQueueUrl"'],
];

describe('attack/paths-cut', () => {
  it('passes when every path is cut, and draws what was cut', async () => {
    const { status, whole } = await run(...cut);
    expect(status).toBe('passed');
    if (whole?.form !== 'graph') throw new Error('no graph');
    expect(whole.paths).toEqual([]);
    expect(
      whole.steps
        .filter(({ state }) => state === 'cut')
        .map(({ from, to }) => `${from} ${to}`)
        .sort(),
    ).toEqual(
      [
        'host connection',
        'portal connection',
        'portal host',
        'portal-task connection',
        'portal-task register',
        'portal-task reporting',
      ].sort(),
    );
    expect(whole.services.every(({ state }) => state === 'whole')).toBe(true);
  });

  it('tells each path that is left, hop by hop, at a place that the learner can edit', async () => {
    const { status, findings, whole } = await run(cut[0]!, cut[2]!);
    expect(status).toBe('failed');
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatchObject({ file: 'task-definition.json', line: 25 });
    expect(findings[0]!.message).toContain(
      'internet → LoadBalancer → portal → host → register → register-password → customer table',
    );
    expect(findings[0]!.witness).toMatchObject({
      form: 'steps',
      steps: expect.arrayContaining([expect.objectContaining({ from: 'register', to: 'CustomerDatabase' })]),
    });
    expect(whole).toMatchObject({ form: 'graph', paths: [expect.arrayContaining(['host'])] });
  });

  it('a step that comes with an edit is new', async () => {
    const { whole } = await run([
      'task-definition.json',
      '"essential": true,',
      '"essential": true, "privileged": true,',
    ]);
    if (whole?.form !== 'graph') throw new Error('no graph');
    expect(whole.steps.filter(({ state }) => state === 'new')).toMatchObject([
      { from: 'portal', to: 'host', file: 'task-definition.json' },
    ]);
  });

  it('what nobody can know is undecided and never passes', async () => {
    const unknown = await run(
      cut[0]!,
      cut[1]!,
      ['task-role.json', '"ecs:RunTask",\n        "iam:PassRole",', ''],
      [
        'reporting-trust.json',
        '"Principal": { "AWS": "arn:aws:iam::111122223333:root" },',
        '"Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Condition": { "IpAddress": { "aws:SourceIp": "10.0.0.0/8" } },',
      ],
    );
    expect(unknown.status).toBe('error');
    expect(unknown.reason).toMatch(
      /^Whether a path is left cannot be told: statement 2 of reporting-trust.json .*`aws:SourceIp`/,
    );
  });

  const editable = [
    'task-definition.json',
    'Dockerfile',
    'network.yaml',
    'task-role.json',
    'execution-role.json',
    'reporting-trust.json',
    'secret-policy.json',
  ];
  it.each(
    editable.flatMap((file) =>
      ['', '{', '[[[[', '\u0000', '"x"', `{"a": ${'['.repeat(5000)}`].map((text) => [file, text] as const),
    ),
  )('never passes without a readable %s (%j)', async (file, text) => {
    const { status, findings } = await outcomeOf(check, { ...edited(...cut), [file]: text });
    expect(status).toBe('failed');
    expect(findings[0]?.file).toBe(file);
  });

  it('survives a template without network, references in a circle and rules without end', async () => {
    const rules = Array.from(
      { length: 900 },
      (_, index) =>
        `        - { IpProtocol: tcp, FromPort: ${index}, ToPort: 5432, CidrIp: 10.60.${index % 250}.0/24 }`,
    ).join('\n');
    const strange: Edit[][] = [
      [['network.yaml', 'VpcId: !Ref Vpc', 'VpcId: !Ref Nothing']],
      [
        [
          'network.yaml',
          'SourceSecurityGroupId: !Ref PortalGroup',
          'SourceSecurityGroupId: !GetAtt DatabaseGroup.GroupId',
        ],
        ['network.yaml', 'CidrIp: 10.60.0.0/16', 'SourceSecurityGroupId: !Ref RegisterGroup'],
      ],
      [['network.yaml', '        - { IpProtocol: tcp, FromPort: 5432, ToPort: 5432, CidrIp: 10.60.0.0/16 }', rules]],
      [['network.yaml', 'CidrIp: 10.60.0.0/16', 'CidrIp: !ImportValue Harbour']],
    ];
    for (const edits of strange) {
      const { status, reason, findings } = await run(...edits);
      expect(['failed', 'error']).toContain(status);
      expect(reason ?? findings[0]?.message).not.toMatch(/fault of Drydock/);
    }
  });

  it('an account that cannot be read is a fault of the exercise', async () => {
    expect(await outcomeOf(check, { ...edited(), 'account.json': '{}' })).toMatchObject({
      status: 'error',
      reason: expect.stringContaining('fault of the exercise') as string,
    });
  });
});
