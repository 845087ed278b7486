/** The examples of every static check, as the docs show them: the good ones pass, the bad ones have findings. */
import { describe, expect, it } from 'vitest';
import { kindNames, kindNeedsEngine, loadKind, runCheck } from '../../graders/index.ts';

const statics = kindNames().filter((name) => !kindNeedsEngine(name));

describe.each(statics)('%s', (name) => {
  it('passes its good examples and fails its bad ones, each finding at a real place', async () => {
    const kind = await loadKind(name);
    if (kind === undefined || kind.needsEngine) throw new Error(`${name} is not a static check`);
    const { good, bad } = kind.check.examples;
    for (const example of [...good, ...bad]) {
      const file = Object.keys(example.files)[0]!;
      const outcome = await runCheck(kind, file, example.files, example.with ?? {}, {
        ...(example.before && { before: example.before }),
      });
      expect(outcome, example.note ?? file).toMatchObject({ status: good.includes(example) ? 'passed' : 'failed' });
      for (const finding of outcome.findings) {
        const lines = example.files[finding.file]!.split('\n').length;
        expect(finding.line).toBeGreaterThanOrEqual(1);
        expect(finding.line).toBeLessThanOrEqual(lines);
        expect(finding.endLine).toBeGreaterThanOrEqual(finding.line);
        expect(finding.message.length).toBeGreaterThan(20);
      }
    }
  });
});
