import type { CheckResult } from '../../../server/contract.ts';
import type { Step } from '../parts/checking.ts';

/** The step that a build stopped at, as its finding names it: `Step 4, line 9: …`. Undefined when it was built. */
export function stoppedStep(steps: readonly Step[], results: readonly CheckResult[]): Step | undefined {
  for (const { findings } of results)
    for (const { file, message } of findings) {
      const number = Number(/^(?:Not tried yet: .*?\. )?Step (\d+), line \d+: /.exec(message)?.[1]);
      const step = steps.find((one) => one.file === file && one.step === number);
      if (step) return step;
    }
  return undefined;
}
