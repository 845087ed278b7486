/** From a place in a document to what the guide says about it. Pure. */
import type { Guide } from '../../../../graders/guides.ts';
import type { Facts } from '../facts.ts';
import type { Piece } from '../json-pieces.ts';

/** What stands below these keys and indexes; undefined where the guide knows nothing. */
export function guideAt(root: Guide, path: Piece['path']): Guide | undefined {
  let guide: Guide | undefined = root;
  for (const step of path) {
    guide =
      typeof step === 'number'
        ? guide?.of
        : Object.hasOwn(guide?.fields ?? {}, step)
          ? guide?.fields?.[step]
          : guide?.each;
  }
  return guide;
}

/** About the field that the piece names or is the value of. */
export function factsOf(root: Guide, { kind, path, text }: Piece): Facts | null {
  // Without its colon, a word is a key where the guide knows it as one.
  const isKey = kind === 'key' || (kind === 'word' && guideAt(root, [...path, text]) !== undefined);
  const names = isKey ? [...path, text] : path;
  const last = names.findLastIndex((step) => typeof step === 'string');
  const guide = guideAt(root, names.slice(0, last + 1));
  return guide && last >= 0 ? fieldFacts(String(names[last]), guide) : null;
}

/** The kind that the document with this piece says it is, where documents do. */
export function kindBeside(pieces: readonly Piece[], { path: [document] }: Piece): string | undefined {
  if (typeof document !== 'number') return undefined;
  const says = ({ kind, path }: Piece) =>
    kind === 'value' && path.length === 2 && path[0] === document && path[1] === 'kind';
  return pieces.find(says)?.text;
}

/** The type that the resource with this piece says it is. */
export function typeBeside(pieces: readonly Piece[], { path: [document, section, id] }: Piece): string | undefined {
  if (section !== 'Resources' || id === undefined) return undefined;
  const type = [document, section, id, 'Type'].join('/');
  return pieces.find(({ kind, path }) => kind === 'value' && path.join('/') === type)?.text;
}

export function fieldFacts(name: string, guide: Guide): Facts {
  const values = guide.oneOf ?? guide.of?.oneOf;
  return {
    name,
    tag: typeWords(guide) + (guide.required ? ', required' : ''),
    text: guide.note ? `${guide.about} ${guide.note}` : guide.about,
    rows: values ? [[guide.open ? 'such as' : 'one of', values.join(', ')]] : [],
  };
}

const words: Readonly<Record<Guide['type'], string>> = {
  string: 'text',
  integer: 'whole number',
  boolean: 'true or false',
  map: 'names with values',
  list: 'list',
  object: 'object',
  any: 'any',
  port: 'port, by number or name',
  quantity: 'quantity',
};
const items: Readonly<Partial<Record<Guide['type'], string>>> = {
  string: 'list of texts',
  integer: 'list of whole numbers',
  object: 'list of objects',
};

export const typeWords = ({ type, of }: Guide): string => (of && items[of.type]) ?? words[type];
