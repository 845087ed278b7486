import { describe, expect, it } from 'vitest';
import { capitalized, containerTitle, given, noPod, parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { stringAt } from '../../../graders/parse/tree.ts';

const read = (text: string) => parseManifests(text, 'pod.yaml');
const spec = '{containers: [{name: web, image: a:1}]}';
const template = `{metadata: {labels: {app: a}}, spec: ${spec}}`;

describe('parseManifests', () => {
  it.each([
    ['Pod', `{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: ${spec}}`, 'spec'],
    ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].map((kind) => [
      kind,
      `{apiVersion: apps/v1, kind: ${kind}, metadata: {name: a}, spec: {template: ${template}}}`,
      'spec.template.spec',
    ]),
    [
      'ReplicationController',
      `{apiVersion: v1, kind: ReplicationController, metadata: {name: a}, spec: {template: ${template}}}`,
      'spec.template.spec',
    ],
    ['PodTemplate', `{apiVersion: v1, kind: PodTemplate, metadata: {name: a}, template: ${template}}`, 'template.spec'],
    [
      'Job',
      `{apiVersion: batch/v1, kind: Job, metadata: {name: a}, spec: {template: ${template}}}`,
      'spec.template.spec',
    ],
    [
      'CronJob',
      `{apiVersion: batch/v1, kind: CronJob, metadata: {name: a}, spec: {schedule: "1 * * * *", jobTemplate: {spec: {template: ${template}}}}}`,
      'spec.jobTemplate.spec.template.spec',
    ],
  ])('finds the pod of a %s', (kind, text, path) => {
    const { subject, problems } = read(text ?? '');
    expect(problems).toEqual([]);
    expect(subject?.pods).toHaveLength(1);
    expect(subject?.pods[0]).toMatchObject({ title: `${kind} a`, path, containers: [{ name: 'web', role: 'app' }] });
    expect(subject?.unknownFields).toEqual([]);
  });

  it('reads several documents, lists, and kinds without pods', () => {
    const text = `# two services
---
apiVersion: v1
kind: Service
metadata: {name: web}
---
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Pod, metadata: {name: one, namespace: quay}, spec: ${spec}}
  - {apiVersion: v1, kind: Pod, metadata: {name: two}, spec: ${spec}}
`;
    const { subject, problems } = read(text);
    expect(problems).toEqual([]);
    expect(subject?.objects.map(({ kind, name, namespace }) => [kind, name, namespace])).toEqual([
      ['Service', 'web', undefined],
      ['Pod', 'one', 'quay'],
      ['Pod', 'two', undefined],
    ]);
    expect(subject?.pods.map(({ title }) => title)).toEqual(['Pod one', 'Pod two']);
  });

  it('tells the roles of containers apart and points to their names', () => {
    const { subject } = read(`apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  ephemeralContainers:
    - {name: debug, image: d}
  initContainers:
    - {name: first, image: i}
    - name: side
      image: s
      restartPolicy: Always
  containers:
    - {image: c, name: main}
`);
    const containers = subject?.pods[0]?.containers ?? [];
    expect(containers.map(containerTitle)).toEqual([
      'init container `first`',
      'sidecar `side`',
      'container `main`',
      'ephemeral container `debug`',
    ]);
    expect(containers.map(({ range }) => [range.line, range.column])).toEqual([
      [8, 14],
      [9, 13],
      [13, 24],
      [6, 14],
    ]);
    expect(containers[1]?.path).toBe('spec.initContainers[1]');
  });

  it.each([
    ['[]', 'a mapping that starts with'],
    ['{kind: Pod}', 'no `apiVersion`'],
    ['{apiVersion: v1}', 'no `kind`'],
    ['{apiVersion: extensions/v1beta1, kind: Deployment}', 'it is in `apps/v1`'],
    ['{apiVersion: v1, kind: Pod}', 'has no `spec.containers`'],
    ['{apiVersion: v1, kind: Pod, spec: {containers: []}}', 'has no `spec.containers`'],
    ['{apiVersion: apps/v1, kind: Deployment, spec: {}}', 'has no `spec.template.spec.containers`'],
    ['---\n---\n', 'no Kubernetes object'],
    ['{apiVersion: v1, kind: Pod, spec: {containers: {name: a}}}', '`spec.containers` is a mapping, but a list is due'],
    ['{apiVersion: v1, kind: List, items: [3]}', 'a mapping that starts with'],
  ])('says what is wrong with %s', (text, words) => {
    const { subject, problems } = read(text);
    expect(subject).toBeNull();
    expect(problems[0]?.message).toContain(words);
  });

  it('takes null for left out, and text for a sentence', () => {
    const { subject } = read(
      `{apiVersion: v1, kind: Pod, metadata: , spec: {securityContext: null, hostNetwork: ~, containers: [{name: a, image: b}]}}`,
    );
    expect(given(subject?.pods[0]?.spec, 'securityContext')).toBeUndefined();
    expect(given(subject?.pods[0]?.spec, 'hostNetwork')).toBeUndefined();
    expect(stringAt(given(subject?.pods[0]?.spec, 'containers', 0), 'name')).toBe('a');
    expect(capitalized('container')).toBe('Container');
  });

  it('says when there is nothing to judge', () => {
    const { subject } = read('apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n');
    expect(subject && noPod(subject)).toMatchObject({ line: 4, message: expect.stringContaining('no pod') });
  });
});

it.each([
  ['apps/v1', 'Deploymnet', /no `Deploymnet` in `apps\/v1`\. Did you mean `Deployment`/],
  ['batch/v1', 'Cronjob', /Did you mean `CronJob`/],
])('a kind that %s does not have is not passed over: %s', (apiVersion, kind, message) => {
  const { subject, problems } = parseManifests(
    `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: a}}`,
    'a.yaml',
  );
  expect(subject).toBeNull();
  expect(problems[0]?.message).toMatch(message);
});
