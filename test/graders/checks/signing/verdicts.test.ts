import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/signing/verdicts.ts';
import { examplePolicy } from '../../../../graders/signing/example-policy.ts';
import { runCheck } from '../../../../graders/static-checks.ts';
import { makeCertificate, makeEnvelope, makeKeys, withDigest } from '../../../support/notation-maker.mjs';
import { profile, repository, store } from '../../signing/support.ts';

const image = (changes: object = {}) => ({
  name: 'cranes:1.0',
  repository,
  signatures: [{ by: `${profile}/x`, root: store, ...changes }],
  reason: 'It matters.',
});
const run = async (changes: object, params: object, files: Record<string, string> = {}) => {
  const kind = { kind: 'signing/verdicts', needsEngine: false, check: check as never } as const;
  return (await runCheck(kind, 'trustpolicy.json', { ...examplePolicy(changes), ...files }, params)).findings;
};

describe('signing/verdicts', () => {
  it('passes when every image gets the verdict that is due', async () => {
    expect(await run({}, { expect: 'admitted', images: [image()] })).toEqual([]);
    expect(
      await run({}, { expect: 'rejected', images: [image({ revoked: true }), { ...image(), signatures: [] }] }),
    ).toEqual([]);
  });

  it('tells each image that does not, with what decided and every step', async () => {
    const findings = await run(
      { signatureVerification: { level: 'audit' } },
      { expect: 'rejected', images: [image({ by: 'arn:x' }), image({ tampered: true }), image({ expired: true })] },
    );
    expect(findings).toMatchObject([
      {
        line: 10,
        message: expect.stringMatching(/^`cranes:1\.0` is admitted\. .*only writes down.*It matters\.$/),
        witness: { form: 'values' },
      },
      { message: expect.stringMatching(/expired/) },
    ]);
    expect(await run({}, { expect: 'admitted', images: [image({ expired: true })] })).toMatchObject([
      { message: expect.stringMatching(/is rejected.*enforces expiry/) },
    ]);
  });

  const digest = `sha256:${'c3'.repeat(32)}`;
  const span = { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
  const root = makeCertificate({ subject: { C: 'US', O: 'Root' }, keys: makeKeys('EC'), ...span });
  const leaf = makeCertificate({ subject: { C: 'US', O: 'Signer' }, keys: makeKeys('EC'), issuer: root, ...span });
  const signed = makeEnvelope({
    digest,
    chain: [leaf, root],
    signedAt: '2026-05-01T00:00:00Z',
    expiry: '2026-12-01T00:00:00Z',
    profileVersion: `${profile}/x`,
  });
  const other = `sha256:${'d4'.repeat(32)}`;
  const registry = {
    'registry.json': JSON.stringify({
      trustStores: { [store]: [root.base64] },
      images: {
        good: { digest, envelopes: [signed] },
        copied: { digest: other, envelopes: [signed] },
        altered: { digest: other, envelopes: [withDigest(signed, other)] },
        unsigned: { digest: other, envelopes: [] },
      },
    }),
  };
  const real = (expect: string, image: object, now = '2026-11-02T09:00:00Z') => ({
    expect,
    registry: 'registry.json',
    now,
    images: [{ name: 'cranes:1.0', repository, reason: 'It matters.', ...image }],
  });

  it('opens real envelopes and verifies them, at the time that it is given', async () => {
    expect(await run({}, real('admitted', { image: 'good' }), registry)).toEqual([]);
    expect(await run({}, real('admitted', { image: 'good' }, '2026-12-24T00:00:00Z'), registry)).toMatchObject([
      { message: expect.stringMatching(/enforces expiry: the signature has expired, on 2026-12-01/) },
    ]);
    expect(await run({}, real('admitted', { image: 'good', revoked: true }), registry)).toMatchObject([
      { message: expect.stringMatching(/has been revoked/) },
    ]);
    expect(await run({ trustStores: ['ca:x'] }, real('admitted', { image: 'good' }), registry)).toHaveLength(1);
  });

  it.each([
    ['copied', /enforces integrity: it was made for another image, sha256:c3c3c3c3c3c3/],
    ['altered', /enforces integrity: the signature does not fit its payload/],
    ['unsigned', /The image has no signature/],
  ])('rejects one that is %s, even at the level audit', async (image, message) => {
    const audit = { signatureVerification: { level: 'audit' } };
    expect(await run(audit, real('rejected', { image }), registry)).toEqual([]);
    const [finding] = await run(audit, real('admitted', { image }), registry);
    expect(finding?.message).toMatch(message);
  });

  it('cannot tell without the signatures', async () => {
    const kind = { kind: 'signing/verdicts', needsEngine: false, check: check as never } as const;
    for (const params of [real('admitted', { image: 'gone' }), { ...real('admitted', {}), registry: 'none.json' }]) {
      const files = { ...examplePolicy({}), ...registry };
      const images = [{ name: 'x', repository, reason: 'It matters.', image: 'gone' }];
      const { status, reason } = await runCheck(kind, 'trustpolicy.json', files, { ...params, images });
      expect([status, reason]).toEqual(['error', expect.stringMatching(/fault of the exercise/)]);
    }
  });
});
