/** A trust policy with one statement, for the examples of the checks. */
import type { Files } from '../check.ts';

const profile = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/quay_release';

export function examplePolicy(changes: object): Files {
  const statement = {
    name: 'quay',
    registryScopes: ['registry.example/quay/cranes'],
    signatureVerification: { level: 'strict' },
    trustStores: ['signingAuthority:aws-signer-ts'],
    trustedIdentities: [profile],
    ...changes,
  };
  return { 'trustpolicy.json': JSON.stringify({ version: '1.0', trustPolicies: [statement] }, null, 2) };
}
