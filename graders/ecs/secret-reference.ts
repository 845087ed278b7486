/**
 * `valueFrom`: what it may look like and what it names. Registration does not look inside; the agent does when the task
 * starts. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
 */

export type SecretReference =
  | {
      service: 'secretsmanager';
      /** The secret's own ARN, without key and version. */
      arn: string;
      /** Key of the JSON text whose value is taken; absent: the whole secret. */
      jsonKey?: string;
      versionStage?: string;
      versionId?: string;
    }
  | { service: 'ssm'; name: string; arn?: string }
  /** A sentence that says why the agent refuses it. */
  | { service: 'none'; fault: string };

const region = /^[a-z]{2}(-[a-z]+)+-\d$/;

/** Takes `valueFrom` apart as the container agent does. */
export function parseReference(valueFrom: string): SecretReference {
  if (/^\s|\s$|[\r\n]/.test(valueFrom))
    return none('it begins or ends with white space, which becomes part of the name');
  if (!valueFrom.startsWith('arn:')) {
    if (valueFrom === '') return none('it is empty');
    return { service: 'ssm', name: valueFrom };
  }
  const [, , service, where = '', account = '', ...rest] = valueFrom.split(':');
  if (service !== 'secretsmanager' && service !== 'ssm')
    return none(`ECS reads secrets from Secrets Manager and SSM Parameter Store, not from \`${service ?? ''}\``);
  if (!region.test(where) || !/^\d{12}$/.test(account))
    return none('it is no full ARN: after the service come the region and the 12-digit account');
  return service === 'ssm' ? parameter(valueFrom, rest) : managed(valueFrom, rest);
}

function parameter(arn: string, [resource = '', ...more]: string[]): SecretReference {
  const name = /^parameter(\/.+)$/.exec(resource)?.[1];
  if (name === undefined || more.length > 0) return none('a parameter ARN ends in `:parameter/NAME`');
  // The ARN of parameter `plain` is `…:parameter/plain`, that of `/a/b` is `…:parameter/a/b`.
  return { service: 'ssm', name: name.lastIndexOf('/') === 0 ? name.slice(1) : name, arn };
}

function managed(valueFrom: string, [kind, name = '', ...extra]: string[]): SecretReference {
  if (kind !== 'secret' || name === '') return none('a secret ARN continues with `:secret:NAME-SUFFIX`');
  if (!/-[A-Za-z0-9]{6}$/.test(name))
    return none(
      'it is not the full ARN: Secrets Manager appends a hyphen and six random characters to the name, and they belong to the ARN',
    );
  if (extra.length !== 0 && extra.length !== 3)
    return none(
      `the name is followed by ${extra.length} part${extra.length === 1 ? '' : 's'}, and the agent expects none or exactly three, \`:json-key:version-stage:version-id\`; unused ones stay empty, their colons stay`,
    );
  const arn = valueFrom.split(':').slice(0, 7).join(':');
  const [jsonKey, versionStage, versionId] = extra;
  return {
    service: 'secretsmanager',
    arn,
    ...(jsonKey && { jsonKey }),
    ...(versionStage && { versionStage }),
    ...(versionId && { versionId }),
  };
}

function none(fault: string): SecretReference {
  return { service: 'none', fault };
}
