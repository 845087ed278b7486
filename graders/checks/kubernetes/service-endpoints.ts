/** From the Service to the program: selector, labels, target port, and the port that the program listens on. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { textEntries } from '../../kubernetes/cluster.ts';
import { containerTitle, given, parseManifests } from '../../kubernetes/manifests.ts';
import type { KubernetesObject, Pod } from '../../kubernetes/manifests.ts';
import { didYouMean } from '../../parse/nearest.ts';
import { entriesAt, itemsAt, stringAt, toValue } from '../../parse/tree.ts';
import type { Tree } from '../../parse/tree.ts';

const files = (port: string) => ({
  'pod.yaml': `apiVersion: v1
kind: Pod
metadata: { name: berth, namespace: quay, labels: { app: berth } }
spec: { containers: [{ name: web, image: 'berth:1.4.2', ports: [{ ${port} }] }] }
`,
  'cluster.yaml': `apiVersion: v1
kind: Service
metadata: { name: berth, namespace: quay }
spec: { selector: { app: berth }, ports: [{ port: 80, targetPort: http }] }
`,
});
const demand = {
  cluster: 'cluster.yaml',
  service: 'quay/berth',
  workload: { kind: 'Pod', name: 'berth' },
  listens: 8080,
};

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    /** The file of the exercise that holds the Service. */
    cluster: z.string(),
    /** `namespace/name`. */
    service: z.string().regex(/^[^/]+\/[^/]+$/),
    workload: z.strictObject({ kind: z.string(), name: z.string() }),
    /** The TCP port that the program in the image listens on; as text where a placeholder fills it in. */
    listens: z.coerce.number().int(),
  }),
  title: 'The Service finds its pods',
  help: `Follows a request as the cluster does: the Service selects pods of its own namespace by label, sends to its target port, which may be a name that the pod gives
to one of its ports, and somebody has to listen there. Labels, namespace and port names are in one file, the Service in another.`,
  examples: {
    good: [{ files: files('name: http, containerPort: 8080'), with: demand }],
    bad: [
      { files: files('name: web, containerPort: 8080'), with: demand, note: 'the Service asks for the port `http`' },
      { files: files('name: http, containerPort: 80'), with: demand, note: 'nobody listens on 80' },
    ],
  },
  run(manifests, { cluster, service: title, workload, listens }, { file, files: all }) {
    const service = parseManifests(all[cluster] ?? '', cluster).subject?.objects.find(
      ({ kind, namespace = 'default', name }) => kind === 'Service' && `${namespace}/${name}` === title,
    );
    if (!service) throw new Undecided(`${cluster} holds no Service ${title}. This is a fault of the exercise.`);
    const object = manifests.objects.find(({ kind, name }) => kind === workload.kind && name === workload.name);
    const start = manifests.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const at = ({ line, column, endLine, endColumn }: Range, message: string): Finding => ({
      file,
      line,
      column,
      endLine,
      endColumn,
      message,
    });
    if (!object?.pod)
      return [at(start, `There is no ${workload.kind} \`${workload.name}\` with a pod in \`${file}\`.`)];
    const unselected = whyUnselected(service, object, object.pod);
    if (unselected) return [at(unselected.range, `${unselected.message} ${nobody(title)}`)];
    const { pod } = object;
    return itemsAt(service.tree, 'spec', 'ports').flatMap((port) => {
      const target = targetOf(port, pod);
      if ('message' in target) return [at(target.range, `${target.message} ${nobody(title)}`)];
      if (target.port === listens) return [];
      const message = `The Service \`${title}\` sends to port ${target.port} of the pods, and the program listens on ${listens}: every connection is refused.`;
      return [at(target.range, message)];
    });
  },
});

interface Fault {
  range: Range;
  message: string;
}

const nobody = (service: string): string =>
  `The Service \`${service}\` then has no endpoint for them, and whoever calls it waits for nothing.`;

function whyUnselected(service: KubernetesObject, object: KubernetesObject, pod: Pod): Fault | null {
  const [wanted, actual] = [service.namespace ?? 'default', object.namespace ?? 'default'];
  if (wanted !== actual) {
    const range = given(object.tree, 'metadata', 'namespace')?.range ?? object.range;
    return {
      range,
      message: `The pods are in namespace \`${actual}\`; the Service selects in its own, \`${wanted}\`.`,
    };
  }
  const labels = given(pod.metadata, 'labels');
  const carried = textEntries(labels);
  for (const [key, value] of Object.entries(textEntries(given(service.tree, 'spec', 'selector')))) {
    if (carried[key] === value) continue;
    const own = entriesAt(labels).find((entry) => entry.key === key);
    const now = own ? `\`${key}: ${carried[key]}\`` : `no label \`${key}\``;
    const range = own?.value.range ?? labels?.range ?? pod.range;
    return { range, message: `The Service selects \`${key}: ${value}\`, and the pods of ${pod.title} carry ${now}.` };
  }
  return null;
}

/** Where a port of the Service ends in the pod: a number is taken as it is, a name is looked up in the containers. */
function targetOf(servicePort: Tree, pod: Pod): { port: number; range: Range } | Fault {
  const target = given(servicePort, 'targetPort') ?? given(servicePort, 'port');
  if (target?.kind !== 'string') return { port: Number(target && toValue(target)), range: pod.range };
  const ports = pod.containers
    .filter(({ role }) => role !== 'init')
    .flatMap((container) => itemsAt(container.tree, 'ports').map((port) => ({ container, port })));
  const protocol = stringAt(servicePort, 'protocol') ?? 'TCP';
  const found = ports.find(
    ({ port }) => stringAt(port, 'name') === target.value && (stringAt(port, 'protocol') ?? 'TCP') === protocol,
  );
  const number = given(found?.port, 'containerPort');
  if (number?.kind === 'number') return { port: number.value, range: number.range };
  const names = ports.flatMap(({ port }) => stringAt(port, 'name') ?? []);
  const first = ports[0];
  const there = first
    ? `${containerTitle(first.container)} has ${names.map((name) => `\`${name}\``).join(', ') || 'ports without names'}`
    : 'the containers name no ports';
  const message = `The Service sends to the port named \`${target.value}\`; ${there}.${didYouMean(target.value, names)}`;
  return { range: first?.port.range ?? pod.range, message };
}
