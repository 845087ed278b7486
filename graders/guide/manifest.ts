/** What Kubernetes manifests can hold, from the model that grades them. */
import { manifestKinds } from '../kubernetes/manifest-kinds.ts';
import type { Fields, FieldType } from '../kubernetes/schema.ts';
import { worded, type Guide } from './guide.ts';
import { manifestWords } from './manifest-words.ts';

/** A file is a list of documents; each says its kind itself, and until it does, only that is known of it. */
export function guideFor(kind?: string): Guide {
  const known = kind !== undefined && Object.hasOwn(manifestKinds, kind) ? manifestKinds[kind] : undefined;
  const { apiVersion: _, kind: __, ...rest } = known?.fields ?? {};
  const apiVersions = [...new Set(Object.values(manifestKinds).map((one) => one.apiVersion))];
  const head: Fields = {
    apiVersion: { oneOf: known ? [known.apiVersion] : apiVersions },
    kind: { oneOf: Object.keys(manifestKinds) },
  };
  const { fields, ...root } = guideOf({ fields: { ...head, ...rest } }, ['', '']);
  const kinds = { ...fields!.kind!, open: true };
  const versions = { ...fields!.apiVersion!, open: known === undefined };
  return { type: 'list', about: '', of: { ...root, fields: { ...fields, apiVersion: versions, kind: kinds } } };
}

/** Sentences are found by a field's name, or by its name and that of the field which it is in. */
export const wordsKey = (parent: string, name: string): string =>
  Object.hasOwn(manifestWords, `${parent}.${name}`) ? `${parent}.${name}` : name;

function guideOf(type: FieldType, [parent, name]: readonly [string, string]): Guide {
  const words = worded(manifestWords[wordsKey(parent, name)]);
  if (typeof type === 'string')
    return {
      type: type === 'integerOrString' ? 'port' : type === 'strings' || type === 'quantities' ? 'map' : type,
      ...words,
    };
  if ('oneOf' in type) return { type: 'string', ...words, oneOf: type.oneOf };
  if ('list' in type)
    return { type: 'list', ...words, of: { ...guideOf(type.list, [parent, name]), about: '', note: undefined } };
  const fields = Object.entries(type.fields).map(([key, field]) => [key, guideOf(field, [name, key])]);
  return { type: 'object', ...words, fields: Object.fromEntries(fields) as Guide['fields'] };
}
