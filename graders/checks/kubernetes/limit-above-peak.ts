import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { capitalized, containerTitle, noPod } from '../../kubernetes/manifests.ts';
import { compareQuantities, isQuantity, parseQuantity, readableQuantity } from '../../kubernetes/quantity.ts';
import { amountOf } from '../../kubernetes/resources.ts';

const pod = (memory: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
      resources: { limits: { memory: ${memory} } }
`;
const measured = { peaks: [{ container: 'web', memory: '180Mi' }] };

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    /** The most memory that the container was seen to use in ordinary work. */
    peaks: z
      .array(
        z.strictObject({ container: z.string(), memory: z.string().refine(isQuantity, 'a quantity such as 180Mi') }),
      )
      .min(1),
  }),
  title: 'Memory limits hold what the containers use',
  help: 'A container that reaches its memory limit is killed. Its limit therefore lies at or above the most that it was seen to use in ordinary work. A container without a limit is the question of `kubernetes/resource-limits`.',
  examples: {
    good: [{ files: { 'pod.yaml': pod('192Mi') }, with: measured }],
    bad: [{ files: { 'pod.yaml': pod('128Mi') }, with: measured, note: 'Killed at the next peak' }],
  },
  run(manifests, { peaks }, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    const containers = manifests.pods.flatMap((each) => each.containers);
    return peaks.flatMap(({ container: name, memory }) => {
      const container = containers.find((candidate) => candidate.name === name);
      const limit = container && amountOf(container, 'limits', 'memory');
      const peak = parseQuantity(memory);
      if (!container || !limit || peak === null || compareQuantities(limit, peak) >= 0) return [];
      const message = `${capitalized(containerTitle(container))} is killed at ${readableQuantity(limit, 'memory')} (written \`${limit.text}\`) and needs up to ${memory} in ordinary work: it is restarted at every peak (OOMKilled).`;
      return [{ file, ...limit.range, message }];
    });
  },
});
