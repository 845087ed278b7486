import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { readPolicies } from '../../kubernetes/network-policy.ts';

const policy = (port: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: berth, namespace: quay }
spec:
  podSelector: {}
  ingress:
    - ports: [{ ${port} }]
`;

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({}),
  title: 'The API server accepts the policies',
  help: 'Every field of each NetworkPolicy exists at its place, and the API server’s own rules hold: `ipBlock` stands alone in a peer, CIDR blocks are blocks, `endPort` goes with a number, protocols and policy types are spelt as they are. `kubectl apply` refuses an unknown field; other clients drop it, and the rule then means something else.',
  examples: {
    good: [{ files: { 'policies.yaml': policy('port: 8080') } }],
    bad: [{ files: { 'policies.yaml': policy('port: 8080, protocol: tcp') }, note: 'Protocols are in capitals' }],
  },
  run: (manifests) => readPolicies(manifests).faults,
});
