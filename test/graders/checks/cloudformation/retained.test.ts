import { describe, expect, it } from 'vitest';
import { messages, template } from './support.ts';

const secret = (attributes: string) =>
  template(`  Token:\n    Type: AWS::SecretsManager::Secret\n${attributes.replace(/^(?=.)/gm, '    ')}`);
const found = (attributes: string, id = 'Token') =>
  messages('retained', secret(attributes), { resources: [{ id, reason: 'It is the only copy.' }] });

describe('cloudformation/retained', () => {
  it.each(['Retain', 'RetainExceptOnCreate'])('keeps with %s', async (policy) =>
    expect(await found(`DeletionPolicy: ${policy}\nUpdateReplacePolicy: Retain`)).toEqual([]),
  );

  it('tells which event deletes', async () => {
    expect(await found('DeletionPolicy: Retain')).toEqual([
      expect.stringMatching(/^An update that replaces it.*only copy\.$/),
    ]);
    expect(await found('UpdateReplacePolicy: Retain')).toEqual([expect.stringMatching(/^Deleting the stack/)]);
    expect(await found('UpdateReplacePolicy: RetainExceptOnCreate\nDeletionPolicy: Retain')).toHaveLength(1);
    expect(await found('')).toHaveLength(2);
  });

  it('takes no snapshot of a secret, and misses what is gone', async () => {
    expect((await found('DeletionPolicy: Snapshot\nUpdateReplacePolicy: Retain'))[0]).toMatch(/takes no such value/);
    expect((await found('', 'Other'))[0]).toMatch(/not in the template any more/);
  });
});
