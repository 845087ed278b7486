/**
 * Who wants to become a role, and the requests that STS then decides about: the keys that the service really sends, and no
 * others. All of them have to be allowed for the caller to get the role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
import { z } from 'zod';
import type { Request } from './evaluate.ts';

const account = z.string().regex(/^\d{12}$/, 'an account of 12 digits');
const region = z.string().default('eu-west-2');

export const callerSchema = z.discriminatedUnion('by', [
  /** ECS takes a task's roles for it, and says for which task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html */
  z.strictObject({
    by: z.literal('ecs-task'),
    account,
    region,
    cluster: z.string(),
    /** The task's id. */ task: z.string().default('0f9de17a6d3c4f7e9c1b2a3d4e5f6071'),
  }),
  /** EC2 for an instance profile; it names no source. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-roles-for-amazon-ec2.html */
  z.strictObject({ by: z.literal('ec2-instance') }),
  /** Another service, with or without saying for whom it acts. */
  z.strictObject({
    by: z.literal('service'),
    service: z.string().regex(/\.amazonaws\.com$/),
    sourceAccount: account.optional(),
    sourceArn: z.string().optional(),
  }),
  /** The token of a Kubernetes service account (IRSA). `issuer`: without `https://`. `account`: of the identity provider in IAM. */
  z.strictObject({
    by: z.literal('service-account'),
    account,
    issuer: z.string(),
    namespace: z.string(),
    name: z.string(),
    audience: z.string().default('sts.amazonaws.com'),
  }),
  /** EKS Pod Identity, for the service account of an association. */
  z.strictObject({
    by: z.literal('pod-identity'),
    account,
    region,
    cluster: z.string(),
    namespace: z.string(),
    serviceAccount: z.string(),
    /** Id of the organization that the cluster's account belongs to. */
    organization: z.string().optional(),
    /** The association may switch them off. */
    sessionTags: z.boolean().default(true),
  }),
  /** A GitHub Actions job. Without `environment`, `ref` or `pullRequest` tells what it runs for. */
  z.strictObject({
    by: z.literal('github-actions'),
    /** Of the identity provider in IAM. */
    account,
    /** `organization/repository`. */
    repository: z.string().regex(/^[^/]+\/[^/]+$/),
    /** `refs/heads/main`, `refs/tags/v1`; of a pull request the merge ref. */
    ref: z.string(),
    environment: z.string().optional(),
    pullRequest: z.boolean().default(false),
    audience: z.string().default('sts.amazonaws.com'),
    /** Further claims that STS takes over: `actor`, `repository_id`, `job_workflow_ref`… */
    claims: z.record(z.string(), z.string()).default({}),
  }),
  /** A user, a role's session, an account: by its ARN. */
  z.strictObject({
    by: z.literal('principal'),
    arn: z.string(),
    externalId: z.string().optional(),
    /** Absent: long-term keys, whose requests do not carry the key at all. */
    mfa: z.boolean().optional(),
  }),
]);

export type Caller = z.infer<typeof callerSchema>;

/** The requests of one attempt to get the role, for `role` by its ARN. */
export function trustRequests(caller: Caller, role: string): Request[] {
  const assume = (action: string, principal: string, context: Request['context']): Request => ({
    action: `sts:${action}`,
    resource: role,
    principal,
    context,
  });
  switch (caller.by) {
    case 'ecs-task': {
      const { account: id, region: where, cluster, task } = caller;
      const context = {
        'aws:SourceAccount': id,
        'aws:SourceArn': `arn:aws:ecs:${where}:${id}:task/${cluster}/${task}`,
      };
      return [assume('AssumeRole', 'ecs-tasks.amazonaws.com', context)];
    }
    case 'ec2-instance':
      return [assume('AssumeRole', 'ec2.amazonaws.com', {})];
    case 'service': {
      const { service, sourceAccount, sourceArn } = caller;
      const context = {
        ...(sourceAccount !== undefined && { 'aws:SourceAccount': sourceAccount }),
        ...(sourceArn !== undefined && { 'aws:SourceArn': sourceArn }),
      };
      return [assume('AssumeRole', service, context)];
    }
    case 'service-account':
      return [
        assume('AssumeRoleWithWebIdentity', providerArn(caller.account, caller.issuer), serviceAccountClaims(caller)),
      ];
    case 'pod-identity':
      return podIdentity(caller).map((context, index) =>
        assume(index === 0 ? 'AssumeRole' : 'TagSession', 'pods.eks.amazonaws.com', context),
      );
    case 'github-actions':
      return [assume('AssumeRoleWithWebIdentity', providerArn(caller.account, githubIssuer), githubClaims(caller))];
    case 'principal': {
      const { arn, externalId, mfa } = caller;
      const context = {
        ...(externalId !== undefined && { 'sts:ExternalId': externalId }),
        ...(mfa !== undefined && { 'aws:MultiFactorAuthPresent': String(mfa) }),
      };
      return [assume('AssumeRole', arn, context)];
    }
  }
}

