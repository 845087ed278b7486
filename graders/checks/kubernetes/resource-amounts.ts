import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { containerTitle, noPod } from '../../kubernetes/manifests.ts';
import { compareQuantities, isQuantity, parseQuantity, readableQuantity } from '../../kubernetes/quantity.ts';
import { amountOf, requestOf } from '../../kubernetes/resources.ts';

const resource = z.enum(['cpu', 'memory']);
const amounts = z.partialRecord(resource, z.string().refine(isQuantity, 'a quantity such as 256Mi')).default({});

const pod = (memory: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
      resources: { limits: { memory: ${memory} } }
`;
const wanted = { containers: [{ name: 'web', limits: { memory: '512Mi' } }] };

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    containers: z.array(z.strictObject({ name: z.string(), requests: amounts, limits: amounts })).min(1),
  }),
  title: 'Requests and limits are the measured ones',
  help: 'The named containers have exactly these requests and limits. Quantities are compared as numbers, so `0.25` is `250m` and `0.5Gi` is `512Mi`, but `512M` is 4.6 % less than `512Mi` and `512m` is half a byte.',
  examples: {
    good: [{ files: { 'pod.yaml': pod('0.5Gi') }, with: wanted }],
    bad: [
      { files: { 'pod.yaml': pod('512M') }, with: wanted, note: 'Megabytes, not mebibytes' },
      { files: { 'pod.yaml': pod('512m') }, with: wanted, note: 'Thousandths of a byte' },
    ],
  },
  run(manifests, params, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    const containers = manifests.pods.flatMap((each) => each.containers);
    return params.containers.flatMap(({ name, ...kinds }) => {
      // Whether the container is there at all is the question of kubernetes/workload-exists.
      const container = containers.find((candidate) => candidate.name === name);
      if (container === undefined) return [];
      return (['requests', 'limits'] as const).flatMap((kind) =>
        resource.options.flatMap((which): Finding[] => {
          const due = parseQuantity(kinds[kind][which] ?? '');
          const actual = kind === 'limits' ? amountOf(container, kind, which) : requestOf(container, which);
          if (due === null || (actual !== undefined && compareQuantities(actual, due) === 0)) return [];
          const now = actual === undefined ? 'missing' : `${actual.text}, which is ${readableQuantity(actual, which)}`;
          const message = `\`${container.path}.resources.${kind}.${which}\` of ${containerTitle(container)} is ${now}; measured and agreed are ${kinds[kind][which]}. ${why[kind][which]}`;
          return [{ file, ...(actual?.range ?? container.range), message }];
        }),
      );
    });
  },
});

const why = {
  requests: {
    cpu: 'The request is the share that the container keeps when the node is busy.',
    memory: 'The request is what the scheduler keeps free for it; with less, the kubelet evicts it among the first.',
  },
  limits: {
    cpu: 'At the limit the kernel makes it wait, so too little is slow and too much is the neighbours’ loss.',
    memory:
      'At the limit the kernel kills it, so too little ends the service and too much lets a leak reach the neighbours.',
  },
};
