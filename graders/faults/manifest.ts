/** What is wrong with Kubernetes manifests that are being written, from the model that grades them. */
import type { Finding } from '../check.ts';
import { checkFields } from '../kubernetes/fields.ts';
import { manifestKinds } from '../kubernetes/manifest-kinds.ts';
import { parseManifests } from '../kubernetes/manifests.ts';
import { workloadKinds } from '../kubernetes/schema.ts';
import { itemsAt, stringAt, type Tree } from '../parse/tree.ts';
import { parseYaml } from '../parse/yaml.ts';

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
