/** The envelopes of image/sign-and-verify, checked once more by Node's own certificates and signatures: what is said to hold holds. */
import { createPublicKey, verify as verifySignature, constants, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../../graders/signing/envelope.ts';
import { readRegistry } from '../../../graders/signing/registry.ts';
import { exercisesDir } from '../../../server/paths.ts';

const path = join(exercisesDir, 'image/sign-and-verify/context/registry.json');
const { images, trustStores } = readRegistry(readFileSync(path, 'utf8'))!;
const now = '2026-11-02T09:00:00Z';
const all = Object.entries(images).flatMap(([name, { digest, envelopes }]) =>
  envelopes.map((envelope) => ({ name, digest, envelope })),
);

describe.each(all)('$name', ({ name, digest, envelope }) => {
  const chain = envelope.header.x5c.map((text) => new X509Certificate(Buffer.from(text, 'base64')));

  it('has a chain of which each certificate is signed by the next', () => {
    for (const [index, certificate] of chain.entries()) {
      const issuer = chain[index + 1] ?? certificate;
      expect(certificate.checkIssued(issuer)).toBe(true);
      expect(certificate.verify(issuer.publicKey)).toBe(true);
    }
  });

  it('has a signature that Node judges as the reader does', async () => {
    const { alg } = JSON.parse(Buffer.from(envelope.protected, 'base64url').toString()) as { alg: string };
    const key = createPublicKey(chain[0]!.publicKey.export({ type: 'spki', format: 'pem' }));
    const holds = verifySignature(
      `sha${alg.slice(2)}`,
      Buffer.from(`${envelope.protected}.${envelope.payload}`),
      alg.startsWith('ES')
        ? { key, dsaEncoding: 'ieee-p1363' }
        : { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
      Buffer.from(envelope.signature, 'base64url'),
    );
    expect(holds).toBe(name !== 'api-altered');
    const { faults } = await readEnvelope(envelope, { digest, trustStores, now });
    expect(/does not fit/.test(faults?.integrity ?? '')).toBe(!holds);
  });
});
