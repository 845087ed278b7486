import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import check from '../../../../graders/checks/kubernetes/pod-traffic.ts';
import { trafficExample } from '../../../../graders/kubernetes/traffic.ts';
import { parsers } from '../../../../graders/parse/subjects.ts';

function run(text: string, params: z.input<typeof check.params> & object) {
  const { subject, problems } = parsers.kubernetes(text, 'policies.yaml');
  expect(problems).toEqual([]);
  const files = { 'policies.yaml': text, ...trafficExample.files };
  return check.run(subject!, check.params.parse({ cluster: 'cluster.yaml', ...params }), {
    file: 'policies.yaml',
    files,
  });
}

const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: quay }\nspec: ${spec}\n---\n`;
const shut = policy('shut', '{ podSelector: {}, policyTypes: [Ingress, Egress] }');
const intoApi = policy(
  'in',
  '{ podSelector: { matchLabels: { app: api } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 8080 }] }] }',
);
const outOfWeb = policy(
  'out',
  '{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ to: [{ podSelector: { matchLabels: { app: api } } }], ports: [{ port: 8080 }] }] }',
);
const allow = [{ from: ['quay/web'], to: ['quay/api'], ports: ['8080'], reason: 'Pages.' }];
const deny = { from: ['quay/*'], to: ['*'], reason: 'Shut.' };

describe('kubernetes/pod-traffic', () => {
  it('demands that both ends let through what is to work', () => {
    expect(run(shut + intoApi + outOfWeb, { judge: 'allowed', allow })).toEqual([]);
    const [sender] = run(shut + intoApi, { judge: 'allowed', allow });
    expect(sender?.message).toMatch(
      /quay\/web does not reach quay\/api on TCP 8080\. quay\/web is isolated for egress by `shut`.*Pages\./,
    );
    expect(sender?.witness).toMatchObject({
      form: 'path',
      reachable: false,
      hops: [{ verdict: 'stop' }, { verdict: 'pass' }],
    });
    expect(run(shut + outOfWeb, { judge: 'allowed', allow })[0]?.message).toMatch(/quay\/api is isolated for ingress/);
  });

  it('judges each end alone for what has to be denied', () => {
    const outside = { internet: '203.0.113.7' };
    expect(run(shut + intoApi + outOfWeb, { judge: 'egress', allow, deny, outside })).toEqual([]);
    expect(run(shut + intoApi + outOfWeb, { judge: 'ingress', allow, deny })).toEqual([]);
    const [open] = run(intoApi + outOfWeb, { judge: 'egress', allow, deny, outside });
    expect(open?.message).toMatch(/quay\/api may send to quay\/web.*No policy isolates quay\/api for egress/);
    expect(run(intoApi + outOfWeb, { judge: 'ingress', allow, deny })[0]?.message).toMatch(
      /quay\/db lets quay\/web in/,
    );
  });

  it('tries the ports of every pod and those that are given, and points at the rule', () => {
    const wide = outOfWeb.replace('ports: [{ port: 8080 }]', 'ports: [{ port: 8080 }, { port: 53, protocol: UDP }]');
    expect(run(shut + wide, { judge: 'egress', allow, deny })).toEqual([]);
    const [finding] = run(shut + wide, { judge: 'egress', allow, deny, ports: [{ port: 53, protocol: 'UDP' }] });
    expect(finding).toMatchObject({
      line: 9,
      message: expect.stringMatching(/on UDP 53\. A rule of `out` lets it pass/) as string,
    });
  });
});
