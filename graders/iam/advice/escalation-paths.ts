/**
 * Known ways from a few permissions to an administrator's. Each needs all of its actions on a target that the policy does
 * not name: whoever may pass one role or update one function has what the name says, and no more.
 *
 * Collected from the API reference of each service and from the public research of Rhino Security Labs, Bishop Fox and others:
 * https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/, https://pathfinding.cloud
 */
import type { Attempt } from './attempt.ts';

export interface EscalationPath {
  needs: readonly [Attempt, ...Attempt[]];
  /** What whoever holds the permissions does; goes on after "whoever holds …". */
  how: string;
  fix: string;
}

const anyone = {
  role: 'role/any-administrator',
  user: 'user/any-administrator',
  group: 'group/any-administrators',
  policy: 'policy/any-policy',
};
const administrator = { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' };

const holdIdentities =
  'Keep it to names below a path, and let `iam:PermissionsBoundary` or `iam:PolicyARN` say what may be given.';
const namePolicies = 'Leave policies that are attached to people and pipelines out of `Resource`.';

/** One call, on somebody or something in IAM. */
function direct(action: string, target: keyof typeof anyone, how: string, fix = holdIdentities): EscalationPath {
  return { needs: [{ action, target: anyone[target], context: administrator }], how, fix };
}

/** A role of the caller's choice goes to a service that runs what the caller says. */
function passing(service: string, actions: readonly string[], how: string): EscalationPath {
  const pass = { action: 'iam:PassRole', target: anyone.role, context: { 'iam:PassedToService': service } };
  return {
    needs: [pass, ...actions.map((action) => ({ action, target: null }))],
    how,
    fix: 'Name the roles that may be passed, and the service in `iam:PassedToService`.',
  };
}

/** Code of the caller's goes into something that runs with a role already. */
function taking(action: string, target: string, how: string, owner?: string): EscalationPath {
  return {
    needs: [{ action, target, ...(owner !== undefined && { owner }) }],
    how,
    fix: 'Name what may be touched in `Resource`, or hold it by a tag.',
  };
}

/** The most direct ones first. */
export const escalationPaths: readonly EscalationPath[] = [
  direct(
    'iam:CreatePolicyVersion',
    'policy',
    'writes a new version of a policy that is attached to them and makes it the default',
    namePolicies,
  ),
  direct(
    'iam:SetDefaultPolicyVersion',
    'policy',
    'goes back to an older, wider version of a policy that is attached to them',
    namePolicies,
  ),
  direct('iam:AttachUserPolicy', 'user', 'attaches AdministratorAccess to a user of theirs'),
  direct('iam:AttachGroupPolicy', 'group', 'attaches AdministratorAccess to a group they are in'),
  direct('iam:AttachRolePolicy', 'role', 'attaches AdministratorAccess to the role they hold'),
  direct('iam:PutUserPolicy', 'user', 'writes an inline policy that allows everything to a user of theirs'),
  direct('iam:PutGroupPolicy', 'group', 'writes an inline policy that allows everything to a group they are in'),
  direct('iam:PutRolePolicy', 'role', 'writes an inline policy that allows everything to the role they hold'),
  direct('iam:AddUserToGroup', 'group', 'joins the group of the administrators', 'Name the groups that may be joined.'),
  direct(
    'iam:CreateAccessKey',
    'user',
    'makes an access key for an administrator and is that administrator from then on',
    'For one’s own keys: `"Resource": "arn:aws:iam::*:user/${aws:username}"`.',
  ),
  direct(
    'iam:CreateLoginProfile',
    'user',
    'gives a user who never had one a console password',
    'For one’s own: `"Resource": "arn:aws:iam::*:user/${aws:username}"`.',
  ),
  direct(
    'iam:UpdateLoginProfile',
    'user',
    'sets the console password of an administrator',
    'For one’s own: `"Resource": "arn:aws:iam::*:user/${aws:username}"`.',
  ),
  direct(
    'iam:UpdateAssumeRolePolicy',
    'role',
    'writes themselves into the trust policy of an administrator’s role and assumes it',
    'Name the roles whose trust may be changed.',
  ),
  direct(
    'iam:DeleteRolePermissionsBoundary',
    'role',
    'takes the boundary off the role they hold, and with it what limits them',
    'Leave this to those who set boundaries.',
  ),
  direct(
    'iam:DeleteUserPermissionsBoundary',
    'user',
    'takes the boundary off their user, and with it what limits them',
    'Leave this to those who set boundaries.',
  ),
  {
    needs: [{ action: 'sts:AssumeRole', target: anyone.role, owner: 'iam' }],
    how: 'asks for the credentials of every role that trusts this account',
    fix: 'Name the roles that may be assumed.',
  },
  passing(
    'ec2.amazonaws.com',
    ['ec2:RunInstances'],
    'starts an instance with an administrator’s role and reads the credentials from its metadata service',
  ),
  passing(
    'ecs-tasks.amazonaws.com',
    ['ecs:RegisterTaskDefinition', 'ecs:RunTask'],
    'runs a task of their own with an administrator’s role and reads the credentials from inside',
  ),
  passing(
    'ecs-tasks.amazonaws.com',
    ['ecs:RegisterTaskDefinition', 'ecs:CreateService'],
    'starts a service of their own with an administrator’s role and reads the credentials from inside',
  ),
  passing(
    'ecs-tasks.amazonaws.com',
    ['ecs:RegisterTaskDefinition', 'ecs:UpdateService'],
    'deploys a task definition of their own, with an administrator’s role, to a running service',
  ),
  passing(
    'lambda.amazonaws.com',
    ['lambda:CreateFunction', 'lambda:InvokeFunction'],
    'creates a function with an administrator’s role and calls it',
  ),
  passing(
    'lambda.amazonaws.com',
    ['lambda:CreateFunction', 'lambda:CreateEventSourceMapping'],
    'creates a function with an administrator’s role and has a queue or a stream of theirs call it',
  ),
  passing(
    'lambda.amazonaws.com',
    ['lambda:CreateFunction', 'lambda:AddPermission'],
    'creates a function with an administrator’s role and lets an account of theirs call it',
  ),
  passing(
    'cloudformation.amazonaws.com',
    ['cloudformation:CreateStack'],
    'has CloudFormation create what they like with an administrator’s role',
  ),
  passing(
    'codebuild.amazonaws.com',
    ['codebuild:CreateProject', 'codebuild:StartBuild'],
    'runs a build of their own with an administrator’s role',
  ),
  passing(
    'glue.amazonaws.com',
    ['glue:CreateJob', 'glue:StartJobRun'],
    'runs a Glue job of their own with an administrator’s role',
  ),
  passing(
    'sagemaker.amazonaws.com',
    ['sagemaker:CreateNotebookInstance', 'sagemaker:CreatePresignedNotebookInstanceUrl'],
    'opens a notebook that runs with an administrator’s role',
  ),
  passing(
    'sagemaker.amazonaws.com',
    ['sagemaker:CreateTrainingJob'],
    'runs a training container of their own with an administrator’s role',
  ),
  passing(
    'states.amazonaws.com',
    ['states:CreateStateMachine', 'states:StartExecution'],
    'runs a state machine that calls any API with an administrator’s role',
  ),
  passing(
    'scheduler.amazonaws.com',
    ['scheduler:CreateSchedule'],
    'schedules any API call with an administrator’s role',
  ),
  passing(
    'datapipeline.amazonaws.com',
    ['datapipeline:CreatePipeline', 'datapipeline:PutPipelineDefinition', 'datapipeline:ActivatePipeline'],
    'runs shell commands in a pipeline with an administrator’s role',
  ),
  passing(
    'pods.eks.amazonaws.com',
    ['eks:CreatePodIdentityAssociation'],
    'gives a pod of theirs an administrator’s role',
  ),
  taking(
    'lambda:UpdateFunctionCode',
    'function:any-function',
    'puts code of their own into any function and uses its role',
  ),
  taking(
    'lambda:UpdateFunctionConfiguration',
    'function:any-function',
    'adds a layer of their own to any function and uses its role',
  ),
  taking(
    'ecs:ExecuteCommand',
    'task/any-cluster/0f9de17a6d3c4f7e9c1b2a3d4e5f6071',
    'opens a shell in any running container and reads its role’s credentials',
  ),
  taking(
    'ssm:SendCommand',
    'instance/i-0a1b2c3d4e5f60718',
    'runs commands as root on any instance and uses its role',
    'ec2',
  ),
  taking('ssm:StartSession', 'instance/i-0a1b2c3d4e5f60718', 'opens a shell on any instance and uses its role', 'ec2'),
  taking(
    'cloudformation:UpdateStack',
    'stack/any-stack/8a7b6c5d',
    'changes any stack with the role that it was created with',
  ),
  taking('codebuild:UpdateProject', 'project/any-project', 'changes what any build runs and uses its role'),
  taking('glue:UpdateJob', 'job/any-job', 'changes the script of any Glue job and uses its role'),
];
