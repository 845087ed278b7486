/** Why a policy does not let a request through, and which statement that is about. */
import type { CompiledPolicy, Decision, Request } from './evaluate.ts';
import { nearMisses } from './explain.ts';
import type { Policy, Statement } from './policy.ts';

export interface Refusal {
  /** The statement that denies it, or the allowing one that came nearest. */
  statement: Statement | undefined;
  /** A sentence. */
  why: string;
}

/** The policy's part in a decision that is not `allowed`. */
export function refusalOf(request: Request, { statements }: Decision, policy: CompiledPolicy): Refusal {
  const { source } = policy;
  const denying = statements.find((one) => one.policy === source.file);
  if (denying) {
    const why = `Statement ${denying.index + 1} denies it, and a deny wins over every allow.`;
    return { statement: source.statements[denying.index], why };
  }
  const [miss] = nearMisses(request, [policy]);
  if (miss) return { statement: miss.statement, why: `Statement ${miss.statement.index + 1} ${miss.why}.` };
  return { statement: undefined, why: silence(source) };
}

function silence({ statements }: Policy): string {
  return statements.some(({ effect }) => effect === 'Allow')
    ? 'No statement allows the action.'
    : 'No statement allows anything.';
}