/** How findings call the caller. */
export function callerTitle(caller: Caller): string {
  switch (caller.by) {
    case 'ecs-task':
      return `an ECS task of account ${caller.account}`;
    case 'ec2-instance':
      return 'an EC2 instance';
    case 'service':
      return `\`${caller.service}\`${caller.sourceAccount === undefined ? '' : ` for account ${caller.sourceAccount}`}`;
    case 'service-account':
      return `the service account \`${caller.namespace}/${caller.name}\` (cluster \`${caller.issuer.split('/').at(-1)}\`, token for \`${caller.audience}\`)`;
    case 'pod-identity':
      return `EKS Pod Identity for \`${caller.namespace}/${caller.serviceAccount}\` of cluster \`${caller.cluster}\``;
    case 'github-actions':
      return `a job with the subject \`${githubSubject(caller)}\``;
    case 'principal':
      return `\`${caller.arn}\``;
  }
}

const githubIssuer = 'token.actions.githubusercontent.com';

function providerArn(id: string, issuer: string): string {
  return `arn:aws:iam::${id}:oidc-provider/${issuer}`;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html */
function serviceAccountClaims(caller: Extract<Caller, { by: 'service-account' }>) {
  const { issuer, namespace, name, audience } = caller;
  return { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}` };
}

/**
 * One call that carries session tags is two permissions: AssumeRole and, for its tags, TagSession. Both see the same keys.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html and pod-id-abac.html
 */
function podIdentity(caller: Extract<Caller, { by: 'pod-identity' }>): Record<string, string | string[]>[] {
  const { account: id, region: where, cluster, namespace, serviceAccount, organization, sessionTags } = caller;
  const source = {
    'aws:SourceAccount': id,
    ...(organization !== undefined && { 'aws:SourceOrgId': organization }),
  };
  if (!sessionTags) return [source];
  const tags = {
    'eks-cluster-arn': `arn:aws:eks:${where}:${id}:cluster/${cluster}`,
    'eks-cluster-name': cluster,
    'kubernetes-namespace': namespace,
    'kubernetes-service-account': serviceAccount,
    'kubernetes-pod-name': `${serviceAccount}-7d9f8c6b5-x2x4q`,
    'kubernetes-pod-uid': '5b0c4a17-9f0e-4d7b-8f3e-2a6f1c9d0e44',
  };
  const carried = Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value] as const);
  const context = {
    ...source,
    ...Object.fromEntries(carried),
    'aws:TagKeys': Object.keys(tags),
    'sts:TransitiveTagKeys': Object.keys(tags),
  };
  return [context, context];
}

/** https://docs.github.com/en/actions/reference/security/oidc */
function githubSubject({
  repository,
  ref,
  environment,
  pullRequest,
}: Extract<Caller, { by: 'github-actions' }>): string {
  if (environment !== undefined) return `repo:${repository}:environment:${environment}`;
  return pullRequest ? `repo:${repository}:pull_request` : `repo:${repository}:ref:${ref}`;
}

/** STS takes over `sub` and `aud`, and since January 2026 further claims of GitHub's, `repository`, `ref` and `environment` among them. */
function githubClaims(caller: Extract<Caller, { by: 'github-actions' }>): Record<string, string> {
  const { repository, ref, environment, audience, claims } = caller;
  const all = {
    aud: audience,
    sub: githubSubject(caller),
    repository,
    ref,
    ...(environment !== undefined && { environment }),
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).map(([claim, value]) => [`${githubIssuer}:${claim}`, value]));
}
