/** Envelopes made with real keys are verified for real: each fault is put there, and found for what it is. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../../graders/signing/certificate.ts';
import { readEnvelope } from '../../../graders/signing/envelope.ts';
import { makeCertificate, makeEnvelope, makeKeys, withDigest } from '../../support/notation-maker.mjs';
import type { MadeCertificate } from '../../support/notation-maker.mjs';

const digest = `sha256:${'a1'.repeat(32)}`;
const now = '2026-11-02T09:00:00Z';
const span = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
const profileVersion = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/quay_release/a1b2c3d4e5';
const vendor = { C: 'GB', ST: 'London', O: 'Tools, Ltd', CN: 'release' };

function chainOf(kind: 'EC' | 'RSA', curve?: string): [MadeCertificate, MadeCertificate] {
  const root = makeCertificate({ subject: { C: 'GB', O: 'Root', CN: 'root' }, keys: makeKeys(kind, curve), ...span });
  return [makeCertificate({ subject: vendor, keys: makeKeys(kind, curve), issuer: root, ...span }), root];
}
const elliptic = chainOf('EC');
const rsa = chainOf('RSA');
const trustStores = {
  'ca:tools': [rsa[1].base64],
  'ca:both': [elliptic[1].base64],
  'signingAuthority:aws-signer-ts': [elliptic[1].base64],
};
const read = (envelope: Parameters<typeof withDigest>[0], over: object = {}) =>
  readEnvelope(envelope, { digest, trustStores, now, ...over });

describe('an envelope that holds', () => {
  it('by a signing authority: the profile, its root, no fault', async () => {
    const envelope = makeEnvelope({ digest, chain: elliptic, signedAt: '2026-10-01T00:00:00Z', profileVersion });
    expect(await read(envelope)).toMatchObject({
      by: profileVersion,
      root: 'signingAuthority:aws-signer-ts',
      faults: {},
      details: [
        ['signed digest', 'sha256:a1a1a1a1a1a1'],
        ['algorithm', 'ES384'],
        ['certificate', expect.anything()],
      ],
    });
  });

  it.each([
    ['RSA', 'PS256', rsa, 'ca:tools'],
    ['P-384', 'ES384', elliptic, 'ca:both'],
    ['P-256', 'ES256', chainOf('EC', 'P-256'), null],
    ['P-521', 'ES512', chainOf('EC', 'P-521'), null],
  ] as const)('by a certificate with a key of %s', async (_kind, alg, chain, root) => {
    const signature = await read(makeEnvelope({ digest, chain, signedAt: now }));
    expect(signature).toMatchObject({
      by: 'x509.subject: C=GB, ST=London, O=Tools\\, Ltd, CN=release',
      root,
      faults: {},
    });
    expect(signature.details).toContainEqual(['algorithm', alg]);
  });

  it('a signature outlives its certificate when an authority vouches for the time, and not otherwise', async () => {
    const later = { now: '2027-06-01T00:00:00Z' };
    const authority = makeEnvelope({ digest, chain: elliptic, signedAt: '2026-10-01T00:00:00Z', profileVersion });
    expect((await read(authority, later)).faults).toEqual({});
    const early = makeEnvelope({ digest, chain: elliptic, signedAt: '2025-10-01T00:00:00Z', profileVersion });
    expect((await read(early)).faults?.authenticTimestamp).toMatch(/valid from 2026-01-01.*it was signed 2025/);
    expect((await read(makeEnvelope({ digest, chain: rsa, signedAt: now }), later)).faults).toEqual({
      authenticTimestamp: expect.stringMatching(/to 2027-01-01T00:00:00Z, and now is 2027-06-01/),
    });
  });

  it('expires at its own time', async () => {
    const envelope = makeEnvelope({ digest, chain: rsa, signedAt: now, expiry: now });
    expect((await read(envelope, { now: '2026-11-02T08:59:59Z' })).faults).toEqual({});
    expect((await read(envelope)).faults).toEqual({ expiry: `the signature has expired, on ${now}` });
  });
});

describe('an envelope that does not hold', () => {
  const good = makeEnvelope({ digest, chain: rsa, signedAt: now });
  const other = `sha256:${'b2'.repeat(32)}`;
  const [leaf, root] = rsa;
  const flipped = (text: string): string => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);
  const issuedBy = (issuer: MadeCertificate, more: object = {}) =>
    makeCertificate({ subject: vendor, keys: leaf.keys, issuer, ...span, ...more });

  it.each([
    [
      'was made for another image',
      { ...makeEnvelope({ digest: other, chain: rsa, signedAt: now }) },
      /made for another image, sha256:b2b2/,
    ],
    [
      'names another image after it was signed',
      withDigest(makeEnvelope({ digest: other, chain: rsa, signedAt: now }), digest),
      /does not fit its payload/,
    ],
    ['has another signature', { ...good, signature: flipped(good.signature) }, /does not fit its payload/],
    [
      'has other headers',
      {
        ...good,
        protected: makeEnvelope({ digest, chain: rsa, signedAt: now, expiry: '2030-01-01T00:00:00Z' }).protected,
      },
      /does not fit/,
    ],
    [
      'shows the certificate of somebody else',
      { ...good, header: { x5c: chainOf('RSA').map(({ base64 }) => base64) } },
      /does not fit its payload and certificate/,
    ],
    [
      'has a chain that the root did not issue',
      makeEnvelope({ digest, chain: [issuedBy({ ...root, keys: elliptic[1].keys }), root], signedAt: now }),
      /CN=root` did not issue the certificate/,
    ],
    ['has a root without its issuer', makeEnvelope({ digest, chain: [leaf], signedAt: now }), /did not issue/],
    [
      'was issued by one who may not',
      makeEnvelope({ digest, chain: [issuedBy(leaf), leaf, root], signedAt: now }),
      /may not issue certificates/,
    ],
    [
      'has a certificate for something else',
      makeEnvelope({ digest, chain: [issuedBy(root, { usage: '1.3.6.1.5.5.7.3.1' }), root], signedAt: now }),
      /not for signing code/,
    ],
    [
      'names an algorithm of another key',
      makeEnvelope({ digest, chain: rsa, signedAt: now, headers: { alg: 'ES384' } }),
      /`ES384` is not one of its key's/,
    ],
    [
      'names no algorithm',
      makeEnvelope({ digest, chain: rsa, signedAt: now, headers: { alg: 'none' } }),
      /`none` is not one/,
    ],
    [
      'has a critical header that nobody knows',
      makeEnvelope({ digest, chain: rsa, signedAt: now, headers: { crit: ['io.cncf.notary.signingScheme', 'x'] } }),
      /`x` is not understood/,
    ],
    [
      'does not mark its scheme critical',
      makeEnvelope({ digest, chain: rsa, signedAt: now, headers: { crit: [] } }),
      /signingScheme` is missing or not marked/,
    ],
    [
      'has a scheme that nobody knows',
      makeEnvelope({ digest, chain: rsa, signedAt: now, headers: { 'io.cncf.notary.signingScheme': 'mine' } }),
      /cannot be read/,
    ],
    ['holds no certificate', { ...good, header: { x5c: ['AAAA'] } }, /cannot be read/],
    ['holds half a certificate', { ...good, header: { x5c: [leaf.base64.slice(0, 400)] } }, /cannot be read/],
    ['holds no JSON', { ...good, payload: 'AAAA' }, /cannot be read \(a part of it is no JSON\)/],
  ])('%s', async (_what, envelope, message) => {
    expect((await read(envelope)).faults?.integrity).toMatch(message);
  });

  it('a certificate authority cannot stand in for a signing authority, nor the other way round', async () => {
    const claimed = makeEnvelope({ digest, chain: rsa, signedAt: now, profileVersion });
    expect(await read(claimed)).toMatchObject({ by: profileVersion, root: null, faults: {} });
    expect((await read(claimed, { trustStores: { 'signingAuthority:x': [rsa[1].base64] } })).root).toBe(
      'signingAuthority:x',
    );
    const foreign = makeEnvelope({ digest, chain: chainOf('RSA'), signedAt: now });
    expect((await read(foreign)).root).toBeNull();
  });
});

describe('a certificate', () => {
  it.each([
    ['EC', elliptic[0]],
    ['RSA', rsa[0]],
    ['a root', rsa[1]],
  ])('is read as Node reads it: %s', (_what, { raw }) => {
    const node = new X509Certificate(raw);
    const own = readCertificate(new Uint8Array(raw));
    expect(new Date(own.notAfter)).toEqual(new Date(node.validTo));
    expect(own.authority).toBe(node.ca);
    expect(own.key.spki).toEqual(new Uint8Array(node.publicKey.export({ type: 'spki', format: 'der' })));
    expect(own.subject).toContain(/CN=(.*)/.exec(node.subject)![0]);
  });

  it('every byte of it can be wrong: it is refused or read, and its signature never holds', async () => {
    const [{ raw }, root] = rsa;
    const envelope = makeEnvelope({ digest, chain: rsa, signedAt: now });
    for (let at = 0; at < raw.length; at += 3) {
      const changed = Buffer.from(raw);
      changed[at]! ^= 0x15;
      const x5c = [changed.toString('base64'), root.base64];
      expect((await read({ ...envelope, header: { x5c } })).faults?.integrity, `byte ${at}`).toBeDefined();
    }
  });

  it('every cut of it is refused and none breaks the reader', () => {
    const { raw } = rsa[0];
    for (let length = 0; length < raw.length; length += 7)
      expect(() => readCertificate(new Uint8Array(raw.subarray(0, length)))).toThrow(
        /is due|cut off|cannot be read|no certificate|missing|another algorithm/,
      );
  });
});
