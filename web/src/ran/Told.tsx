/** What was told while a submission was graded: its build and what ran. Loaded when there is something to show. */
import type { CheckResult, RunEntry } from '../../../server/contract.ts';
import type { Step } from '../parts/checking.ts';
import type { Jump } from '../parts/Finding.tsx';
import '../styles/ran.css';
import { BuildLog } from './BuildLog.tsx';
import { Ran } from './Ran.tsx';
import { stoppedStep } from './stoppedStep.ts';

export function Told({
  steps,
  ran,
  building,
  results,
  onJump,
}: {
  steps: readonly Step[];
  ran: readonly RunEntry[];
  /** The last step is what goes on. */
  building: boolean;
  results: readonly CheckResult[];
  onJump: Jump;
}) {
  return (
    <>
      <BuildLog steps={steps} running={building} stopped={stoppedStep(steps, results)} onJump={onJump} />
      <Ran entries={ran} results={results} />
    </>
  );
}
