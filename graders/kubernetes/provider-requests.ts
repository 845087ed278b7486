/**
 * What the AWS provider of the Secrets Store CSI driver asks with the pod's role when it mounts a SecretProviderClass, and
 * when it looks for new versions. https://docs.aws.amazon.com/secretsmanager/latest/userguide/integrating_ascp_irsa.html
 */
import type { Range } from '../check.ts';
import type { InventoryEntry } from '../ecs/secret-inventory.ts';
import type { Request } from '../iam/evaluate.ts';
import type { SecretProvider } from './secret-provider.ts';

export interface ProviderRequest {
  request: Pick<Request, 'action' | 'resource' | 'context'>;
  /** What the provider needs it for: a whole sentence. */
  reason: string;
}

/** An object that Secrets Manager does not hold. */
export interface UnknownObject {
  object: string;
  range: Range;
}

/** Each request once. `around`: the account and region of parameters that are given by name. */
export function providerRequests(
  classes: readonly SecretProvider[],
  secrets: readonly InventoryEntry[],
  around: { account: string; region: string },
): { requests: ProviderRequest[]; unknown: UnknownObject[] } {
  const requests = new Map<string, ProviderRequest>();
  const unknown: UnknownObject[] = [];
  const ask = (request: ProviderRequest['request'], reason: string): void =>
    void requests.set(JSON.stringify(request), { request, reason });
  for (const { object, service, range } of classes.flatMap(({ files }) => files)) {
    if (service === 'ssm') {
      const arn = `arn:aws:ssm:${around.region}:${around.account}:parameter/${object.replace(/^\//, '')}`;
      const resource = object.startsWith('arn:') ? object : arn;
      const context = { 'aws:RequestedRegion': around.region, 'aws:SecureTransport': 'true' };
      ask(
        { action: 'ssm:GetParameters', resource, context },
        `The provider fetches the parameter \`${object}\` with it.`,
      );
      continue;
    }
    const secret = secrets.find(({ name, arn }) => [name, arn].includes(object));
    if (!secret) {
      unknown.push({ object, range });
      continue;
    }
    const { name, arn, kmsKeyId } = secret;
    const [, , , region = around.region, account = around.account] = arn.split(':');
    const everywhere = {
      'aws:ResourceAccount': account,
      'aws:RequestedRegion': region,
      'aws:SecureTransport': 'true',
    };
    const context = { ...everywhere, 'secretsmanager:SecretId': object };
    ask(
      { action: 'secretsmanager:GetSecretValue', resource: arn, context },
      `The provider fetches \`${name}\` with it before the container starts; without it the pod stays in ContainerCreating.`,
    );
    ask(
      { action: 'secretsmanager:DescribeSecret', resource: arn, context },
      `The provider asks with it whether \`${name}\` has a new version; without it a rotated value never arrives.`,
    );
    if (kmsKeyId === null) continue;
    const byKey = {
      ...everywhere,
      'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
      'kms:CallerAccount': account,
      'kms:EncryptionContext:SecretARN': arn,
    };
    ask(
      { action: 'kms:Decrypt', resource: kmsKeyId, context: byKey },
      `\`${name}\` is encrypted with this key, and Secrets Manager decrypts it in the name of whoever reads it.`,
    );
  }
  return { requests: [...requests.values()], unknown };
}
