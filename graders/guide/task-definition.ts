/** What an ECS task definition can hold, from the model that grades it. */
import { registerRequest } from '../ecs/register-request.ts';
import type { Shape } from '../ecs/shape.ts';
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
