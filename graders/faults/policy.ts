/** What is wrong with an IAM policy that is being written, from the model that grades it. */
import type { Finding } from '../check.ts';
import { bundledCatalogue } from '../iam/catalogue.ts';
import { parsePolicy } from '../iam/policy.ts';
import { validityFindings } from '../iam/validity.ts';
import type { PolicyKind } from '../iam/validity/fault.ts';

/**
 * Faults of form; where it is known what the policy is attached to, also what IAM refuses and what can never match. Whether
 * it allows what it should is for the exercise to ask. Never throws.
 */
export const faultsAs =
  (kind?: PolicyKind) =>
  (text: string, file: string): Finding[] => {
    const { subject, problems } = parsePolicy(text, file);
    if (subject === null || problems.length > 0 || kind === undefined) return problems;
    return validityFindings(subject, { kind, catalogue: bundledCatalogue });
  };
