/**
 * What the agent asks AWS with the execution role before a task of this definition runs: the image, the log stream, the
 * secrets with their keys, environment files. On EC2 the instance role pulls and logs, so these two count for Fargate only.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
 */
import type { StoredParameter } from '../awscli/parameters.ts';
import type { Request } from '../iam/evaluate.ts';
import type { InventoryEntry } from './secret-inventory.ts';
import { parseReference } from './secret-reference.ts';
import type { Scalar } from './shape.ts';
import { nameOf, requiresFargate } from './task-definition.ts';
import type { ContainerDefinition, SecretReference, TaskDefinition } from './task-definition.ts';

export interface AgentRequest {
  request: Pick<Request, 'action' | 'resource' | 'context'>;
  /** What the agent needs it for: a whole sentence. */
  reason: string;
  /** The value of the task definition that makes it ask. */
  at: Pick<Scalar<string>, 'range' | 'path'>;
}

export interface AgentSurroundings {
  /** Where the task runs. */
  account: string;
  region: string;
  /** What Secrets Manager holds: it tells the key of a secret. */
  secrets: readonly InventoryEntry[];
  /** What Parameter Store holds: it tells the key of a parameter. */
  parameters: readonly StoredParameter[];
}

const registry = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\.[a-z.-]+\/([^:@]+)/;

/** In the order in which the agent makes them, container by container. */
export function agentRequests(task: TaskDefinition, around: AgentSurroundings): AgentRequest[] {
  return task.containers.flatMap((container) => [
    ...(requiresFargate(task) ? [...pull(container), ...log(task, container, around)] : []),
    ...environmentFiles(container),
    ...references(container).flatMap((entry) => secret(entry, nameOf(container), around)),
  ]);
}

function pull({ image }: ContainerDefinition): AgentRequest[] {
  const [, account, region, repository] = registry.exec(image?.value ?? '') ?? [];
  if (!image || repository === undefined) return [];
  const ask = (action: string, resource: string, reason: string) => ({
    request: { action, resource },
    reason,
    at: image,
  });
  const arn = `arn:aws:ecr:${region}:${account}:repository/${repository}`;
  const layers = 'The agent pulls the image of the task with it; without it no container starts.';
  return [
    ask('ecr:GetAuthorizationToken', '*', 'The agent signs in to the registry with it before it pulls the image.'),
    ask('ecr:BatchGetImage', arn, layers),
    ask('ecr:GetDownloadUrlForLayer', arn, layers),
  ];
}

function log(task: TaskDefinition, container: ContainerDefinition, around: AgentSurroundings): AgentRequest[] {
  const { logDriver, options } = container.logConfiguration ?? {};
  const option = (key: string) => options?.entries.find((entry) => entry.key === `awslogs-${key}`)?.value;
  const group = option('group');
  if (logDriver?.value !== 'awslogs' || group === undefined) return [];
  const arn = `arn:aws:logs:${option('region') ?? around.region}:${around.account}:log-group:${group}`;
  const stream = `${arn}:log-stream:${option('stream-prefix') ?? task.family?.value ?? 'ecs'}/${nameOf(container)}/${taskId}`;
  const ask = (action: string, resource: string, reason: string) => ({
    request: { action, resource },
    reason,
    at: logDriver,
  });
  const creates = option('create-group') === 'true';
  return [
    ...(creates ? [ask('logs:CreateLogGroup', arn, '`awslogs-create-group` tells the agent to make the group.')] : []),
    ask('logs:CreateLogStream', stream, 'Every container writes to a log stream of its own, which the agent makes.'),
    ask('logs:PutLogEvents', stream, 'What the container prints goes to CloudWatch Logs with it.'),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html */
function environmentFiles({ environmentFiles: files }: ContainerDefinition): AgentRequest[] {
  return (files?.items ?? []).flatMap(({ value }) => {
    if (!value) return [];
    const reason = 'The agent fetches the environment file with it before the container starts.';
    const bucket = value.value.split('/')[0] ?? value.value;
    return [
      { request: { action: 's3:GetObject', resource: value.value }, reason, at: value },
      { request: { action: 's3:GetBucketLocation', resource: bucket }, reason, at: value },
    ];
  });
}

function references(container: ContainerDefinition): SecretReference[] {
  return [...(container.secrets?.items ?? []), ...(container.logConfiguration?.secretOptions?.items ?? [])];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
function secret({ name, valueFrom }: SecretReference, container: string, around: AgentSurroundings): AgentRequest[] {
  if (!valueFrom) return [];
  const reference = parseReference(valueFrom.value);
  if (reference.service === 'none') return [];
  const { account, region } = around;
  const ask = (request: AgentRequest['request'], reason: string) => ({ request, reason, at: valueFrom });
  const value = `\`${name?.value ?? valueFrom.path}\` of \`${container}\``;
  const fetched = `The agent fetches ${value} with it, before the container starts.`;
  if (reference.service === 'ssm') {
    const arn = reference.arn ?? `arn:aws:ssm:${region}:${account}:parameter/${reference.name.replace(/^\//, '')}`;
    const key = around.parameters.find((parameter) => parameter.arn === arn)?.key;
    const get = ask({ action: 'ssm:GetParameters', resource: arn }, fetched);
    return key
      ? [
          get,
          ask(
            parameterKey(key, arn, around),
            `The parameter behind ${value} is encrypted with this key, and Parameter Store decrypts it in the name of whoever reads it.`,
          ),
        ]
      : [get];
  }
  const get = ask({ action: 'secretsmanager:GetSecretValue', resource: reference.arn }, fetched);
  const key = around.secrets.find(({ arn }) => arn === reference.arn)?.kmsKeyId;
  if (!key?.startsWith('arn:')) return [get];
  // Secrets Manager decrypts with the caller's permissions: https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
  const context = {
    'kms:ViaService': `secretsmanager.${reference.arn.split(':')[3] ?? region}.amazonaws.com`,
    'kms:CallerAccount': account,
    'kms:EncryptionContextKeys': ['SecretARN', 'SecretVersionId'],
    'kms:EncryptionContext:SecretARN': reference.arn,
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
  };
  const reason = `The secret behind ${value} is encrypted with this key, and Secrets Manager decrypts it in the name of whoever reads it.`;
  return [get, ask({ action: 'kms:Decrypt', resource: key, context }, reason)];
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/services-parameter-store.html */
function parameterKey(key: string, parameter: string, { account, region }: AgentSurroundings): AgentRequest['request'] {
  const context = {
    'kms:ViaService': `ssm.${parameter.split(':')[3] ?? region}.amazonaws.com`,
    'kms:CallerAccount': account,
    'kms:EncryptionContextKeys': ['PARAMETER_ARN'],
    'kms:EncryptionContext:PARAMETER_ARN': parameter,
    'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT',
  };
  return { action: 'kms:Decrypt', resource: key, context };
}

/** Of the one task that is imagined to start. */
export const taskId = '0f9de17a6d3c4f7e9c1b2a3d4e5f6071';
