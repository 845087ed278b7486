/**
 * The web app's door to what is wrong with a file that is being written: faults of form and what the tools refuse, in the
 * sentences that Check would use, never what the exercise asks for. One script for each kind of document, loaded with the
 * first of them; meant for a worker.
 */
import type { Finding } from './check.ts';
import { repairOf, type Repair } from './faults/repair.ts';

export type { Repair } from './faults/repair.ts';

export interface Fault extends Finding {
  /** The one right edit. */
  repair?: Repair;
}

type FaultsOf = (text: string, file: string) => Finding[];

const policy = () => import('./faults/policy.ts');
const readers = {
  dockerfile: () => import('./faults/dockerfile.ts').then((module) => module.faultsOf),
  json: () => import('./faults/json.ts').then((module) => module.faultsOf),
  yaml: () => import('./faults/yaml.ts').then((module) => module.faultsOf),
  shell: () => import('./faults/script.ts').then((module) => module.faultsOf),
  'aws-script': () => import('./faults/aws-script.ts').then((module) => module.faultsOf),
  'task-definition': () => import('./faults/task-definition.ts').then((module) => module.faultsOf),
  manifest: () => import('./faults/manifest.ts').then((module) => module.faultsOf),
  template: () => import('./faults/template.ts').then((module) => module.faultsOf),
  cluster: () => import('./faults/cluster.ts').then((module) => module.faultsOf),
  'signing-policy': () => import('./faults/signing-policy.ts').then((module) => module.faultsOf),
  policy: () => policy().then((module) => module.faultsAs()),
  'inline-role-policy': () => policy().then((module) => module.faultsAs('inline-role-policy')),
  'inline-user-policy': () => policy().then((module) => module.faultsAs('inline-user-policy')),
  'inline-group-policy': () => policy().then((module) => module.faultsAs('inline-group-policy')),
  'managed-policy': () => policy().then((module) => module.faultsAs('managed-policy')),
  boundary: () => policy().then((module) => module.faultsAs('boundary')),
  'session-policy': () => policy().then((module) => module.faultsAs('session-policy')),
  'trust-policy': () => policy().then((module) => module.faultsAs('trust-policy')),
  'resource-policy': () => policy().then((module) => module.faultsAs('resource-policy')),
  scp: () => policy().then((module) => module.faultsAs('scp')),
  rcp: () => policy().then((module) => module.faultsAs('rcp')),
} satisfies Record<string, () => Promise<FaultsOf>>;

/** What a file is, for its faults: a language, or a document that the graders have a model of. */
export type DocumentKind = keyof typeof readers;

export const isDocumentKind = (name: string): name is DocumentKind => Object.hasOwn(readers, name);

/** An empty file is a beginning and has no faults. Rejects when a script does not come. */
export async function faultsIn(kind: DocumentKind, text: string, file: string): Promise<Fault[]> {
  const faultsOf = await readers[kind]();
  if (text.trim() === '') return [];
  const language = /\.ya?ml$/.test(file) ? 'yaml' : file.endsWith('.json') ? 'json' : 'other';
  return faultsOf(text, file).map((finding) => {
    const repair = repairOf(finding, text, language);
    return repair ? { ...finding, repair } : finding;
  });
}
