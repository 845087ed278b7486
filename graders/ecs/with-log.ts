import { EngineFault } from '../check.ts';
import type { Finding } from '../check.ts';
import type { RunningContainer } from '../evidence.ts';

/** The finding with what the container printed as its witness. */
export async function withLog(finding: Finding, running: RunningContainer): Promise<Finding> {
  try {
    return {
      ...finding,
      witness: { form: 'log', title: 'What the container printed', text: await running.logs(4000) },
    };
  } catch (error) {
    // The log only illustrates the finding; without it the finding still stands, unless the engine itself is gone.
    if (error instanceof EngineFault) throw error;
    return finding;
  }
}
