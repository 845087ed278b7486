import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/signing/verdicts.ts';
import { examplePolicy } from '../../../../graders/signing/example-policy.ts';
import { findingsOf } from '../../../support/run-check.ts';
import { profile, repository, store } from '../../signing/support.ts';

const image = (changes: object = {}) => ({
  name: 'cranes:1.0',
  repository,
  signatures: [{ by: `${profile}/x`, root: store, ...changes }],
  reason: 'It matters.',
});
const run = (changes: object, params: object) =>
  findingsOf(check, 'trustpolicy.json', examplePolicy(changes)['trustpolicy.json']!, params);

describe('signing/verdicts', () => {
  it('passes when every image gets the verdict that is due', () => {
    expect(run({}, { expect: 'admitted', images: [image()] })).toEqual([]);
    expect(run({}, { expect: 'rejected', images: [image({ revoked: true }), { ...image(), signatures: [] }] })).toEqual(
      [],
    );
  });

  it('tells each image that does not, with what decided and every step', () => {
    const findings = run(
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
    expect(run({}, { expect: 'admitted', images: [image({ expired: true })] })).toMatchObject([
      { message: expect.stringMatching(/is rejected.*enforces expiry/) },
    ]);
  });
});
