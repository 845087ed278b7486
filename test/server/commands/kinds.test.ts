import { describe, expect, it } from 'vitest';
import { kindNames } from '../../../graders/index.ts';
import { drydock } from '../../support/cli.ts';

describe('drydock kinds', () => {
  it('lists every kind with the JSON Schema of its parameters', async () => {
    const { stdout, exitCode } = await drydock('kinds', '--json');
    const { kinds } = JSON.parse(stdout) as {
      kinds: { kind: string; with: { type?: string }; needsEngine: boolean }[];
    };
    expect(exitCode).toBe(0);
    expect(kinds.map(({ kind }) => kind)).toEqual(kindNames());
    for (const { kind, with: schema } of kinds) expect(schema.type, kind).toBe('object');
    expect(kinds.find(({ kind }) => kind === 'image/builds')!.needsEngine).toBe(true);
  });
});
