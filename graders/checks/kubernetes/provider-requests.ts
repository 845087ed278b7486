/** From the volume of the pod to the key: class, objects, secrets, the policy of the pod's role, the policies of keys. */
import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { inventoryOf } from '../../ecs/secret-inventory.ts';
import { compilePolicy, evaluate } from '../../iam/evaluate.ts';
import { parsePolicy } from '../../iam/policy.ts';
import { policyOfExercise } from '../../iam/policy-file.ts';
import { refusalOf } from '../../iam/refusal.ts';
import { findingAt, requestWitness } from '../../iam/requests.ts';
import { exampleProvider } from '../../kubernetes/example-provider.ts';
import { given, parseManifests } from '../../kubernetes/manifests.ts';
import type { KubernetesObject, Pod } from '../../kubernetes/manifests.ts';
import { providerRequests } from '../../kubernetes/provider-requests.ts';
import { secretProviders } from '../../kubernetes/secret-provider.ts';
import { itemsAt, stringAt } from '../../parse/tree.ts';

const example = (...actions: string[]) => ({
  ...exampleProvider('{ objectName: crane/token, objectType: secretsmanager, objectAlias: token }'),
  'role-policy.json': JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: actions, Resource: '*' },
  }),
});
const demand = {
  workload: { kind: 'Pod', name: 'crane' },
  inventory: 'secrets.json',
  role: 'arn:aws:iam::111122223333:role/crane-pods',
};

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    workload: z.strictObject({ kind: z.string(), name: z.string() }),
    providers: z.string().default('secret-provider-class.yaml'),
    /** What Secrets Manager holds, and with which keys. */
    inventory: z.string(),
    /** The role of the pod, and the file with its policy. */
    role: z.string().regex(/^arn:aws:iam::\d{12}:role\//),
    rolePolicy: z.string().default('role-policy.json'),
    /** Policies of keys that are not left to the account as AWS makes them. */
    keyPolicies: z.array(z.strictObject({ key: z.string(), policy: z.string() })).default([]),
    region: z.string().default('eu-west-2'),
  }),
  title: 'The provider may fetch what the pod mounts',
  help: `Follows the volumes of the pod to their SecretProviderClass and its objects, and puts to the policy of the pod's role what the AWS provider then asks with that role:
\`GetSecretValue\` and \`DescribeSecret\` for each secret, \`kms:Decrypt\` for a customer key, through Secrets Manager and together with the key's own policy. One request that is refused fails the whole mount.`,
  examples: {
    good: [{ files: example('secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'), with: demand }],
    bad: [
      {
        files: example('secretsmanager:GetSecretValue'),
        with: demand,
        note: 'a rotation is never seen',
      },
    ],
  },
  run(manifests, wanted, { file, files }) {
    const { workload, providers, inventory, role, rolePolicy, keyPolicies, region } = wanted;
    const secrets = inventoryOf(files[inventory] ?? '', inventory);
    if (!secrets) throw new Undecided(`${inventory} cannot be read. This is a fault of the exercise.`);
    const start = manifests.objects[0]?.range ?? { line: 1, column: 1, endLine: 1, endColumn: 1 };
    const object = manifests.objects.find(({ kind, name }) => kind === workload.kind && name === workload.name);
    if (!object?.pod)
      return [
        { file, ...start, message: `There is no ${workload.kind} \`${workload.name}\` with a pod in \`${file}\`.` },
      ];
    const own = parseManifests(files[providers] ?? '', providers);
    if (!own.subject || own.problems.length > 0) return own.problems;
    const policy = parsePolicy(files[rolePolicy] ?? '', rolePolicy);
    if (!policy.subject || policy.problems.length > 0) return policy.problems;

    const mounted = mountedClasses(object, object.pod);
    const classes = secretProviders(own.subject, files[providers] ?? '').filter(({ name, namespace }) =>
      mounted.some((one) => one === `${namespace}/${name}`),
    );
    const [, , , , account = ''] = role.split(':');
    const { requests, unknown } = providerRequests(classes, secrets, { account, region });
    const missing = unknown.map(({ object: name, range: { line, column, endLine, endColumn } }): Finding => {
      const message = `Secrets Manager holds no \`${name}\`; the provider is refused, and the pod stays in ContainerCreating.`;
      return { file: providers, line, column, endLine, endColumn, message };
    });
    if (requests.length + missing.length === 0) {
      const message = `The pods of \`${workload.name}\` mount no class of \`${providers}\` that names an object, so the provider fetches nothing for them.`;
      return [{ file, ...object.pod.range, message }];
    }

    const held = compilePolicy(policy.subject);
    const principal = `arn:aws:sts::${account}:assumed-role/${role.slice(role.lastIndexOf('/') + 1)}/secrets-store`;
    const refused = new Map<string, Finding>();
    for (const { request: asked, reason } of requests) {
      const request = { ...asked, principal };
      const keyFile = keyPolicies.find(({ key }) => key === asked.resource)?.policy;
      const keyPolicy = keyFile === undefined ? undefined : policyOfExercise(files, keyFile);
      const decision = evaluate(request, { identity: [held], resource: keyPolicy });
      if (decision.decision === 'allowed') continue;
      const byRole = !keyPolicy || evaluate(request, { identity: [held] }).decision !== 'allowed';
      const from = byRole ? held : keyPolicy;
      const { statement, why } = refusalOf(request, decision, from);
      // One finding for an action and the statement that stops it: further secrets would say the same again.
      const key = `${request.action} ${from.source.file} ${statement?.index}`;
      if (refused.has(key)) continue;
      const message = `Refused to the provider: \`${request.action}\` on \`${request.resource}\`. ${why} ${reason}`;
      refused.set(key, findingAt(from.source, statement, message, requestWitness(request, decision, from.source)));
    }
    return [...missing, ...refused.values()];
  },
});

/** `namespace/name` of the classes that volumes of the pod name; the driver looks in the pod's namespace. */
function mountedClasses({ namespace = 'default' }: KubernetesObject, pod: Pod): string[] {
  return itemsAt(pod.spec, 'volumes').flatMap((volume) => {
    const csi = given(volume, 'csi');
    if (stringAt(csi, 'driver') !== 'secrets-store.csi.k8s.io') return [];
    const name = stringAt(csi, 'volumeAttributes', 'secretProviderClass');
    return name === undefined ? [] : [`${namespace}/${name}`];
  });
}
