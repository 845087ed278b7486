import { expect, test } from 'vitest';
import check from '../../../../graders/checks/iam/role-trust.ts';
import { findingsOf } from '../../../support/run-check.ts';

const role = 'arn:aws:iam::111122223333:role/orders';
const trust = (Principal: unknown, Action: unknown, Condition: object = {}) =>
  JSON.stringify(
    { Version: '2012-10-17', Statement: [{ Sid: 'Own', Effect: 'Allow', Principal, Action, Condition }] },
    null,
    1,
  );
const pod = { by: 'pod-identity', account: '111122223333', cluster: 'harbour', namespace: 'quay', serviceAccount: 'o' };
const task = { by: 'ecs-task', account: '111122223333', cluster: 'harbour' };
const may = (caller: object) => ({ role, may: [{ caller, reason: 'It works with it.' }] });
const mayNot = (...callers: object[]) => ({
  role,
  mayNot: callers.map((caller) => ({ caller, reason: 'It must not.' })),
});
const pods = { Service: 'pods.eks.amazonaws.com' };

test('who should get the role and is refused is shown the request that failed', () => {
  expect(findingsOf(check, 't.json', trust(pods, ['sts:AssumeRole', 'sts:TagSession']), may(pod))).toEqual([]);
  const [finding] = findingsOf(check, 't.json', trust(pods, 'sts:AssumeRole'), may(pod));
  expect(finding?.message).toBe(
    'Refused: `sts:TagSession` by EKS Pod Identity for `quay/o` of cluster `harbour`. No statement allows the action. It works with it.',
  );
  expect(finding?.witness).toMatchObject({ form: 'request', action: 'sts:TagSession', decision: 'implicitDeny' });
});

test('who should not get it and does is shown with the statement', () => {
  const open = trust({ Service: ['ecs-tasks.amazonaws.com', 'ec2.amazonaws.com'] }, 'sts:AssumeRole');
  const [finding, ...others] = findingsOf(check, 't.json', open, mayNot(task, { by: 'ec2-instance' }, pod));
  expect(others).toHaveLength(1);
  expect(finding).toMatchObject({
    line: 4,
    witness: { decision: 'allowed', deciding: ['t.json statement 1 (Own)'], principal: 'ecs-tasks.amazonaws.com' },
  });
  expect(finding?.message).toBe(
    'Still allowed: `sts:AssumeRole` by an ECS task of account 111122223333. Statement 1 lets it in. It must not.',
  );
});

test('of two requests one refusal is enough', () => {
  expect(findingsOf(check, 't.json', trust(pods, 'sts:AssumeRole'), mayNot(pod))).toEqual([]);
  expect(findingsOf(check, 't.json', trust(pods, 'sts:*'), mayNot(pod))).toHaveLength(1);
});

test('an account that leaves it to its own policies lets its users in', () => {
  const root = trust({ AWS: '111122223333' }, 'sts:AssumeRole');
  expect(
    findingsOf(check, 't.json', root, mayNot({ by: 'principal', arn: 'arn:aws:iam::111122223333:user/kim' })),
  ).toHaveLength(1);
});

test('asks one question: who may, or who may not', () => {
  const both = { ...may(task), ...mayNot(pod) };
  expect(check.params.safeParse(both).success).toBe(false);
  expect(check.params.safeParse({ role }).success).toBe(false);
});

test('the page can ask the same, as far as single requests tell it', () => {
  const asked = (params: object) => check.asks?.(check.params.parse(params));
  expect(asked(may(pod))).toMatchObject({ as: 'filter', expected: 'allowed', more: false });
  expect(asked(may(pod))?.requests).toHaveLength(2);
  expect(asked(mayNot(task, pod))).toMatchObject({ expected: 'denied', more: true });
  expect(asked(mayNot(task, pod))?.requests).toMatchObject([
    { principal: 'ecs-tasks.amazonaws.com', reason: 'It must not.' },
  ]);
});
