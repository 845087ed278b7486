/** Images are verified under the trust policy, one by one: signed, unsigned, by others, revoked, under a moved tag. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { examplePolicy } from '../../signing/example-policy.ts';
import { verify } from '../../signing/verify.ts';

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

export default defineCheck({
  subject: 'trustpolicy',
  params: z.strictObject({
    /** All images of one check are due the same verdict. */
    expect: z.enum(['admitted', 'rejected']),
    images: z
      .array(
        z.strictObject({
          /** For people. */
          name: z.string(),
          /** registry/name, without tag */
          repository: z.string(),
          signatures: z.array(signature).default([]),
          /** Why the verdict matters, a sentence. */
          reason: z.string(),
        }),
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
  run(policy, { expect, images }) {
    return images.flatMap(({ name, reason, ...each }): Finding[] => {
      const { admitted, why, at, witness } = verify(policy, each);
      if (admitted === (expect === 'admitted')) return [];
      return [
        {
          file: policy.file,
          ...at,
          message: `\`${name}\` is ${admitted ? 'admitted' : 'rejected'}. ${why} ${reason}`,
          witness,
        },
      ];
    });
  },
});
