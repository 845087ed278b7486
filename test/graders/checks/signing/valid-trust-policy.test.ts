import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/signing/valid-trust-policy.ts';
import { examplePolicy } from '../../../../graders/signing/example-policy.ts';
import { findingsOf } from '../../../support/run-check.ts';

const run = (changes: object) => findingsOf(check, 'trustpolicy.json', examplePolicy(changes)['trustpolicy.json']!);

describe('signing/valid-trust-policy', () => {
  it('passes a policy that notation takes', () => expect(run({})).toEqual([]));

  it('tells every fault at its place', () => {
    const found = run({ registryScopes: ['a/*'], signatureVerification: { level: 'all' } });
    expect(found).toMatchObject([
      { message: expect.stringMatching(/level/) },
      { line: 7, message: expect.stringMatching(/wildcard/) },
    ]);
  });
});
