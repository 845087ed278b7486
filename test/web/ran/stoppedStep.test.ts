import { expect, test } from 'vitest';
import type { CheckResult } from '../../../server/contract.ts';
import { stoppedStep } from '../../../web/src/ran/stoppedStep.ts';

const steps = [1, 2, 3].map((step) => ({
  file: 'Dockerfile',
  step,
  total: 3,
  line: step * 2,
  instruction: 'RUN x',
  log: '',
  cached: false,
}));
const found = (message: string, file = 'Dockerfile'): CheckResult[] => [
  {
    id: 'builds',
    kind: 'image/builds',
    title: 'builds',
    status: 'failed',
    points: 1,
    earned: 0,
    findings: [{ file, line: 4, column: 1, endLine: 4, endColumn: 2, message }],
  },
];

test('the step that the finding names', () => {
  expect(stoppedStep(steps, found('Step 2, line 4: `npm ci` stopped with exit code 1.'))).toBe(steps[1]);
  expect(stoppedStep(steps, found('Not tried yet: “It builds” comes first. Step 3, line 6: `x` stopped.'))).toBe(
    steps[2],
  );
});
test('none when the finding is about something else, or nothing was found', () => {
  expect(stoppedStep(steps, found('Runs as root.'))).toBeUndefined();
  expect(stoppedStep(steps, found('Step 2, line 4: `x` stopped.', 'other/Dockerfile'))).toBeUndefined();
  expect(stoppedStep(steps, [])).toBeUndefined();
});
