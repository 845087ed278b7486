import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { containerTitle, noPod } from '../../kubernetes/manifests.ts';
import type { Container } from '../../kubernetes/manifests.ts';
import { compareQuantities, isQuantity, parseQuantity } from '../../kubernetes/quantity.ts';
import { amountOf, requestOf } from '../../kubernetes/resources.ts';

const resource = z.enum(['cpu', 'memory', 'ephemeral-storage']);

const params = z.strictObject({
  requests: z.array(resource).default(['cpu', 'memory']),
  limits: z.array(resource).default(['cpu', 'memory']),
  /** The most that a limit may be, e.g. `{memory: 1Gi}`: a limit that the node cannot hold protects nobody. */
  atMost: z.partialRecord(resource, z.string().refine(isQuantity, 'a quantity such as 512Mi')).default({}),
});

const why = {
  cpu: 'one busy loop takes the processor from every other pod of the node',
  memory: 'one leak fills the node until the kernel kills whatever it finds, its neighbours included',
  'ephemeral-storage':
    'one log that is never rotated fills the disk of the node, and the kubelet evicts pods to save itself',
} as const;

const pod = (resources: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
      resources: ${resources}
`;

export default defineCheck({
  subject: 'kubernetes',
  params,
  title: 'Containers have requests and limits',
  help: 'Every container, init containers and sidecars included, has the requests and limits asked for, more than zero, and no request above its limit. A limit without a request counts as both, as the API server fills it in. Quantities are compared exactly.',
  examples: {
    good: [
      {
        files: { 'pod.yaml': pod('{ requests: { cpu: 250m, memory: 256Mi }, limits: { cpu: 500m, memory: 512Mi } }') },
        with: { atMost: { memory: '0.5Gi' } },
      },
    ],
    bad: [{ files: { 'pod.yaml': pod('{ limits: { memory: 512Mi } }') }, note: 'No CPU limit' }],
  },
  run(manifests, wanted, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    return manifests.pods
      .flatMap((each) => each.containers)
      .filter((container) => container.role !== 'ephemeral')
      .flatMap((container) => [...missing(container, wanted, file), ...outOfOrder(container, wanted, file)]);
  },
});

type Wanted = z.infer<typeof params>;

function missing(container: Container, { requests, limits }: Wanted, file: string): Finding[] {
  const owner = containerTitle(container);
  const at = { file, ...container.range };
  return [
    ...limits
      .filter((name) => amountOf(container, 'limits', name) === undefined)
      .map((name) => ({
        ...at,
        message: `No ${name} limit on ${owner} (\`${container.path}.resources.limits\`): ${why[name]}.`,
      })),
    ...requests
      .filter((name) => requestOf(container, name) === undefined)
      .map((name) => ({
        ...at,
        message: `No ${name} request on ${owner} (\`${container.path}.resources.requests\`): the scheduler counts it as nothing and packs the node too full.`,
      })),
  ];
}

function outOfOrder(container: Container, { atMost }: Wanted, file: string): Finding[] {
  const owner = containerTitle(container);
  return resource.options.flatMap((name): Finding[] => {
    const request = amountOf(container, 'requests', name);
    const limit = amountOf(container, 'limits', name);
    if (limit === undefined) return [];
    const findings: Finding[] = [];
    if (request !== undefined && compareQuantities(request, limit) > 0) {
      findings.push({
        file,
        ...request.range,
        message: `The ${name} request of ${owner} (${request.text}) is above its limit (${limit.text}); the API server refuses the pod.`,
      });
    }
    const most = parseQuantity(atMost[name] ?? '');
    if (most !== null && compareQuantities(limit, most) > 0) {
      findings.push({
        file,
        ...limit.range,
        message: `The ${name} limit of ${owner} is ${limit.text}, more than the ${atMost[name] ?? ''} that it may take: ${why[name]}.`,
      });
    }
    return findings;
  });
}
