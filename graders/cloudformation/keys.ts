/** Which key encrypts a resource, and under which property its type names it. */
import { concrete } from './stand-ins.ts';
import type { Resource, Template } from './template.ts';
import { at, textAt } from './value.ts';
import type { Value } from './value.ts';

/** The key of this template that a value names: by id, ARN or alias. */
export function keyMeant(template: Template, value: Value | undefined): Resource | undefined {
  const target = value?.kind === 'reference' ? template.resources.get(value.resource) : undefined;
  if (target?.type === 'AWS::KMS::Key') return target;
  const alias =
    target?.type === 'AWS::KMS::Alias'
      ? target
      : aliasNamed(template, /(alias\/.+)$/.exec(concrete(template, value) ?? '')?.[1]);
  return alias && keyMeant(template, at(alias.properties, 'TargetKeyId'));
}

function aliasNamed(template: Template, name: string | undefined): Resource | undefined {
  if (name === undefined) return undefined;
  return [...template.resources.values()].find(
    ({ type, properties }) => type === 'AWS::KMS::Alias' && textAt(properties, 'AliasName') === name,
  );
}

export interface KeyProperty {
  path: string[];
  /** Another property that has to say so, and what it may say. */
  switch?: { path: string[]; values: string[] };
  /** CloudWatch Logs takes nothing but an ARN. https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_AssociateKmsKey.html */
  arnOnly?: boolean;
}

/** By type. */
export const keyProperties: Readonly<Record<string, KeyProperty>> = {
  'AWS::ECR::Repository': {
    path: ['EncryptionConfiguration', 'KmsKey'],
    switch: { path: ['EncryptionConfiguration', 'EncryptionType'], values: ['KMS', 'KMS_DSSE'] },
  },
  'AWS::EFS::FileSystem': { path: ['KmsKeyId'], switch: { path: ['Encrypted'], values: ['true'] } },
  'AWS::Logs::LogGroup': { path: ['KmsKeyId'], arnOnly: true },
  'AWS::SecretsManager::Secret': { path: ['KmsKeyId'] },
  'AWS::CloudTrail::Trail': { path: ['KMSKeyId'] },
};
