import { describe, expect, it } from 'vitest';
import { parseTrustPolicy } from '../../../graders/signing/trust-policy.ts';
import { policyOf, profile, repository } from './support.ts';

const faults = (...statements: object[]): string[] => policyOf(...statements).faults.map(({ message }) => message);
const dn = (rest: string): string => `x509.subject: C=GB, ST=London, O=Quay${rest}`;

describe('parseTrustPolicy', () => {
  it('takes what the specification allows', () => {
    expect(faults({})).toEqual([]);
    expect(faults({ registryScopes: ['*'], trustedIdentities: ['*'] })).toEqual([]);
    expect(faults({ trustStores: ['ca:a', 'tsa:b'], trustedIdentities: [dn(', OU=a'), dn(', OU=b')] })).toEqual([]);
    expect(
      faults({ signatureVerification: { level: 'permissive', override: { revocation: 'skip', expiry: 'enforce' } } }),
    ).toEqual([]);
    expect(
      faults({ signatureVerification: { level: 'skip' }, trustStores: undefined, trustedIdentities: undefined }),
    ).toEqual([]);
    expect(faults({ registryScopes: ['localhost:5000/a'] }, { name: 'other' })).toEqual([]);
  });

  it.each([
    ['an unknown level', { signatureVerification: { level: 'stric' } }, /Did you mean `strict`/],
    ['an unknown member', { trustedIdentity: ['*'] }, /no member `trustedIdentity`. Did you mean `trustedIdentities`/],
    ['a number among the identities', { trustedIdentities: [profile, 1] }, /`trustedIdentities` holds texts only/],
    [
      'an override of skip',
      { signatureVerification: { level: 'skip', override: { expiry: 'log' } }, trustStores: [], trustedIdentities: [] },
      /nothing of it can be overridden/,
    ],
    ['no scope', { registryScopes: [] }, /needs at least one repository/],
    ['a wildcard', { registryScopes: ['registry.example/*'] }, /holds no wildcard/],
    ['a tag', { registryScopes: [`${repository}:1.0`] }, /no repository in full/],
    ['a URL', { registryScopes: [`https://${repository}`] }, /no repository in full/],
    ['a short name', { registryScopes: ['cranes'] }, /no repository in full/],
    ['everything and more', { registryScopes: ['*', repository] }, /`\*` stands alone/],
    [
      'skip for everything',
      { registryScopes: ['*'], signatureVerification: { level: 'skip' }, trustStores: [], trustedIdentities: [] },
      /verify nothing anywhere/,
    ],
    ['skip with identities', { signatureVerification: { level: 'skip' } }, /have no meaning/],
    [
      'an override of integrity',
      { signatureVerification: { level: 'strict', override: { integrity: 'log' } } },
      /`integrity` cannot be overridden/,
    ],
    [
      'an override that does not exist',
      { signatureVerification: { level: 'strict', override: { expiry: 'skip' } } },
      /`expiry` takes enforce, log/,
    ],
    ['no store', { trustStores: [] }, /needs at least one store/],
    ['a type that is none', { trustStores: ['signingAuthorty:x'] }, /Did you mean `signingAuthority`/],
    ['no identity', { trustedIdentities: [] }, /needs at least one identity/],
    ['anybody and somebody', { trustedIdentities: ['*', profile] }, /stands alone/],
    ['a subject without organization', { trustedIdentities: ['x509.subject: C=GB, ST=London'] }, /`O` is missing/],
    ['an identity without a kind', { trustedIdentities: ['quay_release'] }, /an identity is/],
    ['subjects that overlap', { trustedIdentities: [dn(''), dn(', OU=a')] }, /overlap/],
  ])('finds %s', (_what, changes, message) => expect(faults(changes)[0]).toMatch(message));

  it("finds statements that get in each other's way", () => {
    expect(faults({}, { registryScopes: ['*'] })[0]).toMatch(/Two statements are named `quay`/);
    expect(faults({}, { name: 'other' })[0]).toMatch(/stands in `quay` too/);
    expect(faults({ registryScopes: ['*'] }, { name: 'other', registryScopes: ['*'] })[0]).toMatch(
      /stands in `quay` too/,
    );
  });

  it.each([
    ['{}', /needs `trustPolicies`/],
    ['{"version": "1.0", "trustPolicies": []}', /at least one statement/],
    ['{"version": "1.0", "trustPolicies": {}}', /a list/],
    ['[', /closing bracket or a value/],
    ['', /is empty/],
  ])('says what is missing in %j', (text, message) => {
    const { subject, problems } = parseTrustPolicy(text, 'trustpolicy.json');
    expect(subject).toBeNull();
    expect(problems[0]?.message).toMatch(message);
  });

  it('never throws, whatever stands where something else is due', () => {
    for (const odd of [null, 1, 'x', [], [1], {}, [{}], [null]]) {
      for (const member of ['name', 'registryScopes', 'signatureVerification', 'trustStores', 'trustedIdentities']) {
        if (member === 'name' && odd === 'x') continue;
        expect(faults({ [member]: odd }).length, `${member} ${JSON.stringify(odd)}`).toBeGreaterThan(0);
      }
      expect(() => parseTrustPolicy(JSON.stringify({ version: odd, trustPolicies: [odd] }), 'p.json')).not.toThrow();
    }
  });
});
