import { describe, expect, it } from 'vitest';
import { bundledCatalogue } from '../../../graders/iam/catalogue.ts';
import { compare } from '../../../graders/iam/compare.ts';
import type { Comparison } from '../../../graders/iam/compare.ts';
import { evaluate, evaluateFilter } from '../../../graders/iam/evaluate.ts';
import type { Request } from '../../../graders/iam/evaluate.ts';
import { allow, compiled, deny, random } from './support.ts';
import type { StatementText } from './support.ts';

const of = (first: StatementText | StatementText[], second: StatementText | StatementText[]): Comparison =>
  compare([compiled(first)], [compiled(second, '2012-10-17', 'reference.json')]);
const relation = (...pair: Parameters<typeof of>): Comparison['relation'] => of(...pair).relation;

const bucket = 'arn:aws:s3:::cargo';
const read = (more: StatementText = {}): StatementText =>
  allow({ Action: 's3:GetObject', Resource: `${bucket}/*`, ...more });
const when = (operator: string, key: string, value: unknown): StatementText => ({
  Condition: { [operator]: { [key]: value } },
});

describe('compare', () => {
  it('ignores how a policy is written', () => {
    expect(relation(read(), read({ Sid: 'Other' }))).toBe('equivalent');
    expect(relation(read(), read({ Action: ['S3:getobject'] }))).toBe('equivalent');
    expect(relation(read(), [read({ Resource: `${bucket}/a*` }), read()])).toBe('equivalent');
    expect(relation(read({ Resource: [`${bucket}`, `${bucket}/*`] }), read())).toBe('equivalent');
    expect(
      relation(read(), [
        allow({ Action: 's3:Get*', Resource: `${bucket}/*` }),
        { Effect: 'Deny', NotAction: 's3:GetObject', Resource: '*' },
      ]),
    ).toBe('equivalent');
    expect(
      relation({ Effect: 'Allow', Action: '*', NotResource: `${bucket}*` }, [
        allow({}),
        deny({ Resource: `${bucket}*` }),
      ]),
    ).toBe('equivalent');
  });

  it('shows what more is allowed, and by which statement', () => {
    const { relation: broader, witness, reverseWitness } = of([read(), read({ Action: 's3:DeleteObject' })], read());
    expect(broader).toBe('broader');
    expect(witness).toMatchObject({
      action: 's3:DeleteObject',
      statements: [{ policy: 'p.json', index: 1 }],
      deniedBy: [],
    });
    expect(witness?.resource).toMatch(/^arn:aws:s3:::cargo\/./);
    expect(reverseWitness).toBeUndefined();
    expect(of(read(), [read(), read({ Action: 's3:DeleteObject' })])).toMatchObject({
      relation: 'narrower',
      reverseWitness: { action: 's3:DeleteObject', statements: [{ policy: 'reference.json', index: 1 }] },
    });
  });

  it('sees the next bucket behind a wildcard', () => {
    const { witness } = of(read({ Resource: `${bucket}*` }), read());
    expect(witness?.resource).toMatch(/^arn:aws:s3:::cargo[^/]+\//);
  });

  it('names the statement that denies', () => {
    const result = of(read(), [read(), deny({ Resource: `${bucket}/secret/*` })]);
    expect(result).toMatchObject({
      relation: 'broader',
      witness: { deniedBy: [{ policy: 'reference.json', index: 1 }] },
    });
    expect(result.witness?.resource).toMatch(/^arn:aws:s3:::cargo\/secret\//);
  });

  it('finds what each of two has alone', () => {
    const result = of(read({ Resource: `${bucket}/a/*` }), read({ Resource: `${bucket}/*/b` }));
    expect(result.relation).toBe('incomparable');
    expect(result.witness?.resource).toMatch(/^arn:aws:s3:::cargo\/a\//);
    expect(result.reverseWitness?.resource).toMatch(/\/b$/);
  });

  it.each<[string, StatementText, StatementText, Comparison['relation']]>([
    ['a condition narrows', read(when('StringEquals', 'aws:PrincipalTag/team', 'a')), read(), 'narrower'],
    [
      'values are alternatives',
      read(when('StringEquals', 'aws:PrincipalTag/team', ['a', 'b'])),
      read(when('StringEquals', 'aws:PrincipalTag/team', 'a')),
      'broader',
    ],
    [
      'case',
      read(when('StringEqualsIgnoreCase', 'aws:PrincipalTag/team', 'a')),
      read(when('StringEquals', 'aws:PrincipalTag/team', 'a')),
      'broader',
    ],
    [
      'IfExists admits the missing key',
      read(when('StringEqualsIfExists', 'aws:PrincipalTag/team', 'a')),
      read(when('StringEquals', 'aws:PrincipalTag/team', 'a')),
      'broader',
    ],
    [
      'wildcards in a value',
      read(when('StringLike', 'aws:PrincipalTag/team', 'a*')),
      read(when('StringLike', 'aws:PrincipalTag/team', ['aa*', 'ab*'])),
      'broader',
    ],
    [
      'overlapping networks',
      read(when('IpAddress', 'aws:SourceIp', '10.0.0.0/8')),
      read(when('IpAddress', 'aws:SourceIp', ['10.0.0.0/9', '10.128.0.0/9'])),
      'equivalent',
    ],
    [
      'one address more',
      read(when('IpAddress', 'aws:SourceIp', '10.0.0.0/24')),
      read(when('IpAddress', 'aws:SourceIp', '10.0.0.0/25')),
      'broader',
    ],
    [
      'numbers',
      read(when('NumericLessThan', 's3:max-keys', 10)),
      read(when('NumericLessThanEquals', 's3:max-keys', 10)),
      'narrower',
    ],
    [
      'dates',
      read(when('DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z')),
      read(when('DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z')),
      'broader',
    ],
    [
      'TLS is there or it is not',
      read(when('Bool', 'aws:SecureTransport', 'true')),
      read(when('StringNotEquals', 'aws:SecureTransport', 'false')),
      'equivalent',
    ],
    [
      'sets',
      read(when('ForAnyValue:StringEquals', 'aws:TagKeys', ['a'])),
      read(when('ForAllValues:StringEquals', 'aws:TagKeys', ['a'])),
      'incomparable',
    ],
    [
      'absent',
      read(when('Null', 'aws:PrincipalTag/team', 'true')),
      read(when('Null', 'aws:PrincipalTag/team', 'false')),
      'incomparable',
    ],
  ])('%s', (_, first, second, expected) => {
    const result = of(first, second);
    expect(result.relation).toBe(expected);
    expect(result.reason).toBeUndefined();
  });

  it('a set that holds one right value and a wrong one is found', () => {
    const { witness } = of(
      read(when('ForAnyValue:StringEquals', 'aws:TagKeys', 'a')),
      read({
        Condition: {
          'ForAnyValue:StringEquals': { 'aws:TagKeys': 'a' },
          'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' },
        },
      }),
    );
    expect(witness?.context?.['aws:TagKeys']).toContain('a');
    expect(witness?.context?.['aws:TagKeys']).toHaveLength(2);
  });

  it('only requests that AWS makes count', () => {
    // GetObject never names a bucket, ListAllMyBuckets no resource at all.
    expect(relation(read({ Resource: bucket }), deny({}))).toBe('equivalent');
    expect(
      relation(
        allow({ Action: 's3:ListAllMyBuckets' }),
        allow({ Action: 's3:ListAllMyBuckets', Resource: 'arn:aws:s3:::*' }),
      ),
    ).toBe('broader');
    expect(relation(allow({ Action: 's3:Gte*' }), deny({}))).toBe('equivalent');
  });

  it('knows the other partitions', () => {
    const china = (Resource: string) => read({ Resource });
    expect(relation(china('arn:aws-cn:s3:::cargo/*'), china('arn:aws-cn:s3:::cargo/a/*'))).toBe('broader');
    expect(of(china('arn:*:s3:::cargo/*'), read()).witness?.resource).toMatch(/^arn:aws-(cn|us-gov):s3:::cargo\//);
  });

  it('actions left out stay left out, and one that does not exist yet is in `*`', () => {
    const butQueues = { Effect: 'Allow', NotAction: 'sqs:*', Resource: '*' };
    expect(of(allow({ Action: '*' }), butQueues).witness?.action).toMatch(/^sqs:/);
    const every = [...bundledCatalogue.actionsOf('xray')!.values()].map(({ name }) => name);
    const { relation: broader, witness } = of(allow({ Action: 'xray:*' }), allow({ Action: every }));
    expect(broader).toBe('broader');
    expect(every).not.toContain(witness?.action);
    expect(relation(allow({ Action: 'sts:*' }), allow({ Action: 'sts:?*' }))).toBe('equivalent');
  });

  it('compares trust policies caller by caller', () => {
    const trust = (Principal: unknown, more: StatementText = {}): StatementText => ({
      Effect: 'Allow',
      Principal,
      Action: 'sts:AssumeRole',
      ...more,
    });
    const service = { Service: 'ecs-tasks.amazonaws.com' };
    const ours = when('StringEquals', 'aws:SourceAccount', '111122223333');
    expect(relation(trust(service), trust({ ...service, AWS: '111122223333' }))).toBe('narrower');
    expect(relation(trust(service, ours), trust(service))).toBe('narrower');
    const { witness } = of(trust({ AWS: '*' }), trust({ AWS: 'arn:aws:iam::111122223333:root' }));
    expect(witness?.principal).toBeDefined();
    expect(evaluateFilter(witness!, compiled(trust({ AWS: '111122223333' }))).decision).toBe('implicitDeny');
    expect(relation(trust(service), read())).toBe('undecided');
  });

  it('follows what the caller’s own keys say', () => {
    const open = (more: StatementText): StatementText =>
      allow({ Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/*`, ...more });
    const arn = (operator: string, ...values: string[]) => open(when(operator, 'aws:PrincipalArn', values));
    const roles = 'arn:aws:iam::111122223333:role/';
    expect(relation(arn('ArnLike', `${roles}app-*`), arn('ArnLike', `${roles}app-*`, `${roles}ops`))).toBe('narrower');
    const { relation: broader, witness } = of(arn('ArnLike', `${roles}*`), arn('StringLike', `${roles}app-*`));
    expect(broader).toBe('broader');
    expect(witness?.principal).toMatch(/^arn:aws:iam::111122223333:role\//);
    expect(witness?.context).toBeUndefined();
    // Only the condition speaks of the role; the element speaks of everyone in the account.
    const account = { Principal: { AWS: '111122223333' }, Action: 's3:GetObject', Resource: `${bucket}/*` };
    expect(relation(arn('ArnLike', `${roles}*`), allow(account))).toBe('narrower');
    expect(relation(open(when('StringEquals', 'aws:PrincipalAccount', '111122223333')), allow(account))).toBe(
      'equivalent',
    );
    expect(
      relation(
        open(when('Bool', 'aws:PrincipalIsAWSService', 'true')),
        allow({ ...account, Principal: { Service: '*' } }),
      ),
    ).toBe('equivalent');
    expect(
      of(open({}), [open({}), { ...deny(when('ArnNotLike', 'aws:PrincipalArn', `${roles}app-*`)), Principal: '*' }])
        .witness?.principal,
    ).toBeDefined();
    expect(
      relation(
        open(when('StringEquals', 'aws:PrincipalType', 'User')),
        open(when('StringNotEquals', 'aws:PrincipalType', 'AssumedRole')),
      ),
    ).toBe('narrower');
    expect(of(open(when('StringEquals', 'aws:username', 'ana')), open({}))).toMatchObject({
      relation: 'undecided',
      reason: expect.stringContaining('aws:username') as string,
    });
  });

  it('is undecided with the reason where it cannot tell', () => {
    const own = read({ Resource: `${bucket}/\${aws:username}/*` });
    expect(of(own, read())).toMatchObject({
      relation: 'undecided',
      reason: expect.stringContaining('aws:username') as string,
    });
    expect(relation(own, own)).toBe('equivalent');
    // Alternatives by different tags are told apart one after the other; knotted together they are too many.
    const many = Array.from({ length: 24 }, (_, index) =>
      read(when('StringEquals', `aws:PrincipalTag/t${index}`, ['a', 'b'])),
    );
    expect(of(many, many.slice(1))).toMatchObject({
      relation: 'broader',
      witness: { context: { 'aws:PrincipalTag/t0': 'a' } },
    });
    const draw = random(7);
    const knotted = Array.from({ length: 70 }, () =>
      read({
        Condition: {
          StringEquals: Object.fromEntries(
            Array.from({ length: 4 }, () => [`aws:PrincipalTag/t${draw(40)}`, ['a', 'b', 'c'][draw(3)]]),
          ),
        },
      }),
    );
    expect(
      of([...knotted, deny({ Action: 's3:GetObject', ...when('Null', 's3:authType', true) })], knotted),
    ).toMatchObject({
      relation: 'undecided',
      reason: expect.stringContaining('too many ways') as string,
    });
  });

  it('what AWS would never attach is not compared', () => {
    const huge = Array.from({ length: 2600 }, (_, index) => read({ Resource: `${bucket}${index}/*` }));
    expect(of(huge, read())).toEqual({
      relation: 'undecided',
      reason: expect.stringContaining('at most 5000') as string,
    });
    const stars = read({ Resource: `${bucket}${'*a'.repeat(1000)}/*` });
    expect(of(stars, read({ Resource: `${bucket}*b*/*` })).relation).toBe('undecided');
  });

  it('many alternatives are told apart as long as they are not knotted', () => {
    const alternatives = Array.from({ length: 40 }, (_, index) =>
      read({
        Condition: {
          StringLike: Object.fromEntries(
            Array.from({ length: 6 }, (__, k) => [
              `aws:PrincipalTag/t${(index * 7 + k * 11) % 30}`,
              [`a*${index}`, `*b${k}`],
            ]),
          ),
        },
      }),
    );
    expect(of(alternatives, read())).toMatchObject({
      relation: 'narrower',
      reverseWitness: { action: 's3:GetObject' },
    });
    expect(of(alternatives, read()).reverseWitness?.context).toBeUndefined();
  });

  it('a context with one more key is looked at where it stops what the plainer one allows', () => {
    const b = read({
      Condition: {
        StringNotEquals: { 'aws:PrincipalTag/a': 'v' },
        StringLikeIfExists: { 'aws:PrincipalTag/z': '*' },
      },
    });
    expect(of(read(), b)).toMatchObject({ relation: 'broader', witness: { context: { 'aws:PrincipalTag/a': 'v' } } });
  });

  it('a part that cannot be told does not hide what differs elsewhere', () => {
    const own = read({ Resource: `${bucket}/\${aws:username}/*` });
    const queue = allow({ Action: 'sqs:SendMessage' });
    const topic = allow({ Action: 'sns:Publish' });
    expect(of([own, queue], [read(), topic])).toMatchObject({
      relation: 'incomparable',
      witness: { action: 'sqs:SendMessage' },
      reverseWitness: { action: 'sns:Publish' },
    });
    expect(of([own, queue], read())).toMatchObject({
      relation: 'undecided',
      witness: { action: 'sqs:SendMessage' },
      reason: expect.stringContaining('aws:username') as string,
    });
  });

  it('the empty text is a value too', () => {
    const tag = (operator: string, value: string) => read(when(operator, 'aws:PrincipalTag/team', value));
    expect(of(tag('StringLike', '*'), tag('StringLike', '?*')).witness?.context).toEqual({
      'aws:PrincipalTag/team': '',
    });
    expect(relation(tag('StringEquals', ''), deny({}))).toBe('broader');
    // It is no member of a set, though: no tag key is empty.
    const keys = (value: string) => read(when('ForAllValues:StringLike', 'aws:TagKeys', value));
    expect(relation(keys('*'), keys('?*'))).toBe('equivalent');
    const prefix = (value: string) => allow({ Action: 's3:ListBucket', ...when('StringLike', 's3:prefix', value) });
    expect(of(prefix('*'), prefix('reports/*')).witness?.context).not.toEqual({ 's3:prefix': '' });
  });

  it('a service that nobody names, however many are named', () => {
    const trust = (Service: unknown) => ({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
    const named = ['ec2', 'lambda', 's3'].map((name) => `${name}.amazonaws.com`);
    const { relation: broader, witness } = of(trust('*'), trust(named));
    expect(broader).toBe('broader');
    expect(witness?.principal).toMatch(/\.amazonaws\.com$/);
    expect(named).not.toContain(witness?.principal);
    const sessions = ['session', 'session1'].map((name) => `arn:aws:sts::111122223333:assumed-role/r/${name}`);
    const role = (...AWS: string[]) => ({ Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' });
    expect(relation(role('arn:aws:iam::111122223333:role/r', ...sessions), role(...sessions))).toBe('broader');
    // A session does not tell its role's path, so either name may mean it.
    const deep = 'arn:aws:iam::111122223333:role/path/r';
    const flat = 'arn:aws:iam::111122223333:role/r';
    expect(relation(role(deep), [role(deep), { ...role(flat), Effect: 'Deny' }])).toBe('broader');
  });

  it('a witness is a request that AWS can see, where there is one', () => {
    const filtered = allow({ Action: 's3:*', ...when('StringEquals', 's3:prefix', 'a') });
    expect(of(filtered, deny({})).witness).toMatchObject({
      action: expect.stringMatching(/^s3:ListBucket/) as string,
      context: { 's3:prefix': 'a' },
    });
    // Existing before future, short before long, whatever the order of the statements.
    const more = [allow({ Action: 's3:*' }), allow({ Action: 'sqs:*' })];
    const [one, other] = [of(more, deny({})), of(more.toReversed(), deny({}))].map(({ witness }) => witness);
    expect([one?.action, one?.resource]).toEqual([other?.action, other?.resource]);
    expect(bundledCatalogue.matching(one?.action ?? '')).toHaveLength(1);
  });
});

/** Draws policies and requests from the same few words, so that they meet often. */
function drawing(seed: number) {
  const below = random(seed);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const some = <T>(list: readonly T[]): T[] => Array.from({ length: 1 + below(2) }, () => one(list));
  const conditions: (() => StatementText)[] = [
    () =>
      when(
        one(['StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists', 'StringNotLike']),
        'aws:PrincipalTag/team',
        some(['a', 'b', 'a*', '?']),
      ),
    () =>
      when(
        one([
          'ForAllValues:StringLike',
          'ForAnyValue:StringLike',
          'ForAnyValue:StringNotEquals',
          'ForAllValues:StringNotLike',
        ]),
        'aws:TagKeys',
        some(['k', 'l', 'k*']),
      ),
    () => when(one(['IpAddress', 'NotIpAddress']), 'aws:SourceIp', some(['10.0.0.0/30', '10.0.0.2/31', '10.0.0.7'])),
    () =>
      when(one(['NumericLessThan', 'NumericGreaterThanEquals', 'NumericNotEquals']), 's3:max-keys', some([1, 2, 3])),
    () => when('Bool', 'aws:SecureTransport', one(['true', 'false'])),
    () => when('Null', one(['aws:TagKeys', 's3:max-keys']), one(['true', 'false'])),
  ];
  const actions = [
    's3:GetObject',
    's3:Get*',
    's3:*Object',
    's3:PutObject',
    's3:ListBucket',
    's3:*',
    'sqs:SendMessage',
    '*',
  ];
  const resources = [
    '*',
    'arn:aws:s3:::*',
    'arn:aws:s3:::b',
    'arn:aws:s3:::b*',
    'arn:aws:s3:::bbb/*',
    'arn:aws:s3:::*/k',
    'arn:aws:s3:::bb?/k*',
    'arn:aws:sqs:*:111122223333:q*',
    'arn:aws:sqs:eu-west-2:*:q',
  ];
  const statement = (): StatementText => ({
    Effect: below(4) === 0 ? 'Deny' : 'Allow',
    [below(6) === 0 ? 'NotAction' : 'Action']: some(actions),
    [below(6) === 0 ? 'NotResource' : 'Resource']: some(resources),
    ...(below(2) === 0 && {
      Condition: Object.assign({}, ...some(conditions).map((draw) => draw().Condition)) as object,
    }),
  });
  const request = (): Request => {
    const action = one([
      's3:GetObject',
      's3:PutObject',
      's3:GetObjectAcl',
      's3:ListBucket',
      's3:GetBucketAcl',
      'sqs:SendMessage',
      'sqs:ListQueues',
    ]);
    const name = one(['bbb', 'bbc', 'b-other', 'other']);
    const resource = action.endsWith('Queues')
      ? '*'
      : action.startsWith('sqs')
        ? `arn:aws:sqs:${one(['eu-west-2', 'us-east-1'])}:${one(['111122223333', '444455556666'])}:${one(['q', 'qq', 'x'])}`
        : `arn:aws:s3:::${name}${action.includes('Object') ? `/${one(['k', 'kk', 'a/k', 'z'])}` : ''}`;
    return {
      action,
      resource,
      context: {
        'aws:SecureTransport': one(['true', 'false']),
        ...(below(2) === 0 && { 'aws:PrincipalTag/team': one(['a', 'b', 'ab', 'zz']) }),
        ...(below(2) === 0 && { 'aws:TagKeys': some(['k', 'l', 'kk', 'z']) }),
        ...(below(2) === 0 && { 'aws:SourceIp': one(['10.0.0.1', '10.0.0.2', '10.0.0.7', '10.0.0.9']) }),
        ...(below(2) === 0 && { 's3:max-keys': one(['0', '1', '2', '3', '4']) }),
      },
    };
  };
  const policy = () => Array.from({ length: 1 + below(3) }, statement);
  /** Often a small change of the other, so that all relations occur. */
  const near = (other: StatementText[]) =>
    below(3) === 0
      ? policy()
      : below(2) === 0
        ? [...other, statement()]
        : other.slice(1).concat(below(2) === 0 ? statement() : []);
  return { policy, near, request };
}

describe('against the evaluator', () => {
  it('no random request contradicts a relation, and every witness is one', () => {
    const seen = new Map<Comparison['relation'], number>();
    for (let seed = 1; seed <= 80; seed++) {
      const draw = drawing(seed);
      const first = draw.policy();
      const second = draw.near(first);
      if (second.length === 0) continue;
      const sides = [[compiled(first)], [compiled(second)]] as const;
      const result = compare(sides[0], sides[1]);
      seen.set(result.relation, (seen.get(result.relation) ?? 0) + 1);
      const allows = (request: Request) =>
        sides.map((identity) => evaluate(request, { identity }).decision === 'allowed');
      const told = `seed ${seed}: ${JSON.stringify([first, second, result])}`;
      if (result.witness) expect(allows(result.witness), told).toEqual([true, false]);
      if (result.reverseWitness) expect(allows(result.reverseWitness), told).toEqual([false, true]);
      expect(compare(sides[1], sides[0]).witness, told).toEqual(result.reverseWitness);
      for (let i = 0; i < 120; i++) {
        const request = draw.request();
        const [one, other] = allows(request);
        const against = `${told} ${JSON.stringify(request)}`;
        if (one && !other) expect(['broader', 'incomparable', 'undecided'], against).toContain(result.relation);
        if (other && !one) expect(['narrower', 'incomparable', 'undecided'], against).toContain(result.relation);
      }
    }
    for (const kind of ['equivalent', 'narrower', 'broader', 'incomparable'] as const)
      expect(seen.get(kind), kind).toBeGreaterThan(5);
    expect(seen.get('undecided') ?? 0).toBeLessThan(10);
  });
});
