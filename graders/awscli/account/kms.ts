/** AWS KMS: customer keys and their aliases. https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { arn, handler, madeUuid, type Scope, type Service } from './service.ts';
import { regionOf, type AccountState, type Key } from './state.ts';

interface Target {
  KeyId: string;
}

interface Create {
  Policy?: string;
  Description?: string;
  KeyUsage?: string;
  KeySpec?: string;
  Tags?: Key['Tags'];
}

/** The key that an id, an ARN, the name of an alias or the ARN of an alias stands for. */
export function keyOf(id: string, account: AccountState, region: string): Key | undefined {
  const { keys, aliases } = regionOf(account, region).kms;
  const name = aliasIn(id);
  const target = name.startsWith('alias/') ? aliases.find(({ AliasName }) => AliasName === name)?.TargetKeyId : name;
  return keys.find(({ KeyId, Arn }) => KeyId === target || Arn === target);
}

function aliasIn(id: string): string {
  return id.includes(':alias/') ? `alias/${id.split(':alias/')[1]}` : id;
}

function find(id: string, scope: Scope): Key {
  const key = keyOf(id, scope.account, scope.region);
  if (key) return key;
  const name = aliasIn(id);
  const what = name.startsWith('alias/')
    ? `Alias ${arn('kms', scope, name)} is not found.`
    : `Key '${arn('kms', scope, `key/${id}`)}' does not exist`;
  throw new ApiFault('NotFoundException', what);
}

function enabled(id: string, scope: Scope): Key {
  const key = find(id, scope);
  if (key.KeyState === 'Enabled') return key;
  if (key.KeyState === 'Disabled') throw new ApiFault('DisabledException', `${key.Arn} is disabled.`);
  throw new ApiFault('KMSInvalidStateException', `${key.Arn} is pending deletion.`);
}

function metadata({ policy: _, rotation: __, Tags: ___, ...key }: Key, { account }: Scope) {
  return {
    AWSAccountId: account.accountId,
    ...key,
    Enabled: key.KeyState === 'Enabled',
    Origin: 'AWS_KMS',
    MultiRegion: false,
  };
}

function defaultPolicy({ account }: Scope): string {
  const principal = { AWS: `arn:aws:iam::${account.accountId}:root` };
  const statement = {
    Sid: 'Enable IAM User Permissions',
    Effect: 'Allow',
    Principal: principal,
    Action: 'kms:*',
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Id: 'key-default-1', Statement: [statement] });
}

function policyText(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw new ApiFault('MalformedPolicyDocumentException', 'Policy contains a syntax error.');
  }
}

function aliasName(name: string): string {
  if (!/^alias\/[A-Za-z0-9/_-]+$/.test(name)) {
    throw new ApiFault(
      'ValidationException',
      `1 validation error detected: Value '${name}' at 'aliasName' must begin with alias/ and hold letters, digits, /, _ and - only`,
    );
  }
  if (name.startsWith('alias/aws/'))
    throw new ApiFault('NotAuthorizedException', 'Aliases that begin with alias/aws/ are reserved.');
  return name;
}

