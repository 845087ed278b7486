import { describe, expect, it } from 'vitest';
import { readCluster } from '../../../graders/kubernetes/cluster.ts';
import { parseManifests } from '../../../graders/kubernetes/manifests.ts';
import { judge, readPolicies } from '../../../graders/kubernetes/network-policy.ts';
import type { Direction, Party, Protocol } from '../../../graders/kubernetes/network-policy.ts';

const policy = (spec: string, namespace = 'shop') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: p, namespace: ${namespace} }
spec: ${spec}
`;
const party = (name: string, namespace: string, labels: Record<string, string>, address = '10.0.0.1'): Party => ({
  name: `${namespace}/${name}`,
  address,
  pod: {
    namespace,
    namespaceLabels: { 'kubernetes.io/metadata.name': namespace, team: namespace },
    labels,
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
  },
});
const web = party('web', 'shop', { app: 'web' });
const api = party('api', 'shop', { app: 'api' }, '10.0.0.2');
const guest = party('web', 'guests', { app: 'web' }, '10.0.0.3');
const internet: Party = { name: 'internet', address: '203.0.113.7' };

function allowed(
  texts: string[],
  direction: Direction,
  own: Party,
  other: Party,
  port = 8080,
  protocol: Protocol = 'TCP',
) {
  const { subject, problems } = parseManifests(texts.join('---\n'), 'policies.yaml');
  expect(problems).toEqual([]);
  const { policies, faults } = readPolicies(subject!);
  expect(faults).toEqual([]);
  return judge(policies, direction, own, other, port, protocol).allowed;
}

describe('isolation', () => {
  it('begins with the first policy that selects the pod, for the directions of that policy', () => {
    const ingressOnly = [policy('{ podSelector: { matchLabels: { app: api } } }')];
    expect(allowed([policy('{ podSelector: {} }', 'guests')], 'ingress', api, web)).toBe(true);
    expect(allowed(ingressOnly, 'ingress', api, web)).toBe(false);
    expect(allowed(ingressOnly, 'ingress', web, api)).toBe(true);
    expect(allowed(ingressOnly, 'egress', api, web)).toBe(true);
    expect(allowed([policy('{ podSelector: {}, policyTypes: [Egress] }')], 'ingress', api, web)).toBe(true);
    expect(allowed([policy('{ podSelector: {}, policyTypes: [Egress] }')], 'egress', api, web)).toBe(false);
  });

  it('holds for egress without policyTypes only where there are egress rules', () => {
    const egress = policy('{ podSelector: {}, egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }] }] }');
    expect(allowed([egress], 'egress', web, api)).toBe(true);
    expect(allowed([egress], 'egress', web, guest)).toBe(false);
    expect(allowed([policy('{ podSelector: {}, egress: [] }')], 'egress', web, guest)).toBe(true);
    expect(allowed([policy('{ podSelector: {}, policyTypes: [Ingress], egress: [{}] }')], 'egress', web, guest)).toBe(
      true,
    );
  });

  it('is the union of the policies', () => {
    const deny = policy('{ podSelector: {} }');
    const open = policy('{ podSelector: {}, ingress: [{}] }');
    expect(allowed([deny, open], 'ingress', api, internet, 1)).toBe(true);
  });
});

describe('peers', () => {
  const from = (peers: string) => [policy(`{ podSelector: {}, ingress: [{ from: ${peers} }] }`)];
  it.each([
    ['[{ podSelector: {} }]', web, true],
    ['[{ podSelector: {} }]', guest, false],
    ['[{ podSelector: { matchLabels: { app: web } } }]', guest, false],
    ['[{ namespaceSelector: {} }]', guest, true],
    ['[{ namespaceSelector: { matchLabels: { team: guests } } }]', guest, true],
    [
      '[{ namespaceSelector: { matchLabels: { team: guests } }, podSelector: { matchLabels: { app: api } } }]',
      guest,
      false,
    ],
    [
      '[{ namespaceSelector: { matchLabels: { team: guests } } }, { podSelector: { matchLabels: { app: api } } }]',
      guest,
      true,
    ],
    ['[{ namespaceSelector: {} }]', internet, false],
    ['[{ ipBlock: { cidr: 203.0.113.0/24 } }]', internet, true],
    ['[{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.0/28] } }]', internet, false],
    ['[{ ipBlock: { cidr: 0.0.0.0/0 } }]', guest, true],
    ['[]', internet, true],
    ['[{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [api, web] }] } }]', web, true],
    ['[{ podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [web] }] } }]', web, false],
    ['[{ podSelector: { matchExpressions: [{ key: tier, operator: NotIn, values: [web] }] } }]', web, true],
    ['[{ podSelector: { matchExpressions: [{ key: app, operator: Exists }] } }]', web, true],
    ['[{ podSelector: { matchExpressions: [{ key: app, operator: DoesNotExist }] } }]', web, false],
  ])('%s', (peers, other, expected) => expect(allowed(from(peers), 'ingress', api, other)).toBe(expected));
});

describe('ports', () => {
  const on = (ports: string) => [policy(`{ podSelector: {}, ingress: [{ ports: ${ports} }] }`)];
  it.each([
    ['[{ port: 8080 }]', 8080, 'TCP', true],
    ['[{ port: 8080 }]', 8080, 'UDP', false],
    ['[{ port: 8080, protocol: UDP }]', 8080, 'UDP', true],
    ['[{ port: 8000, endPort: 8100 }]', 8100, 'TCP', true],
    ['[{ port: 8000, endPort: 8100 }]', 8101, 'TCP', false],
    ['[{ port: http }]', 8080, 'TCP', true],
    ['[{ port: http }]', 8081, 'TCP', false],
    ['[{ port: admin }]', 8080, 'TCP', false],
    ['[{ protocol: UDP }]', 9, 'UDP', true],
    ['[]', 9, 'SCTP', true],
  ] as const)('%s and %d/%s', (ports, port, protocol, expected) => {
    expect(allowed(on(ports), 'ingress', api, web, port, protocol)).toBe(expected);
  });

  it('by name are those of the pod that receives', () => {
    const egress = [policy('{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: http }] }] }')];
    expect(allowed(egress, 'egress', web, api, 8080)).toBe(true);
    expect(allowed(egress, 'egress', web, internet, 8080)).toBe(false);
  });
});

it('reads the cluster, with the label that every namespace has', () => {
  const cluster = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: a } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: a, image: a, ports: [{ name: dns, containerPort: 53, protocol: UDP }] }] }
status: { podIP: 10.0.0.9 }
`;
  expect(readCluster({ 'cluster.yaml': cluster }, 'cluster.yaml').parties).toEqual([
    {
      name: 'shop/web',
      address: '10.0.0.9',
      pod: {
        namespace: 'shop',
        namespaceLabels: { team: 'a', 'kubernetes.io/metadata.name': 'shop' },
        labels: { app: 'web' },
        ports: [{ name: 'dns', port: 53, protocol: 'UDP' }],
      },
    },
  ]);
  expect(() => readCluster({}, 'cluster.yaml')).toThrow(/cluster\.yaml/);
});
