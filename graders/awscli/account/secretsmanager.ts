/** AWS Secrets Manager. https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { arn, handler, madeUuid, withTags, type Scope, type Service } from './service.ts';
import type { Secret } from './state.ts';

interface Target {
  SecretId: string;
}

interface Content {
  SecretString?: string;
  SecretBinary?: string;
}

interface Described {
  Description?: string;
  KmsKeyId?: string;
}

/** By name, full ARN, or the ARN without its six random characters. */
function find(id: string, { here }: Scope): Secret {
  const found = here.secretsmanager.secrets.find(
    ({ Name, ARN }) => id === Name || id === ARN || id === ARN.slice(0, -7),
  );
  if (!found) throw new ApiFault('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  return found;
}

function living(id: string, scope: Scope): Secret {
  const secret = find(id, scope);
  if (secret.DeletedDate === undefined) return secret;
  throw new ApiFault(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  );
}

function addVersion(secret: Secret, { SecretString, SecretBinary }: Content, scope: Scope): string {
  const VersionId = madeUuid(scope, `${secret.Name} ${secret.versions.length + 1}`);
  secret.versions.push({ VersionId, ...(SecretString === undefined ? { SecretBinary } : { SecretString }) });
  return VersionId;
}

function hasContent({ SecretString, SecretBinary }: Content): boolean {
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new ApiFault(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  }
  return SecretString !== undefined || SecretBinary !== undefined;
}

function named({ ARN, Name }: Secret) {
  return { ARN, Name };
}

function stagesOf(secret: Secret, index: number): string[] {
  const fromLast = secret.versions.length - 1 - index;
  return fromLast === 0 ? ['AWSCURRENT'] : fromLast === 1 ? ['AWSPREVIOUS'] : [];
}

function described(secret: Secret) {
  const { versions, ResourcePolicy: _, ...shown } = secret;
  return {
    ...shown,
    ...(secret.RotationLambdaARN !== undefined && { RotationEnabled: true }),
    VersionIdsToStages: Object.fromEntries(
      versions.map(({ VersionId }, index) => [VersionId, stagesOf(secret, index)]),
    ),
  };
}

export const secretsmanager: Service = {
  CreateSecret: handler<Content & Described & { Name: string; Tags?: { Key: string; Value: string }[] }>(
    (request, scope) => {
      const { Name, Description, KmsKeyId, Tags } = request;
      if (!/^[A-Za-z0-9/_+=.@-]{1,512}$/.test(Name)) {
        throw new ApiFault(
          'ValidationException',
          'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
        );
      }
      const known = scope.here.secretsmanager.secrets.find((one) => one.Name === Name);
      if (known?.DeletedDate !== undefined) {
        throw new ApiFault(
          'InvalidRequestException',
          "You can't create this secret because a secret with this name is already scheduled for deletion.",
        );
      }
      if (known)
        throw new ApiFault(
          'ResourceExistsException',
          `The operation failed because the secret ${Name} already exists.`,
        );
      const secret: Secret = {
        Name,
        ARN: arn('secretsmanager', scope, `secret:${Name}-${scope.made(Name, 6)}`),
        Description,
        KmsKeyId,
        versions: [],
        Tags: Tags ?? [],
      };
      const VersionId = hasContent(request) ? addVersion(secret, request, scope) : undefined;
      scope.here.secretsmanager.secrets.push(secret);
      return { ...named(secret), VersionId };
    },
  ),
  PutSecretValue: handler<Target & Content>((request, scope) => {
    const secret = living(request.SecretId, scope);
    if (!hasContent(request))
      throw new ApiFault('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    return { ...named(secret), VersionId: addVersion(secret, request, scope), VersionStages: ['AWSCURRENT'] };
  }),
  UpdateSecret: handler<Target & Content & Described>((request, scope) => {
    const secret = living(request.SecretId, scope);
    const { Description, KmsKeyId } = request;
    Object.assign(secret, Description !== undefined && { Description }, KmsKeyId !== undefined && { KmsKeyId });
    return { ...named(secret), ...(hasContent(request) && { VersionId: addVersion(secret, request, scope) }) };
  }),
  GetSecretValue: handler<Target & { VersionId?: string; VersionStage?: string }>(
    ({ SecretId, VersionId, VersionStage }, scope) => {
      const secret = living(SecretId, scope);
      const wanted = VersionStage ?? (VersionId === undefined ? 'AWSCURRENT' : undefined);
      const index = secret.versions.findIndex(
        (version, at) =>
          (VersionId === undefined || version.VersionId === VersionId) &&
          (wanted === undefined || stagesOf(secret, at).includes(wanted)),
      );
      if (index < 0) {
        throw new ApiFault(
          'ResourceNotFoundException',
          `Secrets Manager can't find the specified secret value for staging label: ${wanted ?? ''}`,
        );
      }
      return { ...named(secret), ...secret.versions[index], VersionStages: stagesOf(secret, index) };
    },
  ),
  DescribeSecret: handler<Target>(({ SecretId }, scope) => described(find(SecretId, scope))),
  ListSecrets: handler((_: object, { here }) => ({
    SecretList: here.secretsmanager.secrets.filter(({ DeletedDate }) => DeletedDate === undefined).map(described),
  })),
  DeleteSecret: handler<Target & { ForceDeleteWithoutRecovery?: boolean; RecoveryWindowInDays?: number }>(
    (request, scope) => {
      const secret = living(request.SecretId, scope);
      const days = request.RecoveryWindowInDays ?? 30;
      if (days < 7 || days > 30) {
        throw new ApiFault(
          'InvalidParameterException',
          'The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).',
        );
      }
      const { secretsmanager: part } = scope.here;
      if (request.ForceDeleteWithoutRecovery) part.secrets = part.secrets.filter((one) => one !== secret);
      else secret.DeletedDate = scope.now;
      return { ...named(secret), DeletionDate: scope.now };
    },
  ),
  RestoreSecret: handler<Target>(({ SecretId }, scope) => {
    const secret = find(SecretId, scope);
    delete secret.DeletedDate;
    return named(secret);
  }),
  TagResource: handler<Target & { Tags: { Key: string; Value: string }[] }>(({ SecretId, Tags }, scope) => {
    const secret = living(SecretId, scope);
    secret.Tags = withTags(secret.Tags, Tags);
    return {};
  }),
  PutResourcePolicy: handler<Target & { ResourcePolicy: string }>(({ SecretId, ResourcePolicy }, scope) => {
    const secret = living(SecretId, scope);
    try {
      JSON.parse(ResourcePolicy);
    } catch {
      throw new ApiFault('MalformedPolicyDocumentException', 'This resource policy contains a syntax error.');
    }
    secret.ResourcePolicy = ResourcePolicy;
    return named(secret);
  }),
  GetResourcePolicy: handler<Target>(({ SecretId }, scope) => {
    const secret = living(SecretId, scope);
    return { ...named(secret), ResourcePolicy: secret.ResourcePolicy };
  }),
  RotateSecret: handler<Target & { RotationLambdaARN?: string; RotationRules?: Record<string, unknown> }>(
    (request, scope) => {
      const secret = living(request.SecretId, scope);
      const RotationLambdaARN = request.RotationLambdaARN ?? secret.RotationLambdaARN;
      if (RotationLambdaARN === undefined) {
        throw new ApiFault(
          'InvalidRequestException',
          'No Lambda rotation function ARN is associated with this secret.',
        );
      }
      Object.assign(secret, { RotationLambdaARN, RotationRules: request.RotationRules ?? secret.RotationRules });
      return named(secret);
    },
  ),
  GetRandomPassword: handler<{ PasswordLength?: number }>(({ PasswordLength = 32 }, scope) => ({
    RandomPassword: scope.made(`password ${scope.now}`, Math.max(1, Math.min(4096, PasswordLength))),
  })),
};
