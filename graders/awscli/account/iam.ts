/** AWS IAM: roles, their policies, managed policies. https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { handler, withTags, type Scope, type Service } from './service.ts';

interface InRole {
  RoleName: string;
}

function missing(message: string): ApiFault {
  return new ApiFault('NoSuchEntity', message);
}

function find(name: string, { account }: Scope) {
  const role = account.iam.roles.find(({ RoleName }) => RoleName === name);
  if (!role) throw missing(`The role with name ${name} cannot be found.`);
  return role;
}

/** The CLI shows policy documents as JSON, although the API answers text. */
function document(text: string): unknown {
  return JSON.parse(text) as unknown;
}

function checked(text: string): string {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && 'Statement' in value) return text;
  } catch {
    throw new ApiFault('MalformedPolicyDocument', 'This policy contains invalid Json');
  }
  throw new ApiFault('MalformedPolicyDocument', 'Syntax errors in policy.');
}

function told({ policies: _, attached: __, AssumeRolePolicyDocument, Tags: ___, ...role }: ReturnType<typeof find>) {
  return { ...role, AssumeRolePolicyDocument: document(AssumeRolePolicyDocument) };
}

export const iam: Service = {
  CreateRole: handler<
    InRole & {
      AssumeRolePolicyDocument: string;
      Path?: string;
      Description?: string;
      Tags?: { Key: string; Value: string }[];
    }
  >(({ RoleName, AssumeRolePolicyDocument, Path = '/', Description, Tags }, scope) => {
    const { iam: part, accountId } = scope.account;
    if (part.roles.some((one) => one.RoleName === RoleName)) {
      throw new ApiFault('EntityAlreadyExists', `Role with name ${RoleName} already exists.`);
    }
    part.roles.push({
      RoleName,
      Arn: `arn:aws:iam::${accountId}:role${Path}${RoleName}`,
      Path,
      AssumeRolePolicyDocument: checked(AssumeRolePolicyDocument),
      Description,
      policies: {},
      attached: [],
      Tags: Tags ?? [],
    });
    return { Role: told(find(RoleName, scope)) };
  }),
  GetRole: handler<InRole>(({ RoleName }, scope) => ({ Role: told(find(RoleName, scope)) })),
  ListRoles: handler((_: object, { account }) => ({ Roles: account.iam.roles.map(told) })),
  DeleteRole: handler<InRole>(({ RoleName }, scope) => {
    const role = find(RoleName, scope);
    if (Object.keys(role.policies).length > 0 || role.attached.length > 0) {
      throw new ApiFault('DeleteConflict', 'Cannot delete entity, must delete policies first.');
    }
    scope.account.iam.roles = scope.account.iam.roles.filter((one) => one !== role);
    return {};
  }),
  UpdateAssumeRolePolicy: handler<InRole & { PolicyDocument: string }>(({ RoleName, PolicyDocument }, scope) => {
    find(RoleName, scope).AssumeRolePolicyDocument = checked(PolicyDocument);
    return {};
  }),
  PutRolePolicy: handler<InRole & { PolicyName: string; PolicyDocument: string }>(
    ({ RoleName, PolicyName, PolicyDocument }, scope) => {
      find(RoleName, scope).policies[PolicyName] = checked(PolicyDocument);
      return {};
    },
  ),
  GetRolePolicy: handler<InRole & { PolicyName: string }>(({ RoleName, PolicyName }, scope) => {
    const { policies } = find(RoleName, scope);
    if (!Object.hasOwn(policies, PolicyName)) throw missing(`The role policy with name ${PolicyName} cannot be found.`);
    return { RoleName, PolicyName, PolicyDocument: document(policies[PolicyName]!) };
  }),
  DeleteRolePolicy: handler<InRole & { PolicyName: string }>(({ RoleName, PolicyName }, scope) => {
    const { policies } = find(RoleName, scope);
    if (!Object.hasOwn(policies, PolicyName)) throw missing(`The role policy with name ${PolicyName} cannot be found.`);
    delete policies[PolicyName];
    return {};
  }),
  ListRolePolicies: handler<InRole>(({ RoleName }, scope) => ({
    PolicyNames: Object.keys(find(RoleName, scope).policies),
  })),
  AttachRolePolicy: handler<InRole & { PolicyArn: string }>(({ RoleName, PolicyArn }, scope) => {
    const role = find(RoleName, scope);
    const known =
      PolicyArn.startsWith('arn:aws:iam::aws:policy/') ||
      scope.account.iam.policies.some(({ Arn }) => Arn === PolicyArn);
    if (!known) throw missing(`Policy ${PolicyArn} does not exist or is not attachable.`);
    role.attached = [...new Set([...role.attached, PolicyArn])];
    return {};
  }),
  DetachRolePolicy: handler<InRole & { PolicyArn: string }>(({ RoleName, PolicyArn }, scope) => {
    const role = find(RoleName, scope);
    if (!role.attached.includes(PolicyArn)) throw missing(`Policy ${PolicyArn} was not found.`);
    role.attached = role.attached.filter((one) => one !== PolicyArn);
    return {};
  }),
  ListAttachedRolePolicies: handler<InRole>(({ RoleName }, scope) => ({
    AttachedPolicies: find(RoleName, scope).attached.map((PolicyArn) => ({
      PolicyName: PolicyArn.split('/').at(-1),
      PolicyArn,
    })),
  })),
  CreatePolicy: handler<{ PolicyName: string; PolicyDocument: string; Path?: string }>(
    ({ PolicyName, PolicyDocument, Path = '/' }, { account }) => {
      const Arn = `arn:aws:iam::${account.accountId}:policy${Path}${PolicyName}`;
      if (account.iam.policies.some((one) => one.Arn === Arn)) {
        throw new ApiFault(
          'EntityAlreadyExists',
          `A policy called ${PolicyName} already exists. Duplicate names are not allowed.`,
        );
      }
      account.iam.policies.push({ PolicyName, Arn, document: checked(PolicyDocument) });
      return { Policy: { PolicyName, Arn, Path, DefaultVersionId: 'v1' } };
    },
  ),
  GetPolicy: handler<{ PolicyArn: string }>(({ PolicyArn }, { account }) => {
    const policy = account.iam.policies.find(({ Arn }) => Arn === PolicyArn);
    if (!policy) throw missing(`Policy ${PolicyArn} was not found.`);
    return { Policy: { PolicyName: policy.PolicyName, Arn: policy.Arn, DefaultVersionId: 'v1' } };
  }),
  TagRole: handler<InRole & { Tags: { Key: string; Value: string }[] }>(({ RoleName, Tags }, scope) => {
    const role = find(RoleName, scope);
    role.Tags = withTags(role.Tags, Tags);
    return {};
  }),
};
