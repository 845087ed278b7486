/** The policy of an endpoint as a document that the IAM evaluator reads. */
import type { Finding } from '../check.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { Policy } from '../iam/policy.ts';
import type { Endpoint } from './model.ts';
import { plain } from '../cloudformation/plain.ts';
import { textOf, place } from '../cloudformation/value.ts';

export interface EndpointPolicy {
  policy: Policy | null;
  faults: Finding[];
  /** Why the policy is not known. */
  unknown?: string;
}

/** What AWS attaches when there is none. https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
const byDefault = '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}';

export function endpointPolicy({ id, type, policy: value, range }: Endpoint, file: string): EndpointPolicy {
  const doubts: string[] = [];
  const text = value ? JSON.stringify(plain(value, textOf, doubts)) : byDefault;
  if (doubts.length > 0) return { policy: null, faults: [], unknown: doubts.join('; ') };
  const { subject, problems } = parsePolicy(text, `${file}: ${id}`);
  const at = { file, ...place(value?.range ?? range) };
  const faults = problems.map(({ message }) => ({ ...at, message: `The policy of ${id}: ${message}` }));
  const named = subject?.statements.some(
    ({ principals }) => principals?.not !== false || principals.members.some(({ value: member }) => member !== '*'),
  );
  if (type === 'gateway' && named)
    faults.push({
      ...at,
      message: `The policy of the gateway endpoint ${id} names a principal; there \`Principal\` must be \`*\`, and callers are told apart by conditions such as \`aws:PrincipalArn\` or \`aws:PrincipalAccount\`.`,
    });
  return { policy: subject, faults };
}
