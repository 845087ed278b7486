import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/kubernetes/valid-network-policy.ts';
import { findingsOf } from '../../../support/run-check.ts';

const policy = (spec: string, apiVersion = 'networking.k8s.io/v1') =>
  `apiVersion: ${apiVersion}\nkind: NetworkPolicy\nmetadata: { name: p, namespace: shop }\nspec: ${spec}\n`;
const run = (text: string) => findingsOf(check, 'policies.yaml', text);
const peer = (text: string) => policy(`{ podSelector: {}, ingress: [{ from: [${text}] }] }`);
const port = (text: string) => policy(`{ podSelector: {}, egress: [{ ports: [${text}] }] }`);

describe('kubernetes/valid-network-policy', () => {
  it('passes what the API server takes', () => {
    expect(run(policy('{ podSelector: {}, policyTypes: [Ingress, Egress] }'))).toEqual([]);
    expect(run(peer('{ ipBlock: { cidr: 10.0.0.0/8, except: [10.1.0.0/16] } }'))).toEqual([]);
    expect(run(port('{ port: 8000, endPort: 8100, protocol: SCTP }'))).toEqual([]);
  });

  it.each([
    ['an unknown field', policy('{ podSelector: {}, policyType: [Ingress] }'), /no field `policyType`/],
    ['a value of another type', policy('{ podSelector: {}, ingress: {} }'), /a list is due/],
    ['another group', policy('{ podSelector: {} }', 'extensions/v1beta1'), /does not know/],
    ['another kind', 'apiVersion: v1\nkind: Service\nmetadata: { name: a }\n', /A Service stands here/],
    ['a policy type', policy('{ podSelector: {}, policyTypes: [ingress] }'), /`Ingress` or `Egress`/],
    ['an empty peer', peer('{}'), /empty one/],
    ['a block beside a selector', peer('{ podSelector: {}, ipBlock: { cidr: 10.0.0.0/8 } }'), /stands alone/],
    ['host bits', peer('{ ipBlock: { cidr: 10.0.0.1/8 } }'), /bits behind its prefix/],
    ['an exception outside', peer('{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }'), /inside `cidr`/],
    ['a protocol', port('{ port: 1, protocol: tcp }'), /in capitals/],
    ['a port', port('{ port: 70000 }'), /from 1 to 65535/],
    ['an end before the beginning', port('{ port: 9, endPort: 8 }'), /below `port`/],
    ['an end without a number', port('{ port: http, endPort: 8 }'), /needs a `port`/],
    [
      'an operator',
      peer('{ podSelector: { matchExpressions: [{ key: a, operator: Is, values: [b] }] } }'),
      /not an operator/,
    ],
    [
      'an operator without its values',
      policy('{ podSelector: { matchExpressions: [{ key: a, operator: In }] } }'),
      /at least one value/,
    ],
  ])('finds %s', (_what, text, message) => {
    expect(run(text)).toEqual([expect.objectContaining({ message: expect.stringMatching(message) as string })]);
  });
});
