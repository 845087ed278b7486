/** What a Dockerfile can hold: its instructions with their flags, from the reader that grades it. */
import { keywords, knownFlags } from '../parse/dockerfile/instruction.ts';
import { flagValues, flagWords, instructionWords } from './dockerfile-words.ts';
import { worded, type Guide } from './guide.ts';

/** Instructions as fields, and flags as the fields of these; `note` of an instruction is how it is written. */
const guide: Guide = {
  type: 'object',
  about: '',
  fields: Object.fromEntries(keywords.map((keyword) => [keyword, instruction(keyword)])),
};

export const guideFor = (): Guide => guide;

function instruction(keyword: string): Guide {
  const [form, about] = instructionWords[keyword] ?? ['', ''];
  const flags = Object.entries(knownFlags[keyword] ?? {}).map(([name, kind]): [string, Guide] => [
    name,
    {
      type: kind === 'switch' ? 'boolean' : 'string',
      ...worded(flagWords[`${keyword}.${name}`]),
      oneOf: flagValues[`${keyword}.${name}`],
    },
  ]);
  return { type: 'object', about, note: form, fields: Object.fromEntries(flags) };
}
