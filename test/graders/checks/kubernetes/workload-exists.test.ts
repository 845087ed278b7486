import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/workload-exists.ts';
import { findingsOf } from '../../../support/run-check.ts';

const text = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: tally
  namespace: quay
spec:
  replicas: 2
  selector: {matchLabels: {app: tally}}
  template:
    metadata: {labels: {app: tally}}
    spec:
      initContainers:
        - {name: migrate, image: migrate:1}
      containers:
        - name: web
          image: tally:1
          ports: [{containerPort: 8080}]
          env: [{name: LOG_DIR, value: /logs}]
          readinessProbe: {httpGet: {port: 8080}}
        - {name: shipper, image: shipper:1}
`;
const params = {
  kind: 'Deployment',
  name: 'tally',
  namespace: 'quay',
  replicas: 2,
  containers: [
    { name: 'migrate', role: 'init', image: 'migrate:1' },
    { name: 'web', image: 'tally:1', port: '8080', env: ['LOG_DIR'], imageCommand: true, probes: ['readinessProbe'] },
    { name: 'shipper', role: 'sidecar' },
  ],
};
const run = (from: string | RegExp, to: string) => {
  const changed = text.replace(from, to);
  if (from !== '') expect(changed).not.toBe(text);
  return findingsOf(check, 'pod.yaml', changed, params).map(({ message }) => message);
};

describe('kubernetes/workload-exists', () => {
  it.each([
    ['what it was', '', ''],
    ['a digest beside the tag', 'tally:1\n', `tally:1@sha256:${'a'.repeat(64)}\n`],
    ['more replicas', 'replicas: 2', 'replicas: 5'],
    ['one more container', '        - {name: shipper', '        - {name: extra, image: e}\n        - {name: shipper'],
    [
      'a sidecar proper',
      /( {8}- \{name: migrate.*\n)/,
      '$1        - {name: shipper, image: shipper:1, restartPolicy: Always}\n',
    ],
    ['an explicit os', 'initContainers:', 'os: {name: linux}\n      initContainers:'],
  ])('accepts %s', (what, from, to) => {
    const moved = what === 'a sidecar proper';
    const changed = moved
      ? text.replace(/\n {8}- \{name: shipper.*\n/, '\n').replace(from, to)
      : text.replace(from, to);
    expect(findingsOf(check, 'pod.yaml', changed, params)).toEqual([]);
  });

  it.each([
    ['kind: Deployment', 'kind: DaemonSet', 'is not in the file any more'],
    ['name: tally\n', 'name: tally2\n', 'there is Deployment tally2'],
    ['namespace: quay', 'namespace: default', 'moved from namespace `quay` to `default`'],
    ['  namespace: quay\n', '', 'to `default`'],
    ['replicas: 2', 'replicas: 1', 'runs 1 replicas'],
    [/\n {8}- \{name: shipper.*\n/, '\n', 'Container `shipper` is not in'],
    ['tally:1\n', 'tally:2\n', 'runs `tally:2` instead of `tally:1`'],
    ['tally:1\n', 'tally:1-debug\n', 'runs `tally:1-debug`'],
    ['containerPort: 8080', 'containerPort: 8081', 'port 8080'],
    ['name: LOG_DIR', 'name: LOGS', 'lost `LOG_DIR`'],
    ['          ports:', '          command: [sleep, infinity]\n          ports:', 'something else than its image'],
    ['          ports:', '          args: [--version]\n          ports:', 'something else than its image'],
    ['readinessProbe', 'livenessProbe', 'lost its `readinessProbe`'],
    ['initContainers:', 'os: {name: windows}\n      initContainers:', 'ask for nodes with `windows`'],
    [
      / {6}initContainers:\n( {8}- \{name: migrate.*\n) {6}containers:\n/,
      '      containers:\n$1',
      '`migrate` runs before the others',
    ],
    [', image: migrate:1}', ', image: migrate:1, restartPolicy: Always}', '`migrate` runs before the others'],
  ])('finds %s → %s', (from, to, words) => {
    const messages = run(from, to);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain(words);
  });

  it('does not take a sidecar that ends for one', () => {
    const changed = text
      .replace(/\n {8}- \{name: shipper.*\n/, '\n')
      .replace(/( {8}- \{name: migrate.*\n)/, '$1        - {name: shipper, image: shipper:1}\n');
    expect(findingsOf(check, 'pod.yaml', changed, params)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('as long as the pod does') }),
    ]);
  });

  it('takes a port as a number or as text, and nothing else', () => {
    const port = (value: unknown) => ({ ...params, containers: [{ name: 'web', port: value }] });
    expect(check.params.safeParse(port(8080)).success).toBe(true);
    expect(check.params.safeParse(port('http')).success).toBe(false);
  });
});
