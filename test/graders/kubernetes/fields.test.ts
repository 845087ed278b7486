import { describe, expect, it } from 'vitest';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';

const pod = (spec: string, container = '') =>
  parseManifests(
    `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  ${spec}
  containers:
    - name: web
      image: b:1
      ${container}
`,
    'pod.yaml',
  );

describe('values of a wrong type', () => {
  it.each([
    [
      'securityContext: {runAsUser: "1001"}',
      '`spec.securityContext.runAsUser` is the text `"1001"`, but a whole number is due',
      'Remove the quotes',
    ],
    ['securityContext: {runAsUser: 1.5}', 'a whole number is due', ''],
    ['securityContext: {runAsNonRoot: "true"}', '`true` or `false` is due', 'Remove the quotes'],
    ['hostNetwork: 1', '`true` or `false` is due', ''],
    [
      'nodeSelector: {disk: yes}',
      '`spec.nodeSelector.disk` is the boolean `true`, but text is due',
      'YAML reads `yes`',
    ],
    ['serviceAccountName: 12', 'text is due', 'Put it in quotes'],
    ['volumes: {name: x}', 'a list is due', ''],
    ['securityContext: [1]', 'a mapping is due', ''],
  ])('%s is refused', (spec, words, advice) => {
    const { subject, problems } = pod(spec);
    expect(subject).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ line: 6, message: expect.stringContaining(words) });
    expect(problems[0]?.message).toContain(advice);
  });

  it.each([
    ['env: [{name: A, value: 3000}]', 'text is due'],
    ['ports: [{containerPort: "80"}]', 'a whole number is due'],
    ['livenessProbe: {httpGet: {port: 8080.5}}', 'a whole number or a name is due'],
    ['resources: {limits: {memory: 512MB}}', 'a quantity such as'],
    ['resources: {limits: {cpu: true}}', 'a quantity such as'],
    ['resources: {limits: [1]}', 'a mapping is due'],
  ])('%s is refused', (container, words) => {
    expect(pod('hostIPC: false', container).problems[0]).toMatchObject({
      line: 10,
      message: expect.stringContaining(words),
    });
  });

  it.each([
    'livenessProbe: {httpGet: {port: http}}',
    'livenessProbe: {httpGet: {port: 80}}',
    'resources: {limits: {cpu: 0.5, memory: 1e9}}',
    'securityContext:',
    'command: ["a"]',
  ])('%s is read', (container) => {
    expect(pod('hostIPC: no', container)).toMatchObject({ problems: [], subject: { unknownFields: [] } });
  });
});

describe('unknown fields', () => {
  it.each([
    ['hostnetwork: true', 'hostnetwork', 'Did you mean `hostNetwork`?'],
    [
      'securityContext: {allowPrivilegeEscalation: false}',
      'allowPrivilegeEscalation',
      'belongs to the `securityContext` of each container',
    ],
    ['securityContext: {seccompProfil: {}}', 'seccompProfil', 'Did you mean `seccompProfile`?'],
    ['volumes: [{name: a, emptydir: {}}]', 'emptydir', 'Did you mean `emptyDir`?'],
  ])('%s is named', (spec, key, advice) => {
    const { subject, problems } = pod(spec);
    expect(problems).toEqual([]);
    expect(subject?.unknownFields).toHaveLength(1);
    expect(subject?.unknownFields[0]).toMatchObject({ line: 6, message: expect.stringContaining(`\`${key}\``) });
    expect(subject?.unknownFields[0]?.message).toContain(advice);
  });

  it.each([
    ['restartPolicy: always', '`spec.restartPolicy` cannot be `"always"`', 'Did you mean `Always`?'],
    ['dnsPolicy: 10', null, 'text is due'],
    ['securityContext: {seccompProfile: {type: None}}', 'seccompProfile.type` cannot be', 'It takes `RuntimeDefault`'],
  ])('so are values: %s', (spec, what, advice) => {
    const { subject, problems } = pod(spec);
    const [finding] = what === null ? problems : (subject?.unknownFields ?? []);
    expect(finding?.message).toContain(what ?? '');
    expect(finding?.message).toContain(advice);
  });

  it('says where a field of the pod belongs that stands at a container', () => {
    const { subject } = pod('hostIPC: false', 'securityContext: {fsGroup: 1}');
    expect(subject?.unknownFields[0]?.message).toContain('`securityContext` of the pod');
  });

  it('does not guess when nothing is near, and takes names of the prototype for unknown', () => {
    const { subject } = pod('constructor: 1', 'entirelyMadeUp: 1');
    expect(subject?.unknownFields.map(({ message }) => message)).toEqual([
      expect.not.stringContaining('Did you mean'),
      expect.not.stringContaining('Did you mean'),
    ]);
  });
});
