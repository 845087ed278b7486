import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { validationFaults } from '../../../graders/kubernetes/validation.ts';

function faults(text: string): string[] {
  const { subject, problems } = parseManifests(text, 'pod.yaml');
  expect(problems).toEqual([]);
  return (subject?.objects ?? [])
    .flatMap((object) => validationFaults(object, 'pod.yaml'))
    .map(({ message }) => message);
}
const pod = (spec: string) => faults(`{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`);
const web = '{name: web, image: b:1}';

describe('what the API server refuses', () => {
  it('accepts a right pod, and objects without pods', () => {
    expect(
      pod(
        `{volumes: [{name: v}], containers: [{name: web, image: b:1, volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /b}]}]}`,
      ),
    ).toEqual([]);
    expect(faults('{apiVersion: v1, kind: Service, metadata: {name: a}}')).toEqual([]);
    expect(
      pod(`{containers: [{name: web, image: b, readinessProbe: {exec: {command: [a]}, successThreshold: 2}}]}`),
    ).toEqual([]);
  });

  it.each([
    [`{containers: [{name: web, image: b, livenessProbe: {periodSeconds: 5}}]}`, 'asks nothing'],
    [
      `{containers: [{name: web, image: b, startupProbe: {httpGet: {port: 80}, tcpSocket: {port: 80}}}]}`,
      'in several ways (`httpGet`, `tcpSocket`)',
    ],
    [
      `{containers: [{name: web, image: b, livenessProbe: {httpGet: {port: 80}, successThreshold: 2}}]}`,
      'asks for 2 successes in a row',
    ],
    [`{containers: [{image: b:1}]}`, 'has no name'],
    [`{containers: [{name: web}]}`, 'has no image'],
    [`{containers: [${web}], initContainers: [${web}]}`, 'are named `web`'],
    [`{volumes: [{name: v}, {name: v}], containers: [${web}]}`, 'Two volumes are named `v`'],
    [`{containers: [{name: web, image: b, volumeMounts: [{name: v, mountPath: /a}]}]}`, 'no volume of that name'],
    [
      `{volumes: [{name: v}, {name: w}], containers: [{name: web, image: b, volumeMounts: [{name: v, mountPath: /a}, {name: w, mountPath: /a}]}]}`,
      'two volumes at `/a`',
    ],
    [
      `{containers: [{name: web, image: b, securityContext: {privileged: true, allowPrivilegeEscalation: false}}]}`,
      'makes the second void',
    ],
    [`{securityContext: {seccompProfile: {type: Localhost}}, containers: [${web}]}`, 'without naming its file'],
    [
      `{containers: [{name: web, image: b, securityContext: {appArmorProfile: {type: RuntimeDefault, localhostProfile: x}}}]}`,
      'only the type `Localhost`',
    ],
    [
      `{containers: [${web}], initContainers: [{name: i, image: b, livenessProbe: {tcpSocket: {port: 1}}}]}`,
      'has a `livenessProbe`',
    ],
    [`{containers: [${web}], ephemeralContainers: [{name: d, image: b}]}`, 'kubectl debug'],
  ])('%s', (spec, words) => {
    expect(pod(spec)).toEqual([expect.stringContaining(words)]);
  });

  it('lets a sidecar have probes', () => {
    expect(
      pod(
        `{containers: [${web}], initContainers: [{name: i, image: b, restartPolicy: Always, livenessProbe: {tcpSocket: {port: 1}}}]}`,
      ),
    ).toEqual([]);
  });

  it.each([
    ['selector: {matchLabels: {app: a}}', []],
    ['selector: {matchLabels: {app: b}}', [expect.stringContaining('no such label')]],
    ['replicas: 1', [expect.stringContaining('no `spec.selector`')]],
  ])('holds the selector against the template: %s', (selector, expected) => {
    expect(
      faults(
        `{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {${selector}, template: {metadata: {labels: {app: a}}, spec: {containers: [${web}]}}}}`,
      ),
    ).toEqual(expected);
  });

  it('knows the volumes that a StatefulSet claims', () => {
    const set = (claim: string) =>
      faults(
        `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, volumeClaimTemplates: [{metadata: {name: ${claim}}}], template: {metadata: {labels: {app: a}}, spec: {containers: [{name: web, image: b, volumeMounts: [{name: data, mountPath: /a}]}]}}}}`,
      );
    expect(set('data')).toEqual([]);
    expect(set('other')).toEqual([expect.stringContaining('mounts `data`')]);
  });
});
