/** What the API server refuses although every field is known: the rules that a hardening edit runs into most. */
import type { Finding, Range } from '../check.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { capitalized, containerTitle, given } from './manifests.ts';
import type { Container, KubernetesObject, Pod } from './manifests.ts';
import { securitySettings } from './pod-security/standard.ts';

/** Source of the rules: ValidatePodSpec in https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go */
export function validationFaults(object: KubernetesObject, file: string): Finding[] {
  const { pod } = object;
  if (pod === null) return [];
  const faults: Finding[] = [];
  const report = (range: Range, message: string): void => void faults.push({ file, ...range, message });
  checkNames(pod, report);
  for (const container of pod.containers) {
    checkMounts(volumesOf(object, pod), container, report);
    checkContradictions(container, report);
    checkProbes(container, report);
  }
  checkProfiles(pod, report);
  for (const container of pod.containers.filter(({ role }) => role === 'ephemeral')) {
    report(
      container.range,
      `${capitalized(containerTitle(container))} cannot be written into a manifest: ephemeral containers are added to a running pod (\`kubectl debug\`), and the API server refuses them anywhere else.`,
    );
  }
  checkSelector(object, pod, report);
  return faults;
}

type Report = (range: Range, message: string) => void;

function checkNames(pod: Pod, report: Report): void {
  const names = new Set<string>();
  for (const container of pod.containers) {
    if (container.name === '')
      report(container.range, `\`${container.path}\` has no name; the API server refuses the pod.`);
    else if (names.has(container.name)) {
      report(
        container.range,
        `Two containers of ${pod.title} are named \`${container.name}\`; the API server refuses the pod, init containers included.`,
      );
    }
    names.add(container.name);
    if ((stringAt(container.tree, 'image') ?? '') === '') {
      report(
        container.range,
        `${capitalized(containerTitle(container))} has no image; the API server refuses the pod.`,
      );
    }
  }
  const volumes = new Set<string>();
  for (const volume of itemsAt(pod.spec, 'volumes')) {
    const name = stringAt(volume, 'name') ?? '';
    if (volumes.has(name)) report(volume.range, `Two volumes are named \`${name}\`; the API server refuses the pod.`);
    volumes.add(name);
  }
}

/** Names of the pod's volumes; a StatefulSet makes one of each of its claim templates, under the template's name. */
function volumesOf({ tree }: KubernetesObject, pod: Pod): (string | undefined)[] {
  const claims = itemsAt(tree, 'spec', 'volumeClaimTemplates').map((claim) => stringAt(claim, 'metadata', 'name'));
  return [...itemsAt(pod.spec, 'volumes').map((volume) => stringAt(volume, 'name')), ...claims];
}

function checkMounts(volumes: (string | undefined)[], container: Container, report: Report): void {
  const paths = new Set<string>();
  for (const mount of itemsAt(container.tree, 'volumeMounts')) {
    const name = at(mount, 'name');
    if (!volumes.includes(stringAt(name))) {
      report(
        name?.range ?? mount.range,
        `${capitalized(containerTitle(container))} mounts \`${stringAt(name) ?? ''}\`, and the pod has no volume of that name; the API server refuses the pod.`,
      );
    }
    const path = at(mount, 'mountPath');
    const text = stringAt(path) ?? '';
    if (paths.has(text))
      report(
        path?.range ?? mount.range,
        `${capitalized(containerTitle(container))} mounts two volumes at \`${text}\`; the API server refuses the pod.`,
      );
    paths.add(text);
  }
}

function checkContradictions(container: Container, report: Report): void {
  const context = given(container.tree, 'securityContext');
  const escalation = given(context, 'allowPrivilegeEscalation');
  const privileged = given(context, 'privileged');
  if (escalation?.kind === 'boolean' && !escalation.value && privileged?.kind === 'boolean' && privileged.value) {
    report(
      escalation.range,
      `${capitalized(containerTitle(container))} is privileged and forbids privilege escalation; the API server refuses the pair, because the first makes the second void.`,
    );
  }
  if (container.role !== 'init') return;
  for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle']) {
    const value = given(container.tree, field);
    if (value !== undefined) {
      report(
        value.range,
        `${capitalized(containerTitle(container))} has a \`${field}\`; only an init container with \`restartPolicy: Always\` (a sidecar) may have one, so the API server refuses the pod.`,
      );
    }
  }
}

/** A probe asks in one way; successes in a row count for readiness alone. */
function checkProbes(container: Container, report: Report): void {
  for (const field of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    const probe = given(container.tree, field);
    if (probe === undefined) continue;
    const ways = ['httpGet', 'tcpSocket', 'exec', 'grpc'].filter((way) => given(probe, way) !== undefined);
    const title = `The \`${field}\` of ${containerTitle(container)}`;
    if (ways.length === 0)
      report(
        probe.range,
        `${title} asks nothing: one of \`httpGet\`, \`tcpSocket\`, \`exec\` and \`grpc\` is due, and the API server refuses the pod.`,
      );
    if (ways.length > 1)
      report(
        probe.range,
        `${title} asks in several ways (${ways.map((way) => `\`${way}\``).join(', ')}); the API server takes one.`,
      );
    const successes = given(probe, 'successThreshold');
    if (field !== 'readinessProbe' && successes?.kind === 'number' && successes.value > 1)
      report(
        successes.range,
        `${title} asks for ${successes.text} successes in a row, which only a readinessProbe may; the API server refuses the pod.`,
      );
  }
}

function checkProfiles(pod: Pod, report: Report): void {
  for (const field of ['seccompProfile', 'appArmorProfile']) {
    for (const { value, owner } of securitySettings(pod, field)) {
      const type = stringAt(value, 'type');
      const profile = given(value, 'localhostProfile');
      if (type === 'Localhost' && (stringAt(profile) ?? '') === '') {
        report(
          value.range,
          `${capitalized(owner)} asks for a \`Localhost\` profile (\`${field}\`) without naming its file in \`localhostProfile\`; the API server refuses the pod.`,
        );
      }
      if (type !== 'Localhost' && profile !== undefined) {
        report(
          profile.range,
          `${capitalized(owner)} names a \`localhostProfile\`, which only the type \`Localhost\` may have (\`${field}\`); the API server refuses the pod.`,
        );
      }
    }
  }
}

function checkSelector({ kind, tree }: KubernetesObject, pod: Pod, report: Report): void {
  if (!['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(kind)) return;
  const selector: Tree | undefined = given(tree, 'spec', 'selector');
  if (selector === undefined) {
    report(pod.range, `${pod.title} has no \`spec.selector\`; the API server refuses it.`);
    return;
  }
  for (const { key, keyRange, value } of entriesAt(selector, 'matchLabels')) {
    if (stringAt(pod.metadata, 'labels', key) !== stringAt(value)) {
      report(
        keyRange,
        `${pod.title} selects pods with \`${key}: ${stringAt(value) ?? ''}\`, and its own template has no such label; the API server refuses it.`,
      );
    }
  }
}