export const kms: Service = {
  CreateKey: handler<Create>((request, scope) => {
    const KeyId = madeUuid(scope, `key ${scope.here.kms.keys.length + 1} ${scope.region}`);
    const key: Key = {
      KeyId,
      Arn: arn('kms', scope, `key/${KeyId}`),
      Description: request.Description ?? '',
      KeyState: 'Enabled',
      KeyUsage: request.KeyUsage ?? 'ENCRYPT_DECRYPT',
      KeySpec: request.KeySpec ?? 'SYMMETRIC_DEFAULT',
      KeyManager: 'CUSTOMER',
      policy: request.Policy === undefined ? defaultPolicy(scope) : policyText(request.Policy),
      rotation: false,
      Tags: request.Tags ?? [],
    };
    scope.here.kms.keys.push(key);
    return { KeyMetadata: metadata(key, scope) };
  }),
  DescribeKey: handler<Target>(({ KeyId }, scope) => ({ KeyMetadata: metadata(find(KeyId, scope), scope) })),
  ListKeys: handler((_: object, { here }) => ({
    Keys: here.kms.keys.map(({ KeyId, Arn }) => ({ KeyId, KeyArn: Arn })),
    Truncated: false,
  })),
  CreateAlias: handler<{ AliasName: string; TargetKeyId: string }>(({ AliasName, TargetKeyId }, scope) => {
    const name = aliasName(AliasName);
    const key = enabled(TargetKeyId, scope);
    const { aliases } = scope.here.kms;
    if (aliases.some((one) => one.AliasName === name)) {
      throw new ApiFault('AlreadyExistsException', `An alias with the name ${arn('kms', scope, name)} already exists`);
    }
    aliases.push({ AliasName: name, TargetKeyId: key.KeyId });
    return {};
  }),
  UpdateAlias: handler<{ AliasName: string; TargetKeyId: string }>(({ AliasName, TargetKeyId }, scope) => {
    const alias = scope.here.kms.aliases.find((one) => one.AliasName === AliasName);
    if (!alias) throw new ApiFault('NotFoundException', `Alias ${arn('kms', scope, AliasName)} is not found.`);
    alias.TargetKeyId = enabled(TargetKeyId, scope).KeyId;
    return {};
  }),
  DeleteAlias: handler<{ AliasName: string }>(({ AliasName }, scope) => {
    const { kms: part } = scope.here;
    if (!part.aliases.some((one) => one.AliasName === AliasName)) {
      throw new ApiFault('NotFoundException', `Alias ${arn('kms', scope, AliasName)} is not found.`);
    }
    part.aliases = part.aliases.filter((one) => one.AliasName !== AliasName);
    return {};
  }),
  ListAliases: handler<{ KeyId?: string }>(({ KeyId }, scope) => {
    const only = KeyId === undefined ? undefined : find(KeyId, scope).KeyId;
    const shown = scope.here.kms.aliases.filter(({ TargetKeyId }) => only === undefined || TargetKeyId === only);
    return {
      Aliases: shown.map((alias) => ({ ...alias, AliasArn: arn('kms', scope, alias.AliasName) })),
      Truncated: false,
    };
  }),
  PutKeyPolicy: handler<Target & { Policy: string }>(({ KeyId, Policy }, scope) => {
    find(KeyId, scope).policy = policyText(Policy);
    return {};
  }),
  GetKeyPolicy: handler<Target>(({ KeyId }, scope) => ({
    Policy: find(KeyId, scope).policy ?? defaultPolicy(scope),
    PolicyName: 'default',
  })),
  EnableKeyRotation: handler<Target>(({ KeyId }, scope) => {
    const key = enabled(KeyId, scope);
    if (key.KeySpec !== 'SYMMETRIC_DEFAULT')
      throw new ApiFault('UnsupportedOperationException', `${key.Arn} is not a symmetric key.`);
    key.rotation = true;
    return {};
  }),
  DisableKeyRotation: handler<Target>(({ KeyId }, scope) => {
    enabled(KeyId, scope).rotation = false;
    return {};
  }),
  GetKeyRotationStatus: handler<Target>(({ KeyId }, scope) => ({ KeyRotationEnabled: find(KeyId, scope).rotation })),
  EnableKey: handler<Target>(({ KeyId }, scope) => {
    find(KeyId, scope).KeyState = 'Enabled';
    return {};
  }),
  DisableKey: handler<Target>(({ KeyId }, scope) => {
    find(KeyId, scope).KeyState = 'Disabled';
    return {};
  }),
  ScheduleKeyDeletion: handler<Target & { PendingWindowInDays?: number }>(
    ({ KeyId, PendingWindowInDays = 30 }, scope) => {
      const key = find(KeyId, scope);
      key.KeyState = 'PendingDeletion';
      return { KeyId: key.Arn, DeletionDate: scope.now, KeyState: key.KeyState, PendingWindowInDays };
    },
  ),
};
