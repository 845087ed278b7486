/** Images are verified under the trust policy, one by one: signed, unsigned, by others, revoked, under a moved tag. */
import { z } from 'zod';
import type { Files, Finding } from '../../check.ts';
import { defineLaterCheck, Undecided } from '../../check.ts';
import { examplePolicy } from '../../signing/example-policy.ts';
import { readEnvelope } from '../../signing/envelope.ts';
import { readRegistry, type Registry } from '../../signing/registry.ts';
import { verify, type SignedImage } from '../../signing/verify.ts';

const signature = z.strictObject({
  by: z.string(),
  root: z.string(),
  ofOtherImage: z.boolean().optional(),
  tampered: z.boolean().optional(),
  expired: z.boolean().optional(),
  revoked: z.boolean().optional(),
});

const release = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/quay_release/a1b2c3d4e5';
const image = (by: string, changes: object = {}): object => ({
  name: 'quay/cranes:2.0',
  repository: 'registry.example/quay/cranes',
  signatures: [{ by, root: 'signingAuthority:aws-signer-ts', ...changes }],
  reason: 'It is the example.',
});

const real = z.strictObject({
  /** For people. */
  name: z.string(),
  /** registry/name, without tag */
  repository: z.string(),
  /** In the file of signatures: an image with its digest and the envelopes beside it. */
  image: z.string(),
  /** The signing authority has taken its signatures back. */
  revoked: z.boolean().optional(),
  reason: z.string(),
});

export default defineLaterCheck({
  subject: 'trustpolicy',
  params: z.strictObject({
    /** All images of one check are due the same verdict. */
    expect: z.enum(['admitted', 'rejected']),
    /** The file with signatures in their envelopes, and the certificates of the trust stores. */
    registry: z.string().optional(),
    /** When the envelopes are verified, ISO 8601. */
    now: z.string().optional(),
    images: z
      .array(
        z.union([
          real,
          z.strictObject({
            /** For people. */
            name: z.string(),
            /** registry/name, without tag */
            repository: z.string(),
            signatures: z.array(signature).default([]),
            /** Why the verdict matters, a sentence. */
            reason: z.string(),
          }),
        ]),
      )
      .min(1),
  }),
  title: 'Images are admitted and rejected as they should be',
  help: `Each image goes through the steps of \`notation verify\`: the statement for its repository, then integrity, authenticity, expiry and
revocation of each signature that belongs to its digest, enforced, logged or skipped as the statement's level says. The evidence shows every
step.`,
  examples: {
    good: [
      { files: examplePolicy({}), with: { expect: 'admitted', images: [image(release)] } },
      {
        files: examplePolicy({}),
        with: {
          expect: 'rejected',
          images: [image(release, { revoked: true }), image(release, { ofOtherImage: true })],
        },
      },
    ],
    bad: [
      {
        files: examplePolicy({ signatureVerification: { level: 'permissive' } }),
        with: { expect: 'rejected', images: [image(release, { revoked: true })] },
        note: 'revocation is only logged',
      },
      {
        files: examplePolicy({ trustedIdentities: ['*'] }),
        with: { expect: 'admitted', images: [image(release)] },
        note: "AWS Signer's plugin takes no `*`",
      },
      {
        files: examplePolicy({ trustStores: ['ca:aws-signer-ts'] }),
        with: { expect: 'admitted', images: [image(release)] },
        note: 'the root lies in a store of another type',
      },
    ],
  },
  async run(policy, { expect, images, registry: registryFile, now = '' }, { files }) {
    const registry = registryFile === undefined ? null : registryOf(files, registryFile);
    const findings: Finding[] = [];
    for (const each of images) {
      const signed = 'image' in each ? await withEnvelopes(each, registry, now) : each;
      const { admitted, why, at, witness } = verify(policy, signed);
      if (admitted === (expect === 'admitted')) continue;
      const message = `\`${each.name}\` is ${admitted ? 'admitted' : 'rejected'}. ${why} ${each.reason}`;
      findings.push({ file: policy.file, ...at, message, witness });
    }
    return findings;
  },
});

function registryOf(files: Files, file: string): Registry {
  const registry = readRegistry(files[file] ?? '');
  if (registry === null) throw new Undecided(`${file} holds no signatures. This is a fault of the exercise.`);
  return registry;
}

/** Every envelope is opened and verified for real; only a revocation is what somebody says. */
async function withEnvelopes(
  { repository, image, revoked }: z.infer<typeof real>,
  registry: Registry | null,
  now: string,
): Promise<SignedImage> {
  const found = registry?.images[image];
  if (!registry || !found)
    throw new Undecided(`There is no image \`${image}\` with signatures. This is a fault of the exercise.`);
  const { digest, envelopes } = found;
  const { trustStores } = registry;
  const signatures = await Promise.all(
    envelopes.map(async (envelope) => ({
      ...(await readEnvelope(envelope, { digest, trustStores, now })),
      ...(revoked && { revoked }),
    })),
  );
  return { repository, signatures };
}
