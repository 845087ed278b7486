/** What Parameter Store holds, read from a model account: in scripts' checks, and where a task follows its references. */
import { z } from 'zod';
import type { Files, Finding } from '../check.ts';
import { keyOf } from './account/kms.ts';
import { regionOf, type AccountState } from './account/state.ts';
import { gradedRun } from './graded.ts';
import { parseScript } from './shell/script.ts';

export interface StoredParameter {
  /** With its leading slash, when it is in a hierarchy. */
  name: string;
  arn: string;
  type: string;
  value: string;
  /** ARN of the customer key that encrypts it; null: the key that AWS manages, or none at all. */
  key: string | null;
}

export function parametersIn(account: AccountState, region: string): StoredParameter[] {
  return regionOf(account, region).ssm.parameters.map(({ Name, ARN, Type, Value, KeyId }) => ({
    name: Name,
    arn: ARN,
    type: Type,
    value: Value,
    key: KeyId === undefined ? null : (keyOf(KeyId, account, region)?.Arn ?? null),
  }));
}

/** Which script sets the parameters up, on which account: two files of the exercise. */
export const scriptSchema = z.strictObject({ script: z.string(), account: z.string() });

/** What the script leaves in Parameter Store, or why nobody can read the script. Throws `Undecided` when it cannot be followed. */
export function parametersAfter(
  files: Files,
  { script: file, account }: z.infer<typeof scriptSchema>,
  region: string,
): { parameters: StoredParameter[] } | { problems: Finding[] } {
  const { subject, problems } = parseScript(files[file] ?? '', file);
  if (!subject) return { problems };
  return { parameters: parametersIn(gradedRun(subject, files, account).run.account, region) };
}
