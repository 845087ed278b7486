/** One static check of a Dockerfile on a text: what it finds, as `line: message`. */
import { expect } from 'vitest';
import type { Check, Files } from '../../graders/check.ts';
import { parseDockerfile } from '../../graders/parse/dockerfile.ts';

export function checkDockerfile<P>(
  check: Check<'dockerfile', P>,
  text: string,
  given: unknown = {},
  beside: Files = {},
) {
  const { subject, problems } = parseDockerfile(text, 'Dockerfile');
  expect(problems).toEqual([]);
  const files: Files = { Dockerfile: text, ...beside };
  const findings = check.run(subject!, check.params.parse(given), { file: 'Dockerfile', files });
  for (const finding of findings) {
    expect(Object.keys(files)).toContain(finding.file);
    expect(finding.endLine).toBeLessThanOrEqual(files[finding.file]!.split('\n').length);
    expect([finding.endLine, finding.endColumn].join() === [finding.line, finding.column].join()).toBe(false);
  }
  return findings.map(({ line, message }) => `${line}: ${message}`);
}
