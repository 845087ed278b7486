/** The policy of a resource as a document that the IAM evaluator reads, wherever the template puts it. */
import type { Finding, Range } from '../check.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { Policy } from '../iam/policy.ts';
import { plain } from './plain.ts';
import { home } from './pseudo.ts';
import { concrete, names } from './stand-ins.ts';
import type { Resource, Template } from './template.ts';
import { at, itemsAt, place } from './value.ts';
import type { Value } from './value.ts';

export interface AttachedPolicy {
  /** Null: the document cannot be read, `faults` or `unknown` says why. */
  policy: Policy | null;
  faults: Finding[];
  /** Why nobody can say what the document means. */
  unknown?: string;
  /** False: the template gives it none, and this is what AWS then takes. */
  written: boolean;
  /** Of the statement with this index, in the template. */
  rangeOf(statement: number | undefined): Range;
}

/** Resources of other types whose property is the policy: property of the policy, property that names the resource. */
const separate: Readonly<Record<string, { type: string; policy: string; target: string }>> = {
  'AWS::SecretsManager::Secret': {
    type: 'AWS::SecretsManager::ResourcePolicy',
    policy: 'ResourcePolicy',
    target: 'SecretId',
  },
  'AWS::S3::Bucket': { type: 'AWS::S3::BucketPolicy', policy: 'PolicyDocument', target: 'Bucket' },
};

const own: Readonly<Record<string, string>> = {
  'AWS::KMS::Key': 'KeyPolicy',
  'AWS::ECR::Repository': 'RepositoryPolicyText',
  'AWS::EFS::FileSystem': 'FileSystemPolicy',
};

const nothing = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: 'none:Nothing' }] };

/** What holds when there is no policy. */
const byDefault: Readonly<Record<string, object>> = {
  // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
  'AWS::KMS::Key': {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${home.account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  },
  // https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html
  'AWS::EFS::FileSystem': {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: ['ClientMount', 'ClientWrite', 'ClientRootAccess'].map((name) => `elasticfilesystem:${name}`),
      },
    ],
  },
};

export function policyOf(template: Template, resource: Resource): AttachedPolicy {
  if (resource.type === 'AWS::Lambda::Function') return permissionsOf(template, resource);
  const documents = documentsOf(template, resource);
  const [document] = documents;
  const doubts: string[] = [];
  const text = document
    ? JSON.stringify(plain(document, (value) => concrete(template, value), doubts))
    : JSON.stringify(byDefault[resource.type] ?? nothing);
  const range = document?.range ?? resource.range;
  const rangeOf = (index: number | undefined): Range =>
    (index === undefined ? undefined : itemsAt(document, 'Statement')[index]?.range) ?? range;
  const base = { faults: [], written: document !== undefined, rangeOf };
  if (doubts.length > 0) return { ...base, policy: null, unknown: doubts.join('; ') };
  const { subject, problems } = parsePolicy(text, `${template.file}: ${resource.id}`);
  const faults = problems.map(({ message }) => ({
    file: template.file,
    ...place(range),
    message: `The policy of \`${resource.id}\`: ${message}`,
  }));
  if (documents[1])
    faults.push({
      file: template.file,
      ...place(documents[1].range),
      message: `\`${resource.id}\` gets a second policy here. A resource has one, and the later of the two takes the place of the other.`,
    });
  return { ...base, faults, policy: problems.length > 0 ? null : subject };
}

function documentsOf(template: Template, resource: Resource): Value[] {
  const where = separate[resource.type];
  if (!where) return [at(resource.properties, own[resource.type] ?? '')].flatMap((value) => value ?? []);
  return [...template.resources.values()].flatMap((other) =>
    other.type === where.type && names(template, at(other.properties, where.target), resource)
      ? (at(other.properties, where.policy) ?? [])
      : [],
  );
}

/** Lambda makes a statement of each permission. https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
function permissionsOf(template: Template, resource: Resource): AttachedPolicy {
  const { id, range } = resource;
  const permissions = permissionsFor(template, resource);
  const doubts: string[] = [];
  const word = (value: Value | undefined): string | undefined => {
    const text = concrete(template, value);
    if (value !== undefined && text === undefined) doubts.push('a permission holds what is known to AWS only');
    return text;
  };
  const statements = permissions.map(({ properties }) => {
    const principal = word(at(properties, 'Principal')) ?? '*';
    const arn = word(at(properties, 'SourceArn'));
    const account = word(at(properties, 'SourceAccount'));
    const conditions = {
      ...(arn !== undefined && { ArnLike: { 'aws:SourceArn': arn } }),
      ...(account !== undefined && { StringEquals: { 'aws:SourceAccount': account } }),
    };
    return {
      Effect: 'Allow',
      Principal:
        principal === '*' ? '*' : principal.includes('amazonaws.com') ? { Service: principal } : { AWS: principal },
      Action: word(at(properties, 'Action')) ?? 'lambda:InvokeFunction',
      ...(Object.keys(conditions).length > 0 && { Condition: conditions }),
    };
  });
  const text = JSON.stringify(statements.length === 0 ? nothing : { Version: '2012-10-17', Statement: statements });
  const { subject, problems } = parsePolicy(text, `${template.file}: ${id}`);
  return {
    policy: doubts.length > 0 || problems.length > 0 ? null : subject,
    faults: problems.map(({ message }) => ({ file: template.file, ...place(range), message })),
    ...(doubts.length > 0 && { unknown: doubts.join('; ') }),
    written: permissions.length > 0,
    rangeOf: (index) => permissions[index ?? 0]?.range ?? range,
  };
}

/** The `AWS::Lambda::Permission` resources of a function. */
export function permissionsFor(template: Template, target: Resource): Resource[] {
  return [...template.resources.values()].filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Permission' && names(template, at(properties, 'FunctionName'), target),
  );
}
