import { describe, expect, it } from 'vitest';
import { verify, type Signature } from '../../../graders/signing/verify.ts';
import { policyOf, profile, repository, store } from './support.ts';

const release: Signature = { by: `${profile}/a1b2c3`, root: store };
const admitted = (changes: object, ...signatures: Signature[]): boolean =>
  verify(policyOf(changes), { repository, signatures }).admitted;
const level = (name: string, override?: object): object => ({
  signatureVerification: { level: name, ...(override && { override }) },
});
const vendor: Signature = { by: 'x509.subject: C=GB, ST=London, O=Tools\\, Ltd, CN=lint', root: 'ca:tools' };
const vendorPolicy = (identity: string): object => ({ trustStores: ['ca:tools'], trustedIdentities: [identity] });

describe('verify', () => {
  it('admits the trusted signer, in any version of its profile', () => {
    expect(admitted({}, release)).toBe(true);
    expect(admitted({}, { ...release, by: `${profile}/other` })).toBe(true);
    expect(admitted({ trustedIdentities: [`${profile}/a1b2c3`] }, release)).toBe(true);
    expect(admitted({ trustedIdentities: [`${profile}/other`] }, release)).toBe(false);
    expect(admitted({}, { ...release, by: `${profile}2/a1b2c3` })).toBe(false);
  });

  it('one good signature is enough', () => {
    expect(admitted({}, { ...release, revoked: true }, release)).toBe(true);
    expect(admitted({}, release, { ...release, revoked: true })).toBe(true);
    expect(admitted({}, { ...release, revoked: true }, { ...release, expired: true })).toBe(false);
  });

  const states: [string, Partial<Signature>, enforcing: string[]][] = [
    ['tampered', { tampered: true }, ['strict', 'permissive', 'audit']],
    ['signed by another', { by: `${profile}_dev/x` }, ['strict', 'permissive']],
    ['from another root', { root: 'ca:aws-signer-ts' }, ['strict', 'permissive']],
    ['revoked', { revoked: true }, ['strict']],
    ['expired', { expired: true }, ['strict']],
    ['of another digest', { ofOtherImage: true }, ['strict', 'permissive', 'audit']],
  ];
  it.each(states)('an image that is %s', (_what, changes, enforcing) => {
    for (const name of ['strict', 'permissive', 'audit']) {
      expect(admitted(level(name), { ...release, ...changes }), name).toBe(!enforcing.includes(name));
    }
  });

  it('an image without any signature is rejected unless nothing is looked for', () => {
    for (const name of ['strict', 'permissive', 'audit']) expect(admitted(level(name))).toBe(false);
    expect(admitted({ ...level('skip'), trustStores: undefined, trustedIdentities: undefined })).toBe(true);
  });

  it('overrides change single validations', () => {
    const revoked = { ...release, revoked: true };
    expect(admitted(level('strict', { revocation: 'log' }), revoked)).toBe(true);
    expect(admitted(level('strict', { revocation: 'skip' }), revoked)).toBe(true);
    expect(admitted(level('permissive', { revocation: 'enforce' }), revoked)).toBe(false);
    expect(admitted(level('audit', { authenticity: 'enforce' }), { ...release, by: 'arn:x' })).toBe(false);
  });

  it('takes the statement of the repository before the one for all', () => {
    const foreign = 'arn:aws:signer:eu-west-2:444455556666:/signing-profiles/x';
    const other = { name: 'all', registryScopes: ['*'], trustedIdentities: [foreign] };
    const policy = policyOf(other, {});
    const stranger = { ...release, by: `${foreign}/y` };
    expect(verify(policy, { repository, signatures: [stranger] }).admitted).toBe(false);
    expect(verify(policy, { repository: `${repository}2`, signatures: [stranger] }).admitted).toBe(true);
    expect(verify(policyOf({}), { repository: `${repository}2`, signatures: [release] })).toMatchObject({
      admitted: false,
      why: expect.stringMatching(/No statement/),
    });
  });

  it.each([
    ['x509.subject: C=GB, ST=London, O=Tools\\, Ltd', true],
    ['x509.subject: C=GB,S=London,O=Tools\\, Ltd,CN=lint', true],
    ['x509.subject: C=GB, ST=London, O=Tools', false],
    ['x509.subject: C=GB, ST=London, O=Tools\\, Ltd, OU=x', false],
    ['*', true],
  ])('the subject %s', (identity, expected) => expect(admitted(vendorPolicy(identity), vendor)).toBe(expected));

  it('a policy that notation refuses admits nothing, and says why', () => {
    expect(verify(policyOf({ registryScopes: ['x'] }), { repository, signatures: [release] })).toMatchObject({
      admitted: false,
      why: expect.stringMatching(/refuses the trust policy.*no repository in full/),
    });
  });

  it('the plugin of AWS Signer takes no star for an identity, at any level', () => {
    for (const name of ['strict', 'permissive', 'audit']) {
      const policy = policyOf({ ...level(name), trustedIdentities: ['*'] });
      expect(verify(policy, { repository, signatures: [release] })).toMatchObject({
        admitted: false,
        why: expect.stringMatching(/plugin for notation refuses that/),
      });
    }
  });

  it('shows every step', () => {
    const { witness, why } = verify(policyOf(level('permissive')), {
      repository,
      signatures: [{ ...release, revoked: true }],
    });
    expect(why).toMatch(/only writes down what is wrong \(revocation: the signature has been revoked\)/);
    expect(witness).toMatchObject({
      form: 'values',
      values: [
        { value: 'quay (permissive)' },
        { value: `${profile}/a1b2c3` },
        { name: 'integrity', value: 'holds' },
        { name: 'authenticity' },
        { name: 'authenticTimestamp' },
        { name: 'expiry' },
        { name: 'revocation', value: expect.stringMatching(/logged only/), marked: true },
        { value: 'admitted', marked: true },
      ],
    });
  });
});
