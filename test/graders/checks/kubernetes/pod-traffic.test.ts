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
const outOf = (app: string) =>
  policy('out', `{ podSelector: { matchLabels: { app: ${app} } }, policyTypes: [Egress], egress: [{}] }`);
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

  describe('with a workload of the learner in the cluster', () => {
    const deployment = (labels = 'app: door', namespace = 'quay', port = 'name: http, containerPort: 8080') =>
      `apiVersion: apps/v1
kind: Deployment
metadata: { name: door, namespace: ${namespace} }
spec:
  selector: { matchLabels: { ${labels} } }
  template:
    metadata: { labels: { ${labels} } }
    spec: { containers: [{ name: door, image: 'door:1', ports: [{ ${port} }] }] }
`;
    const joining = [
      { file: 'deployment.yaml', kind: 'Deployment', name: 'door', as: 'quay/door', address: '10.0.0.40' },
    ];
    const intoDoor = (port = '8080') =>
      policy(
        'door',
        `{ podSelector: { matchLabels: { app: door } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: ${port} }] }] }`,
      );
    const reaches = [{ from: ['quay/web'], to: ['quay/door'], ports: [8080], reason: 'Pages.' }];
    const guarded = { from: ['quay/*'], to: ['quay/door'], reason: 'Shut.' };
    const joined = (text: string, params: Params, file: string) => {
      const [subject, parsed, context] = given(text, { joining, ...params });
      return check.run(subject, parsed, { ...context, files: { ...context.files, 'deployment.yaml': file } });
    };

    it('takes labels, namespace and port names from its file', () => {
      expect(joined(shut + outOf('web'), { judge: 'allowed', allow: reaches }, deployment())).toHaveLength(1);
      const open = shut + outOf('web') + intoDoor('http');
      expect(joined(open, { judge: 'allowed', allow: reaches }, deployment())).toEqual([]);
      expect(
        joined(
          open,
          { judge: 'allowed', allow: reaches },
          deployment(undefined, undefined, 'name: http, containerPort: 80'),
        ),
      ).toHaveLength(1);
      expect(joined(open, { judge: 'allowed', allow: reaches }, deployment('app: gate'))).toHaveLength(1);
    });

    it('finds it open when its labels or its namespace are no longer those of the policies', () => {
      const ends = { judge: 'ingress', allow: reaches, deny: guarded } as const;
      expect(joined(intoDoor(), ends, deployment())).toEqual([]);
      expect(joined(intoDoor(), ends, deployment('app: gate'))[0]?.message).toMatch(/No policy isolates quay\/door/);
      expect(joined(intoDoor(), ends, deployment('app: door', 'yard'))[0]?.message).toMatch(
        /No policy isolates quay\/door/,
      );
    });

    it('passes nothing when the workload is gone', () => {
      const ends = { judge: 'ingress', allow: reaches, deny: guarded } as const;
      const [gone] = joined(intoDoor(), ends, deployment().replace('name: door,', 'name: gate,'));
      expect(gone).toMatchObject({ file: 'deployment.yaml', message: expect.stringMatching(/no Deployment `door`/) });
      expect(joined(intoDoor(), ends, 'a: [')[0]?.file).toBe('deployment.yaml');
    });
  });
});
