/**
 * What can be written into a document: its fields, with their types and values from the model that grades it, and a sentence
 * on each. The editor completes and explains by it. Pure data: ships to the browser.
 */
export interface Guide {
  type: 'string' | 'integer' | 'boolean' | 'map' | 'list' | 'object' | 'any' | 'port' | 'quantity';
  /** What it is for, in a sentence or two; '' for the items of a list. */
  about: string;
  /** Where it is not available, or what replaces it. */
  note?: string;
  /** The values that are accepted. */
  oneOf?: readonly string[];
  /** `oneOf` is what is known here: other values are taken, too. */
  open?: boolean;
  /** Left out, the document is refused. */
  required?: boolean;
  /** What the list holds. */
  of?: Guide;
  /** What every value of a map is, whatever its name. */
  each?: Guide;
  /** What the object can have, in the model's order. */
  fields?: Readonly<Record<string, Guide>>;
}

/** A sentence, or a sentence and a note. */
export type Words = string | readonly [about: string, note: string];

export const worded = (words: Words | undefined): Pick<Guide, 'about' | 'note'> =>
  typeof words === 'object' ? { about: words[0], note: words[1] } : { about: words ?? '' };

/** Every field with its path, outermost first; items of lists and the names in maps are passed through. */
export function* fieldsOf(guide: Guide, path: readonly string[] = []): Generator<[path: string, guide: Guide]> {
  if (guide.of) yield* fieldsOf(guide.of, path);
  if (guide.each) yield* fieldsOf(guide.each, path);
  for (const [name, field] of Object.entries(guide.fields ?? {})) {
    yield [[...path, name].join('.'), field];
    yield* fieldsOf(field, [...path, name]);
  }
}
