import { describe, expect, it } from 'vitest';
import { drydock } from '../support/cli.ts';

describe('drydock', () => {
  it('--help lists every command and ends with 0', async () => {
    const { stdout, exitCode } = await drydock('--help');
    expect(exitCode).toBe(0);
    for (const name of [
      'serve',
      'doctor',
      'exercises',
      'kinds',
      'grade',
      'check',
      'validate',
      'iam',
      'k8s',
      'images',
      'backup',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    }
  });

  it.each([['nonsense'], ['constructor'], ['__proto__'], ['--nonsense']])(
    'refuses %s with exit code 2 and the way to the help',
    async (word) => {
      const { stderr, exitCode } = await drydock(word);
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/unknown (command|option)[^]*--help/);
    },
  );

  it('--version says one', async () => {
    expect(await drydock('--version')).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });
});
