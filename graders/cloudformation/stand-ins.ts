/**
 * Ids and ARNs that AWS chooses when the stack is made. A stand-in of the same form takes their place, so that a policy that
 * names a resource of its own template can be asked; the same reference always gives the same text.
 */
import { home } from './pseudo.ts';
import type { Resource, Template } from './template.ts';
import { textAt, textOf } from './value.ts';
import type { Reference, Value } from './value.ts';

/** The text that a value has once the stack is made; undefined when nobody can say. */
export function concrete(template: Template, value: Value | undefined): string | undefined {
  if (value?.kind === 'reference') return standIn(template, value);
  if (value?.kind !== 'text') return textOf(value);
  const parts = value.parts.map((part) => (typeof part === 'string' ? part : standIn(template, part)));
  return parts.includes(undefined) ? undefined : parts.join('');
}

/** `${Secret}` and `${Role.Arn}` in a text, as `Fn::Sub` writes them; undefined when the template has no such thing. */
export function substitute(template: Template, text: string): string | undefined {
  let whole = true;
  const result = text.replace(/\$\{(\w+)(?:\.(\w+))?\}/g, (_, resource: string, attribute = 'Ref') => {
    const value = standIn(template, { resource, attribute });
    whole &&= value !== undefined;
    return value ?? '';
  });
  return whole ? result : undefined;
}

/** Whether the value names the resource: by reference, name or ARN, or by the end of its ARN, as Lambda takes it. */
export function names(template: Template, value: Value | undefined, resource: Resource): boolean {
  if (value?.kind === 'reference') return value.resource === resource.id;
  const text = concrete(template, value);
  if (text === undefined) return false;
  const arn = forms[resource.type]?.(resource).arn ?? '';
  return text === arn || arn.endsWith(`:${text}`) || text === textAt(resource.properties, 'Name');
}

function standIn(template: Template, { resource: id, attribute }: Reference): string | undefined {
  const resource = template.resources.get(id);
  const form = resource && forms[resource.type];
  if (!form) return undefined;
  const { ref, arn } = form(resource);
  if (attribute === 'Arn' || (attribute === 'Id' && ref === arn)) return arn;
  return attribute === 'Ref' || form.ids?.includes(attribute) ? ref : undefined;
}

type Form = ((resource: Resource) => { ref: string; arn: string }) & { ids?: string[] };

/** By type: what Ref gives, and the ARN. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/introduction.html */
const forms: Readonly<Record<string, Form>> = {
  'AWS::SecretsManager::Secret': (resource) => {
    const arn = `${at('secretsmanager')}:secret:${named(resource, 'Name')}-Ab3dEf`;
    return { ref: arn, arn };
  },
  'AWS::IAM::Role': (resource) => {
    const ref = named(resource, 'RoleName');
    return { ref, arn: `arn:aws:iam::${home.account}:role${textAt(resource.properties, 'Path') ?? '/'}${ref}` };
  },
  'AWS::Lambda::Function': (resource) => {
    const ref = named(resource, 'FunctionName');
    return { ref, arn: `${at('lambda')}:function:${ref}` };
  },
  'AWS::KMS::Key': Object.assign(({ id }: Resource) => ({ ref: uuid(id), arn: `${at('kms')}:key/${uuid(id)}` }), {
    ids: ['KeyId'],
  }),
  'AWS::KMS::Alias': (resource) => {
    const ref = textAt(resource.properties, 'AliasName') ?? `alias/${resource.id}`;
    return { ref, arn: `${at('kms')}:${ref}` };
  },
  'AWS::Logs::LogGroup': (resource) => {
    const ref = named(resource, 'LogGroupName');
    return { ref, arn: `${at('logs')}:log-group:${ref}:*` };
  },
  'AWS::ECR::Repository': (resource) => {
    const ref = named(resource, 'RepositoryName').toLowerCase();
    return { ref, arn: `${at('ecr')}:repository/${ref}` };
  },
  'AWS::EFS::FileSystem': Object.assign(
    ({ id }: Resource) => ({
      ref: `fs-${hex(id, 17)}`,
      arn: `${at('elasticfilesystem')}:file-system/fs-${hex(id, 17)}`,
    }),
    { ids: ['FileSystemId'] },
  ),
  'AWS::EFS::AccessPoint': Object.assign(
    ({ id }: Resource) => ({
      ref: `fsap-${hex(id, 17)}`,
      arn: `${at('elasticfilesystem')}:access-point/fsap-${hex(id, 17)}`,
    }),
    { ids: ['AccessPointId'] },
  ),
  'AWS::S3::Bucket': (resource) => {
    const ref = named(resource, 'BucketName').toLowerCase();
    return { ref, arn: `arn:aws:s3:::${ref}` };
  },
  'AWS::CloudTrail::Trail': (resource) => {
    const ref = named(resource, 'TrailName');
    return { ref, arn: `${at('cloudtrail')}:trail/${ref}` };
  },
};

const at = (service: string): string => `arn:aws:${service}:${home.region}:${home.account}`;

/** Its own name, or one as CloudFormation makes it up. */
function named({ id, properties }: Resource, property: string): string {
  return textAt(properties, property) ?? `harbour-${id}-1A2B3C4D5E6F`;
}

/** Digits that look chosen by AWS and follow from the logical id. */
function hex(id: string, length: number): string {
  const digits = [...id].map((letter) => letter.charCodeAt(0).toString(16)).join('');
  return digits.repeat(Math.ceil(length / digits.length)).slice(0, length);
}

function uuid(id: string): string {
  const digits = hex(id, 32);
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
}
