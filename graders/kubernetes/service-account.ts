/**
 * Which token EKS projects into a pod for IAM (IRSA): the pod identity webhook reads the annotations of the service account.
 * https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
 * https://github.com/aws/amazon-eks-pod-identity-webhook
 */
import type { Range } from '../check.ts';
import { didYouMean } from '../parse/nearest.ts';
import { entriesAt } from '../parse/tree.ts';
import { given } from './manifests.ts';
import type { KubernetesObject, Pod } from './manifests.ts';

export type ServiceAccountToken =
  | { namespace: string; name: string; role: { value: string; range: Range }; audience: string }
  /** Why the pod gets none, in sentences. `inPod`: the place is in the pod's file, else in the accounts'. */
  | { fault: string; inPod: boolean; range: Range };

const roleAnnotation = 'eks.amazonaws.com/role-arn';

/** Of the pod of this object, with the service accounts among `accounts`. */
export function tokenOf(
  object: KubernetesObject,
  pod: Pod,
  accounts: readonly KubernetesObject[],
): ServiceAccountToken {
  const namespace = object.namespace ?? 'default';
  // `serviceAccount` is the old name of the field; the API server keeps the two alike.
  const named = given(pod.spec, 'serviceAccountName') ?? given(pod.spec, 'serviceAccount');
  const name = named?.kind === 'string' && named.value !== '' ? named.value : 'default';
  const inPod = (fault: string) => ({ fault, inPod: true, range: named?.range ?? pod.range });
  const known = accounts.filter(({ kind, apiVersion }) => kind === 'ServiceAccount' && apiVersion === 'v1');
  const account = known.find((one) => one.name === name && (one.namespace ?? 'default') === namespace);
  if (!account) {
    const there = known.map((one) => `\`${one.namespace ?? 'default'}/${one.name}\``).join(', ') || 'none';
    const why =
      name === 'default'
        ? 'every namespace has that one, and here it carries no role'
        : 'a pod cannot name one of another namespace, and is not created without its own';
    const said = named ? `names the service account \`${name}\`` : 'names no service account and gets `default`';
    return inPod(`${pod.title} ${said}, in namespace \`${namespace}\`: ${why}. The file has ${there}.`);
  }
  const annotations = given(account.tree, 'metadata', 'annotations');
  const role = given(annotations, roleAnnotation);
  if (role?.kind !== 'string') {
    const hint = entriesAt(annotations)
      .map(({ key }) => didYouMean(key, [roleAnnotation]))
      .find((text) => text !== '');
    const fault = `\`${namespace}/${name}\` has no annotation \`${roleAnnotation}\`, so the webhook gives its pods neither a token for AWS nor a role; the SDK goes on to the node’s credentials.${hint ?? ''}`;
    return { fault, inPod: false, range: role?.range ?? account.range };
  }
  const audience = given(annotations, 'eks.amazonaws.com/audience');
  return {
    namespace,
    name,
    role: { value: role.value, range: role.range },
    audience: audience?.kind === 'string' ? audience.value : 'sts.amazonaws.com',
  };
}
