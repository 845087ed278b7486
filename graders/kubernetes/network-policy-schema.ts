/** The fields of NetworkPolicy. Source: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/ */
import type { Fields, FieldType } from './schema.ts';

const selector: FieldType = {
  fields: {
    matchLabels: 'strings',
    matchExpressions: { list: { fields: { key: 'string', operator: 'string', values: { list: 'string' } } } },
  },
};
const peers: FieldType = {
  list: {
    fields: {
      podSelector: selector,
      namespaceSelector: selector,
      ipBlock: { fields: { cidr: 'string', except: { list: 'string' } } },
    },
  },
};
const ports: FieldType = { list: { fields: { port: 'integerOrString', endPort: 'integer', protocol: 'string' } } };

export const networkPolicyFields: Fields = {
  apiVersion: 'string',
  kind: 'string',
  metadata: { fields: { name: 'string', namespace: 'string', labels: 'strings', annotations: 'strings' } },
  spec: {
    fields: {
      podSelector: selector,
      policyTypes: { list: 'string' },
      ingress: { list: { fields: { from: peers, ports } } },
      egress: { list: { fields: { to: peers, ports } } },
    },
  },
};
