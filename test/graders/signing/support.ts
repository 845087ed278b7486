/** Trust policies for the tests: one statement for the cranes of quay, with changes. */
import { parseTrustPolicy, type TrustPolicy } from '../../../graders/signing/trust-policy.ts';
import { examplePolicy } from '../../../graders/signing/example-policy.ts';

export const profile = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/quay_release';
export const repository = 'registry.example/quay/cranes';
export const store = 'signingAuthority:aws-signer-ts';

export function policyOf(...statements: object[]): TrustPolicy {
  const read = statements.map(
    (changes) => JSON.parse(examplePolicy(changes)['trustpolicy.json']!) as { trustPolicies: object[] },
  );
  const text = JSON.stringify(
    { version: '1.0', trustPolicies: read.flatMap(({ trustPolicies }) => trustPolicies) },
    null,
    2,
  );
  return subjectOf(text);
}

export function subjectOf(text: string): TrustPolicy {
  const { subject, problems } = parseTrustPolicy(text, 'trustpolicy.json');
  if (subject === null) throw new Error(problems[0]?.message);
  return subject;
}
