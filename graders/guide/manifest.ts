/** What Kubernetes manifests can hold, and what is wrong with one that is being written: both from the model that grades them. */
import type { Finding } from '../check.ts';
import { checkFields } from '../kubernetes/fields.ts';
import { parseManifests } from '../kubernetes/manifests.ts';
import { networkPolicyFields } from '../kubernetes/network-policy-schema.ts';
import { workloadKinds, type Fields, type FieldType } from '../kubernetes/schema.ts';
import { itemsAt, stringAt, type Tree } from '../parse/tree.ts';
import { parseYaml } from '../parse/yaml.ts';
import { worded, type Guide } from './guide.ts';
import { manifestWords } from './manifest-words.ts';

/** Kinds whose fields are known, with the API that has them. */
export const manifestKinds: Readonly<Record<string, { apiVersion: string; fields: Fields }>> = {
  ...workloadKinds,
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', fields: networkPolicyFields },
};

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

/**
 * Faults of form, in the sentences that Check would use: syntax and duplicate keys, else (only where the whole text can be
 * read) what the API server could not read, and unknown fields and values. Never throws.
 */
export function faultsOf(text: string, file: string): Finding[] {
  const { subject: documents, problems: form } = parseYaml(text, file);
  if (documents === null || form.length > 0) return form;
  return [
    ...parseManifests(text, file).problems,
    ...documents.flatMap(objectsOf).flatMap((object) => fieldFaults(object, file)),
  ];
}

/** Where something cannot be read, the manifests' own reader stops; unknown fields are told beside it. */
function fieldFaults(object: Tree, file: string): Finding[] {
  const kind = stringAt(object, 'kind') ?? '';
  const known = Object.hasOwn(manifestKinds, kind) ? manifestKinds[kind] : undefined;
  if (known === undefined || stringAt(object, 'apiVersion') !== known.apiVersion) return [];
  const { undecodable, unknown, values } = checkFields(object, known.fields, file);
  // Of workloads, the reader has told what cannot be decoded.
  return [...(Object.hasOwn(workloadKinds, kind) ? [] : undecodable), ...unknown, ...values];
}

function objectsOf(document: Tree): Tree[] {
  return stringAt(document, 'kind') === 'List' ? itemsAt(document, 'items') : [document];
}
