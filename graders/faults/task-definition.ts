/** What is wrong with an ECS task definition that is being written, from the model that grades it. */
import type { Finding } from '../check.ts';
import { places, registerRequest } from '../ecs/register-request.ts';
import { read } from '../ecs/shape.ts';
import { parseJson } from '../parse/json.ts';

/**
 * Faults of form, in the sentences that Check would use: syntax and duplicate keys, else (only where the whole text can be
 * read) unknown keys, wrong types and values, and what is missing. Never throws.
 */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject: tree, problems } = parseJson(text, file);
  if (!tree || problems.length > 0) return problems;
  const faults: Finding[] = [];
  read(registerRequest, tree, '', { file, faults, places });
  return faults;
}
