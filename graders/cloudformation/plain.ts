/** A value of a template as plain data, such as the JSON of a policy. */
import type { Value } from './value.ts';

/**
 * @param textOf the text of a scalar or a reference; undefined when nobody can say.
 * @param doubts gets a clause for each thing that is not known; the result then means nothing.
 */
export function plain(value: Value, textOf: (value: Value) => string | undefined, doubts: string[]): unknown {
  switch (value.kind) {
    case 'object':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value, textOf, doubts)]));
    case 'array':
      return value.items.map((item) => plain(item, textOf, doubts));
    case 'nothing':
      return undefined;
    case 'undecided':
      doubts.push(value.why);
      return null;
    default: {
      const text = textOf(value);
      if (text === undefined) doubts.push(unknown(value));
      return text ?? null;
    }
  }
}

const unknown = (value: Value): string =>
  value.kind === 'reference'
    ? `\`${value.resource}.${value.attribute}\` is known to AWS only; give the resource a name and write its ARN`
    : 'a text in it holds what only AWS knows';
