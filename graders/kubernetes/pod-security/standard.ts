/** What a check of the Pod Security Standards is, and the few readings that they share. */
import type { Range } from '../../check.ts';
import type { Tree } from '../../parse/tree.ts';
import { stringAt } from '../../parse/tree.ts';
import { capitalized, containerTitle, given } from '../manifests.ts';
import type { Container, Pod } from '../manifests.ts';

export type Level = 'baseline' | 'restricted';

export interface Breach {
  message: string;
  /** The container's name; absent when the fault is the pod's. */
  container?: string;
  range: Range;
}

/** One check of the standard. Names and versions are those of https://github.com/kubernetes/pod-security-admission/tree/master/policy */
export interface StandardCheck {
  id: string;
  /** Baseline checks hold at both levels, restricted ones at `restricted` only. */
  level: Level;
  /** The check of the lower level that this one takes the place of, at `restricted`. */
  overrides?: string;
  /** Ascending; the last one that is not newer than the policy's version (minor of 1.x) applies. */
  versions: readonly { since: number; breaches(pod: Pod): Breach[] }[];
}

/** A value that a pod or one of its containers sets. */
export interface Setting {
  value: Tree;
  /** Null: the pod itself. */
  container: Container | null;
  /** "the pod" or "container `web`". */
  owner: string;
}

/** What the pod's and each container's `securityContext` set below the path; what is left out is not in the list. */
export function securitySettings(pod: Pod, ...path: string[]): Setting[] {
  const own = given(pod.spec, 'securityContext', ...path);
  const settings: Setting[] = own === undefined ? [] : [{ value: own, container: null, owner: 'the pod' }];
  return [...settings, ...containerSettings(pod, 'securityContext', ...path)];
}

/** What each container sets below the path. */
export function containerSettings(pod: Pod, ...path: (string | number)[]): Setting[] {
  return pod.containers.flatMap((container) => {
    const value = given(container.tree, ...path);
    return value === undefined ? [] : [{ value, container, owner: containerTitle(container) }];
  });
}

/** A breach at the value itself. */
export function breachAt(setting: Setting, message: string, value: Tree = setting.value): Breach {
  const breach = { message: capitalized(message), range: value.range };
  return setting.container === null ? breach : { ...breach, container: setting.container.name };
}

/** A breach by something that the container leaves out. */
export function breachOf(container: Container, message: string): Breach {
  const context = given(container.tree, 'securityContext');
  // The context is where the missing field goes; without one, the container's name is the place to start.
  const range = context?.kind === 'object' ? (context.entries[0]?.keyRange ?? container.range) : container.range;
  return { message: capitalized(message), container: container.name, range };
}

/** Type `true` in the file: the only value that switches such a field on. */
export function isTrue(tree: Tree | undefined): boolean {
  return tree?.kind === 'boolean' && tree.value;
}

export function isFalse(tree: Tree | undefined): boolean {
  return tree?.kind === 'boolean' && !tree.value;
}

/** Pods that say `os.name: windows`: from 1.25 on some Linux-only fields are not asked of them. */
export function isWindows(pod: Pod): boolean {
  return stringAt(pod.spec, 'os', 'name') === 'windows';
}

/** `hostUsers: false`: root inside is nobody special on the node; from 1.35 on some checks let such pods pass. */
export function hasUserNamespace(pod: Pod): boolean {
  return isFalse(given(pod.spec, 'hostUsers'));
}

/** How a message shows a value of the file. */
export function shown(tree: Tree): string {
  if (tree.kind === 'string') return `\`${tree.value.slice(0, 80)}\``;
  if (tree.kind === 'number') return `\`${tree.text}\``;
  return tree.kind === 'boolean' ? `\`${tree.value}\`` : 'nothing';
}
