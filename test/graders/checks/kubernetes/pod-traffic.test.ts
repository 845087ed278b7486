import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import check from '../../../../graders/checks/kubernetes/pod-traffic.ts';
import { trafficExample } from '../../../../graders/kubernetes/traffic.ts';
import { parsers } from '../../../../graders/parse/subjects.ts';

type Params = z.input<typeof check.params> & object;

function given(text: string, params: Params): Parameters<typeof check.run> {
  const { subject, problems } = parsers.kubernetes(text, 'policies.yaml');
  expect(problems).toEqual([]);
  const files = { 'policies.yaml': text, ...trafficExample.files };
  return [subject!, check.params.parse({ cluster: 'cluster.yaml', ...params }), { file: 'policies.yaml', files }];
}
const run = (text: string, params: Params) => check.run(...given(text, params));
const whole = (text: string, params: Params) => check.whole?.(...given(text, params));

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

  it('tells every connection that it tried with what was expected, also when it passed', () => {
    const passed = whole(shut + intoApi + outOfWeb, { judge: 'allowed', allow });
    const wanted = { from: 'quay/web', to: 'quay/api', ports: ['TCP 8080'], expected: 'open' };
    expect(passed).toEqual({
      form: 'matrix',
      title: 'Who reaches whom',
      connections: [{ ...wanted, actual: 'open' }],
    });
    expect(whole(shut, { judge: 'allowed', allow })).toMatchObject({ connections: [{ ...wanted, actual: 'shut' }] });
  });

  it('tells of the one end that it asked, ports that turned out alike together, and not of what is allowed', () => {
    const ports = [22, 23].map((port) => ({ port }));
    const told = whole(shut + intoApi, { judge: 'ingress', allow, deny, ports });
    const connections = told?.form === 'matrix' ? told.connections : [];
    expect(connections).toHaveLength(6);
    expect(connections[0]).toEqual({
      ...{ from: 'quay/web', to: 'quay/api', ports: ['TCP 22', 'TCP 23'] },
      ...{ end: 'ingress', expected: 'shut', actual: 'shut' },
    });
    expect(whole(intoApi, { judge: 'ingress', allow, deny })).toMatchObject({
      connections: expect.arrayContaining([
        expect.objectContaining({ from: 'quay/api', to: 'quay/db', actual: 'open' }),
      ]) as unknown,
    });
    expect(whole(shut, { judge: 'egress', allow })).toBeUndefined();
  });
});
