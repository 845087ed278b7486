/** What is wrong with notation's trust policy that is being written, from the model that grades it. */
import type { Finding } from '../check.ts';
import { parseTrustPolicy } from '../signing/trust-policy.ts';

/** What notation refuses. Never throws. */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject, problems } = parseTrustPolicy(text, file);
  return [...problems, ...(subject?.faults ?? [])];
}
