import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/kubernetes/service-endpoints.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: berth, namespace: quay }
spec:
  selector: { matchLabels: { app: berth } }
  template:
    metadata: { labels: { app: berth, tier: web } }
    spec:
      initContainers: [{ name: wait, image: 'wait:1', ports: [{ name: early, containerPort: 8080 }] }]
      containers: [{ name: web, image: 'berth:1', ports: [{ name: http, containerPort: 8080 }, { name: http-udp, containerPort: 8080, protocol: UDP }] }]
`;
const service = (spec: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: berth, namespace: quay }\nspec: ${spec}\n`;
const named = service('{ selector: { app: berth }, ports: [{ port: 80, targetPort: http }] }');

function findings(pod: (text: string) => string = (text) => text, cluster = named) {
  const text = pod(deployment);
  const params = check.params.parse({
    cluster: 'cluster.yaml',
    service: 'quay/berth',
    workload: { kind: 'Deployment', name: 'berth' },
    listens: '8080',
  });
  const files = { 'deployment.yaml': text, 'cluster.yaml': cluster };
  return check.run(parseManifests(text, 'deployment.yaml').subject!, params, { file: 'deployment.yaml', files });
}

describe('a Service that finds its pods', () => {
  it.each([
    ['by name', named],
    ['by number', service('{ selector: { app: berth }, ports: [{ port: 80, targetPort: 8080 }] }')],
    ['without a target port', service('{ selector: { app: berth, tier: web }, ports: [{ port: 8080 }] }')],
  ])('%s', (_, cluster) => expect(findings(undefined, cluster)).toEqual([]));

  it('needs no port in the pod for a number', () => {
    const cluster = service('{ selector: { app: berth }, ports: [{ port: 80, targetPort: 8080 }] }');
    expect(findings((text) => text.replace(/ports: \[\{ name: http.*UDP \}\]/, 'args: []'), cluster)).toEqual([]);
  });
});

describe('a request that does not arrive', () => {
  it.each<[string, (text: string) => string, RegExp, string]>([
    [
      'another label',
      (text) => text.replaceAll('app: berth', 'app: mooring'),
      /selects `app: berth`.*carry `app: mooring`/,
      'mooring',
    ],
    ['no label', (text) => text.replace('app: berth, tier: web', 'tier: web'), /carry no label `app`/, '{'],
    [
      'another namespace',
      (text) => text.replace('namespace: quay', 'namespace: yard'),
      /in namespace `yard`.*its own, `quay`/,
      'yard',
    ],
    [
      'a port of another name',
      (text) => text.replace('name: http,', 'name: htpp,'),
      /named `http`; container `web` has `htpp`, `http-udp`\. Did you mean `htpp`/,
      '{',
    ],
    [
      'a port that nobody listens on',
      (text) => text.replace('name: http, containerPort: 8080', 'name: http, containerPort: 80'),
      /sends to port 80 of the pods, and the program listens on 8080/,
      '80',
    ],
    [
      'a name of the wrong protocol',
      (text) => text.replace('name: http,', 'name: web,').replace('name: http-udp', 'name: http'),
      /named `http`/,
      '{',
    ],
    [
      'no ports',
      (text) => text.replace(/ports: \[\{ name: http.*UDP \}\]/, 'args: []'),
      /the containers name no ports/,
      's',
    ],
    ['no Deployment', (text) => text.replace('name: berth,', 'name: mooring,'), /no Deployment `berth`/, ''],
  ])('%s', (_, pod, message, place) => {
    const [finding, ...rest] = findings(pod);
    expect(finding?.message).toMatch(message);
    expect(rest).toEqual([]);
    const line = pod(deployment).split('\n')[finding!.line - 1] ?? '';
    expect(line.slice(finding!.column - 1)).toMatch(new RegExp(`^${place === '{' ? '\\{' : place}`));
  });

  it('is not led through an init container, which has ended by then', () => {
    const cluster = service('{ selector: { app: berth }, ports: [{ port: 80, targetPort: early }] }');
    expect(findings(undefined, cluster)[0]?.message).toMatch(/named `early`/);
  });

  it('tells each port of the Service', () => {
    const cluster = service(
      '{ selector: { app: berth }, ports: [{ port: 80, targetPort: 1 }, { port: 81, targetPort: 2 }] }',
    );
    expect(findings(undefined, cluster)).toHaveLength(2);
  });
});

it('cannot tell without the Service', () => {
  expect(() => findings(undefined, 'apiVersion: v1\nkind: Namespace\nmetadata: { name: quay }\n')).toThrow(Undecided);
});
