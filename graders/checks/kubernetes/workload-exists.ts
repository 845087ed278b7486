import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { differences } from '../../kubernetes/expected-container.ts';
import { capitalized, containerTitle, given } from '../../kubernetes/manifests.ts';
import type { Container, KubernetesObject } from '../../kubernetes/manifests.ts';

const containerParams = z.strictObject({
  name: z.string(),
  /** `app` runs beside the others; `init` runs before them and ends; `sidecar` may be either kind that keeps running. */
  role: z.enum(['app', 'init', 'sidecar']).default('app'),
  /** A digest may be added to it. */
  image: z.string().optional(),
  /** A container port that must stay; as text where a placeholder fills it in. */
  port: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{1,5}$/)
        .transform(Number),
    ])
    .optional(),
  /** Names of environment variables that must stay. */
  env: z.array(z.string()).default([]),
  /** Neither `command` nor `args` may replace what the image starts. */
  imageCommand: z.boolean().default(false),
  /** Probes that must stay. */
  probes: z.array(z.enum(['startupProbe', 'readinessProbe', 'livenessProbe'])).default([]),
});

const params = z.strictObject({
  kind: z.string(),
  name: z.string(),
  namespace: z.string().optional(),
  /** The least number of replicas, for kinds that have them. */
  replicas: z.int().min(1).default(1),
  /** Which nodes the images are made for. A Windows pod is asked for less by the Pod Security Standards, and does not start them. */
  os: z.enum(['linux', 'windows']).default('linux'),
  containers: z.array(containerParams).min(1),
});

const pod = (name: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth, namespace: quay }
spec:
  containers:
    - name: ${name}
      image: berth:1.4.2
      ports: [{ containerPort: 8080 }]
`;
const expected = {
  kind: 'Pod',
  name: 'berth',
  namespace: 'quay',
  containers: [{ name: 'web', image: 'berth:1.4.2', port: 8080 }],
};

export default defineCheck({
  subject: 'kubernetes',
  params,
  title: 'The workload is still the same service',
  help: 'The object is there under its kind, name and namespace, and its containers keep their names, roles, images, ports, and the environment variables and probes that are listed. What is hardened has to stay the service that it was.',
  examples: {
    good: [{ files: { 'pod.yaml': pod('web') }, with: expected }],
    bad: [{ files: { 'pod.yaml': pod('pause') }, with: expected, note: 'The container is gone' }],
  },
  run(manifests, wanted, { file }) {
    const object = manifests.objects.find(({ kind, name }) => kind === wanted.kind && name === wanted.name);
    if (object === undefined || object.pod === null) {
      const found = manifests.objects.map(({ kind, name }) => `${kind} ${name}`).join(', ');
      const at = manifests.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
      return [
        {
          file,
          ...at,
          message: `${wanted.kind} \`${wanted.name}\` is not in the file any more (there is ${found}); the service would be gone.`,
        },
      ];
    }
    return [...objectFaults(object, wanted, file), ...containerFaults(object.pod.containers, object, wanted, file)];
  },
});

type Wanted = z.infer<typeof params>;

function objectFaults(object: KubernetesObject, wanted: Wanted, file: string): Finding[] {
  const findings: Finding[] = [];
  if (wanted.namespace !== undefined && (object.namespace ?? 'default') !== wanted.namespace) {
    const now = object.namespace ?? 'default';
    findings.push({
      file,
      ...object.range,
      message: `${object.kind} \`${object.name}\` moved from namespace \`${wanted.namespace}\` to \`${now}\`: other rules hold there, and what it calls is not there.`,
    });
  }
  const replicas = given(object.tree, 'spec', 'replicas');
  if (replicas?.kind === 'number' && replicas.value < wanted.replicas) {
    findings.push({
      file,
      ...replicas.range,
      message: `${object.kind} \`${object.name}\` runs ${replicas.text} replicas; the service needs ${wanted.replicas}.`,
    });
  }
  const os = given(object.pod?.spec, 'os', 'name');
  if (os?.kind === 'string' && os.value !== wanted.os) {
    findings.push({
      file,
      ...os.range,
      message: `The pods ask for nodes with \`${os.value}\`; the images are made for ${wanted.os} and start nowhere else.`,
    });
  }
  return findings;
}

function containerFaults(
  containers: readonly Container[],
  object: KubernetesObject,
  wanted: Wanted,
  file: string,
): Finding[] {
  return wanted.containers.flatMap((expectedContainer): Finding[] => {
    const { name } = expectedContainer;
    const container = containers.find((candidate) => candidate.name === name);
    if (container === undefined) {
      return [
        {
          file,
          ...object.range,
          message: `Container \`${name}\` is not in ${object.kind} \`${object.name}\` any more. It is part of the service; a pod without it passes every rule and does nothing.`,
        },
      ];
    }
    const title = capitalized(containerTitle(container));
    return differences(container, expectedContainer).map(({ range, message }) => ({
      file,
      ...range,
      message: `${title} ${message}`,
    }));
  });
}
