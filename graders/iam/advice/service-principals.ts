/** Which services say for whom they act when they use a role or a resource. */
import type { PolicyKind } from '../validity/fault.ts';

/**
 * Services whose documentation asks for `aws:SourceArn` or `aws:SourceAccount` in the trust policy of their roles. EC2,
 * Lambda, API Gateway, Backup and Glue send neither key when they take a role, so asking them for it would lock them out.
 * Amazon ECS Developer Guide "Task IAM role"; "Cross-service confused deputy prevention" in the guide of each other service.
 */
const inTrust = new Set([
  'appstream',
  'bedrock',
  'codebuild',
  'ecs-tasks',
  'frauddetector',
  'iot',
  'personalize',
  'pipes',
  'sagemaker',
  'scheduler',
  'ssm',
  'states',
  'transfer',
  'vpc-flow-logs',
]);

/** On resources nearly every service does; not those that reach it with the credentials of whoever asked them. */
const notOnResources = new Set(['autoscaling', 'ec2', 'rds']);

/** Does the service of this principal tell its source, so that a policy can ask for it? */
export function tellsItsSource(principal: string, kind: PolicyKind): boolean {
  const name = principal.replace(/(\.[a-z]{2}(-[a-z]+)+-\d)?\.amazonaws\.com(\.cn)?$/, '');
  return kind === 'trust-policy' ? inTrust.has(name) : !notOnResources.has(name);
}
