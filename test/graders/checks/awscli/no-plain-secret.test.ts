import { describe, expect, it } from 'vitest';
import { judge } from './support.ts';

const secrets = [{ name: 'the token', value: 'moor-1942-delta' }];
const found = async (script: string) => (await judge('no-plain-secret', script, { secrets })).findings;

describe('awscli/no-plain-secret', () => {
  it.each([
    ['as it is', 'token=moor-1942-delta', 1, /in plain text/],
    ['in base64', 'echo\ntoken=bW9vci0xOTQyLWRlbHRh', 2, /in base64/],
    ['in a comment', 'echo\n\n# it was moor-1942-delta once', 3, /in plain text/],
    ['in pieces', 'a=moor-1942\nb=-delta', 1, /in pieces/],
  ])('finds it in the text, %s', async (_how, script, line, message) => {
    expect(await found(script)).toMatchObject([{ line, message: expect.stringMatching(message) }]);
  });

  it('finds it in what is printed, and not in what is kept', async () => {
    const made = "token=$(printf '%s-%s-%s' moor 1942 delta)\n";
    expect(await found(made)).toEqual([]);
    expect(await found(`${made}echo "$token"`)).toMatchObject([
      { message: expect.stringMatching(/prints the token/), witness: { form: 'log' } },
    ]);
  });
});
