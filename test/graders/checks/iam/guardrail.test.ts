import { describe, expect, test } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import type { Finding } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/iam/guardrail.ts';
import { parsePolicy } from '../../../../graders/iam/policy.ts';

const admin = 'arn:aws:sts::111122223333:assumed-role/admin/kim';
const breakGlass = 'arn:aws:sts::111122223333:assumed-role/break-glass/kim';
const stop = {
  action: 'cloudtrail:StopLogging',
  resource: 'arn:aws:cloudtrail:eu-west-2:111122223333:trail/audit',
  reason: 'It must go on.',
};
const text = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements }, null, 1);
const deny = (more: object = {}) => ({ Effect: 'Deny', Action: 'cloudtrail:StopLogging', Resource: '*', ...more });
const allow = (more: object = {}) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
const except = (arn: string) => ({ Condition: { ArnNotLike: { 'aws:PrincipalArn': arn } } });

function findings(policy: string, params: object, files: Record<string, string> = {}): Finding[] {
  const { subject, problems } = parsePolicy(policy, 'g.json');
  if (!subject) throw new Error(problems[0]?.message);
  return check.run(subject, check.params.parse(params), { file: 'g.json', files: { 'g.json': policy, ...files } });
}

describe('an SCP beside FullAWSAccess', () => {
  const refused = (principal = admin) => ({ as: 'scp', principal, refused: [stop] });
  const possible = (principal: string) => ({ as: 'scp', principal, possible: [stop] });
  const rail = text(deny(except('arn:aws:iam::*:role/break-glass')));

  test('holds for whoever has every permission, and lets the exempt role pass', () => {
    expect(findings(rail, refused())).toEqual([]);
    expect(findings(rail, refused('arn:aws:iam::111122223333:root'))).toEqual([]);
    expect(findings(rail, possible(breakGlass))).toEqual([]);
  });

  test('a gap is shown with the denying statement that came nearest', () => {
    const [finding] = findings(rail, refused(breakGlass));
    expect(finding).toMatchObject({
      line: 4,
      witness: { form: 'request', decision: 'allowed', principal: breakGlass },
    });
    expect(finding?.message).toMatch(
      /^Still possible: `cloudtrail:StopLogging` on `[^`]+` by `[^`]+`\. Statement 1 would deny it, but asks for `ArnNotLike` `aws:PrincipalArn` .* It must go on\.$/,
    );
    expect(findings(text(deny({ Action: 's3:*' })), refused())[0]?.message).toContain(
      'No statement denies the action.',
    );
  });

  test('who is locked out is shown with the statement that does it', () => {
    const [finding] = findings(text(allow({ Action: 's3:*' }), deny()), possible(breakGlass));
    expect(finding).toMatchObject({ line: 9, witness: { decision: 'explicitDeny', deciding: ['g.json statement 2'] } });
    expect(finding?.message).toMatch(
      /^Stopped: .* Statement 2 denies it, and a deny wins over every allow\. It must go on\.$/,
    );
  });

  test('further actions for the same reason are named in one finding', () => {
    const all = { ...stop, action: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail'] };
    const found = findings(rail, { as: 'scp', principal: admin, refused: [all] });
    expect(found).toHaveLength(1);
    expect(found[0]?.message).toMatch(
      /^Still possible: `cloudtrail:DeleteTrail` .* The same goes for `cloudtrail:UpdateTrail`\.$/,
    );
  });

  test('needs no Allow of its own', () => {
    expect(findings(text(deny({ Action: 's3:*' })), possible(admin))).toEqual([]);
  });
});

describe('a boundary', () => {
  const object = { action: 's3:GetObject', resource: 'arn:aws:s3:::audit/2026.gz', reason: 'It is the audit’s.' };
  const params = (which: 'refused' | 'possible', resourcePolicies: object[] = []) => ({
    as: 'boundary',
    principal: admin,
    [which]: [object],
    resourcePolicies,
  });
  const bucket = [{ resource: 'arn:aws:s3:::audit/*', policy: 'bucket.json' }];
  const grants = (principal: string) => ({
    'bucket.json': text({ ...allow({ Action: 's3:*' }), Principal: { AWS: principal } }),
  });

  test('allows what it says and nothing by silence', () => {
    expect(findings(text(allow({ Action: 's3:*' })), params('possible'))).toEqual([]);
    expect(findings(text(deny()), params('refused'))).toEqual([]);
    expect(findings(text(deny()), params('possible'))[0]?.message).toContain('No statement allows anything.');
  });

  test('what it leaves open is shown with the allowing statement', () => {
    const [finding] = findings(text(deny(), allow({ Action: 's3:*' })), params('refused'));
    expect(finding?.message).toContain('Statement 2 leaves it open, and none denies it.');
    expect(finding?.witness).toMatchObject({ decision: 'allowed' });
  });

  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
  test('silent against a resource policy that names the session: only a deny stops it', () => {
    const silent = text(allow({ Action: 'sqs:*' }));
    expect(findings(silent, params('refused', bucket), grants('arn:aws:iam::111122223333:role/admin'))).toEqual([]);
    const [finding] = findings(silent, params('refused', bucket), grants(admin));
    expect(finding?.message).toContain('names the session itself');
    expect(findings(text(allow(), deny({ Action: 's3:*' })), params('refused', bucket), grants(admin))).toEqual([]);
  });

  test('without the promised file nothing is decided', () => {
    expect(() => findings(text(allow()), params('refused', bucket))).toThrow(Undecided);
  });
});

test('needs something to try', () => {
  expect(check.params.safeParse({ as: 'scp' }).success).toBe(false);
});

test('the page can ask the same, but where the policy of a resource has a say', () => {
  const [own, other] = ['arn:aws:s3:::berth/k', 'arn:aws:s3:::log/k'].map((resource) => ({
    action: 's3:GetObject',
    resource,
    reason: 'It must not.',
  }));
  const asks = (params: object) => check.asks!(check.params.parse({ as: 'boundary', ...params }));
  const resourcePolicies = [{ resource: 'arn:aws:s3:::log*', policy: 'log.json' }];
  expect(asks({ refused: [own, other], resourcePolicies })).toMatchObject({
    expected: 'denied',
    requests: [own],
    more: true,
  });
  expect(asks({ refused: [own, other] })).toMatchObject({ as: 'boundary', requests: [own, other], more: false });
  expect(asks({ possible: [own] })).toMatchObject({ expected: 'allowed', requests: [own], more: false });
});
