/** What an ECS task definition can hold, and what is wrong with one that is being written: both from the model that grades it. */
import type { Finding } from '../check.ts';
import { places, registerRequest } from '../ecs/register-request.ts';
import { read, type Shape } from '../ecs/shape.ts';
import { parseJson } from '../parse/json.ts';
import { worded, type Guide } from './guide.ts';
import { taskDefinitionWords } from './task-definition-words.ts';

const guide = guideOf(registerRequest, []);

/** Every task definition has the same fields. */
export const guideFor = (_kind?: string): Guide => guide;

function guideOf(shape: Shape, path: readonly string[]): Guide {
  const words = worded(taskDefinitionWords[path.join('.')]);
  switch (shape.is) {
    case 'list':
      return { type: 'list', ...words, of: { ...guideOf(shape.of, path), about: '', note: undefined } };
    case 'struct': {
      const fields = Object.entries(shape.members).map(([name, member]): [string, Guide] => {
        const field = guideOf(member, [...path, name]);
        return [name, shape.required.includes(name) ? { ...field, required: true } : field];
      });
      return { type: 'object', ...words, fields: Object.fromEntries(fields) };
    }
    case 'string':
      return { type: 'string', ...words, oneOf: shape.oneOf };
    default:
      return { type: shape.is, ...words };
  }
}

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
