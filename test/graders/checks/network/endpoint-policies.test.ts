import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/network/endpoint-policies.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { resources } from '../../network/support.ts';

const endpoint = (service: string, statement: string | null) => `
  Vpc: VPC { CidrBlock: 10.0.0.0/16 }
  Role: AWS::IAM::Role {}
  Door: VPCEndpoint { VpcId: !Ref Vpc, VpcEndpointType: ${service === 's3' ? 'Gateway' : 'Interface'}, ServiceName: com.amazonaws.eu-west-2.${service}${statement === null ? '' : `, PolicyDocument: { Version: '2012-10-17', Statement: [${statement}] }`} }
`;
const request = (principal: string) => ({
  action: 'secretsmanager:GetSecretValue',
  resource: 'arn:aws:secretsmanager:eu-west-2:111122223333:secret:orders-AbCdEf',
  principal,
  reason: 'Because.',
});
const ours = request('arn:aws:iam::111122223333:role/orders');
const theirs = request('arn:aws:iam::444455556666:role/drop');
const services = (name: string) => ({ services: { [name]: { mustAllow: [ours], mustNotAllow: [theirs] } } });
const run = (statement: string | null, service = 'secretsmanager') =>
  findingsOf(check, 'endpoints.yaml', resources(endpoint(service, statement)), services(service));

describe('network/endpoint-policies', () => {
  it.each([
    "{ Effect: Allow, Principal: { AWS: 111122223333 }, Action: '*', Resource: '*' }",
    "{ Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root' }, Action: 'secretsmanager:*', Resource: '*' }",
    "{ Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: { StringEquals: { aws:PrincipalAccount: !Ref AWS::AccountId } } }",
    "{ Effect: Allow, Principal: '*', Action: '*', Resource: '*' }, { Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: { StringNotEquals: { aws:PrincipalAccount: '111122223333' } } }",
  ])('passes %s', (statement) => expect(run(statement)).toEqual([]));

  it('finds what passes without a policy of its own', () => {
    const [finding] = run(null);
    expect(finding?.message).toMatch(/no policy of its own.*444455556666/);
    expect(finding?.witness).toMatchObject({ form: 'request', decision: 'allowed' });
  });

  it('finds what does not pass', () => {
    expect(
      run("{ Effect: Allow, Principal: { AWS: 111122223333 }, Action: 'secretsmanager:List*', Resource: '*' }")[0]
        ?.message,
    ).toMatch(/does not let through/);
  });

  it('finds a policy that is none, and that there is none to ask', () => {
    expect(run("{ Effect: Permit, Principal: '*', Action: '*', Resource: '*' }")[0]?.message).toMatch(
      /The policy of Door: /,
    );
    expect(findingsOf(check, 'endpoints.yaml', resources(endpoint('logs', null)), services('s3'))[0]?.message).toMatch(
      /no endpoint for s3/,
    );
  });

  it('does not guess the ARN that only AWS knows', () => {
    expect(() => run("{ Effect: Allow, Principal: { AWS: !GetAtt Role.Arn }, Action: '*', Resource: '*' }")).toThrow(
      Undecided,
    );
  });
});
