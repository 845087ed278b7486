/**
 * The exercise iam/least-privilege-s3 accepts every policy between its reference and its ceiling, however it is written, and
 * shows a request for each that is not. The solutions and mutants in its folder are proved by `validate`; these are further ones.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Finding } from '../../../graders/check.ts';
import mustAllow from '../../../graders/checks/iam/must-allow.ts';
import mustNotAllow from '../../../graders/checks/iam/must-not-allow.ts';
import validPolicy from '../../../graders/checks/iam/valid-policy.ts';
import { exerciseSchema } from '../../../graders/exercise.ts';
import { findingsOf } from '../../support/run-check.ts';

const folder = new URL('../../../exercises/iam/least-privilege-s3/', import.meta.url);
const text = readFileSync(new URL('exercise.yaml', folder), 'utf8').replaceAll('{{bucket}}', 'my-bucket');
const exercise = exerciseSchema.parse(parse(text));
const kinds = { 'iam/valid-policy': validPolicy, 'iam/must-allow': mustAllow, 'iam/must-not-allow': mustNotAllow };

function grade(policy: unknown): { id: string; findings: Finding[] }[] {
  return exercise.checks.map(({ id, kind, with: params }) => {
    const check = kinds[kind as keyof typeof kinds];
    // The union of checks takes the union of parameters; each validates its own.
    return { id, findings: findingsOf(check as typeof validPolicy, 'policy.json', JSON.stringify(policy), params) };
  });
}
const failed = (policy: unknown) => grade(policy).flatMap(({ id, findings }) => (findings.length > 0 ? [id] : []));

const objects = 'arn:aws:s3:::my-bucket/*';
const both = ['s3:GetObject', 's3:PutObject'];
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: both, Resource: objects, ...more });
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

test('points sum to 100', () => {
  expect(exercise.checks.reduce((sum, { points }) => sum + points, 0)).toBe(100);
});

describe('right, differently written', () => {
  const cases: [string, unknown][] = [
    ['the lesson’s policy', policy(allow())],
    ['one statement, not in a list', { Version: '2012-10-17', Statement: allow() }],
    [
      'the order turned',
      { Statement: [{ Resource: [objects], Action: both.toReversed(), Effect: 'Allow' }], Version: '2012-10-17' },
    ],
    ['the old language', { Statement: [allow()] }],
    ['an Id and Sids', { Version: '2012-10-17', Id: 'manifest', Statement: [allow({ Sid: 'A' })] }],
    ['two statements', policy(allow({ Action: both[0] }), allow({ Action: both[1] }))],
    [
      'two prefixes',
      policy(allow({ Resource: ['arn:aws:s3:::my-bucket/manifests/*', 'arn:aws:s3:::my-bucket/reports/*'] })),
    ],
    ['other cases', policy(allow({ Action: ['S3:getobject', 's3:PUTOBJECT'] }))],
    ['wildcards that reach no further', policy(allow({ Action: ['s3:GetO?ject', 's3:?utObject'] }))],
    [
      'the bucket’s ARN besides, which these actions ignore',
      policy(allow({ Resource: ['arn:aws:s3:::my-bucket', objects] })),
    ],
    ['over TLS only', policy(allow({ Condition: { Bool: { 'aws:SecureTransport': 'true' } } }))],
    [
      'plain HTTP denied',
      policy(allow(), {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ],
    [
      'own account only',
      policy(allow({ Condition: { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } } })),
    ],
    [
      'broad, and NotResource takes back',
      policy(allow({ Resource: '*' }), { Effect: 'Deny', Action: 's3:*', NotResource: objects }),
    ],
    [
      'broad, and NotAction takes back',
      policy(allow({ Action: 's3:*' }), { Effect: 'Deny', NotAction: both, Resource: '*' }),
    ],
    ['a deny that changes nothing', policy(allow(), { Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*' })],
    ['said twice', policy(allow(), allow({ Resource: 'arn:aws:s3:::my-bucket/reports/*' }))],
  ];
  test.each(cases)('%s', (_, answer) => {
    expect(failed(answer)).toEqual([]);
  });
});

describe('wrong, with a request that shows it', () => {
  const cases: [string, unknown, string[]][] = [
    ['one action more', policy(allow({ Action: [...both, 's3:PutObjectTagging'] })), ['other-actions']],
    ['all of Put', policy(allow({ Action: ['s3:GetObject', 's3:Put*'] })), ['other-actions']],
    [
      'everything but deleting',
      policy({ Effect: 'Allow', NotAction: ['s3:DeleteObject', 's3:DeleteBucket'], Resource: objects }),
      ['other-actions'],
    ],
    [
      'a deny that is not enough',
      policy(allow({ Action: 's3:*' }), { Effect: 'Deny', Action: ['s3:Delete*', 's3:Put*Acl'], Resource: '*' }),
      ['other-actions'],
    ],
    [
      'behind MFA',
      policy(
        allow(),
        allow({ Action: 's3:DeleteObject', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      ),
      ['other-actions'],
    ],
    [
      'behind a tag',
      policy(
        allow(),
        allow({ Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::my-bucket/${aws:PrincipalTag/team}/*' }),
      ),
      ['other-actions'],
    ],
    [
      'another bucket by tag',
      policy(allow(), allow({ Resource: 'arn:aws:s3:::${aws:PrincipalTag/team}/*' })),
      ['other-buckets'],
    ],
    ['a name that ends alike', policy(allow({ Resource: 'arn:aws:s3:::*my-bucket/*' })), ['other-buckets']],
    [
      'an access point',
      policy(allow(), allow({ Resource: 'arn:aws:s3:eu-west-2:111122223333:accesspoint/x/object/*' })),
      ['other-buckets'],
    ],
    [
      'NotResource with Allow',
      policy(allow(), { Effect: 'Allow', Action: both, NotResource: 'arn:aws:s3:::harbour-payroll/*' }),
      ['other-buckets'],
    ],
    ['assume any role', policy(allow(), allow({ Action: 'sts:AssumeRole', Resource: '*' })), ['other-services']],
    [
      'a service that the grader has no list of',
      policy(allow(), allow({ Action: 'rds-db:connect', Resource: '*' })),
      ['other-services'],
    ],
    ['deny only', policy({ Effect: 'Deny', NotAction: both, Resource: '*' }), ['reads', 'writes']],
  ];
  test.each(cases)('%s', (_, answer, expected) => {
    expect(failed(answer)).toEqual(expected);
    for (const finding of grade(answer).flatMap(({ findings }) => findings)) {
      expect(finding.witness).toMatchObject({ form: 'request' });
      expect(finding.message).toMatch(/^(Still allowed|Refused): `/);
    }
  });
});
