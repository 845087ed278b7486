/**
 * Rules about resource ARNs.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { splitArn } from '../match.ts';
import { didYouMean } from '../../parse/nearest.ts';
import type { Located, Statement } from '../policy.ts';
import { blankFault } from './fault.ts';
import type { Fault, RuleInput } from './fault.ts';

const partitions = ['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'];

/** Names in ARNs that are no prefix of actions. */
const otherVendors = new Set(['catalog', 'elastic-inference', 'route53-recovery-control']);

export function resourceFaults(statement: Statement, input: RuleInput): Fault[] {
  const { resources, range, index } = statement;
  if (input.kind === 'trust-policy') {
    if (!resources) return [];
    const message =
      'A trust policy has no `Resource`: its resource is the role it belongs to. AWS refuses the document.';
    return [{ code: 'resource-not-due', range: resources.range, message, fix: 'Take the element out.' }];
  }
  if (!resources) {
    const message = `Statement ${index + 1} has neither \`Resource\` nor \`NotResource\`; AWS refuses the policy.`;
    const first = { ...range, endLine: range.line, endColumn: range.column + 1 };
    const fix = 'Name the ARNs that the statement is about, or `*` where the actions know no single resource.';
    return [{ code: 'resource-missing', range: first, message, fix }];
  }
  return resources.values.flatMap((resource) => resourceFault(resource, input));
}

function resourceFault({ value, range }: Located, { policy, catalogue }: RuleInput): Fault[] {
  const say = (code: string, message: string, fix: string): Fault[] => [{ code, range, message, fix }];
  if (value === '*') return [];
  if (policy.version === '2008-10-17' && value.includes('${')) {
    return say(
      'variable-in-old-version',
      `\`${value}\` is plain text here: policy variables need \`"Version": "2012-10-17"\`.`,
      'Write that version.',
    );
  }
  if (value.trim() !== value) return blankFault(value, range, 'An ARN begins and ends without blanks');
  // Colons inside variables are no separators.
  const segments = splitArn(value.replace(/\$\{[^}]*\}/g, '\0'));
  if (!segments || segments[0] !== 'arn') {
    const bucket = value.startsWith('s3://') ? ` For S3: \`arn:aws:s3:::${value.slice(5)}\`.` : '';
    return say(
      'arn-form',
      `\`${value}\` is not an ARN, so AWS refuses the policy.`,
      `Write \`arn:partition:service:region:account:resource\`, six parts between colons, or \`*\` alone.${bucket}`,
    );
  }
  const [, partition = '', service = '', region = '', account = '', name = ''] = segments;
  if (segments.slice(0, 5).some((segment) => segment.includes('\0'))) {
    return say(
      'arn-variable',
      `\`${value}\`: a policy variable may stand after the fifth colon only.`,
      'Write the account and region out, or `*`.',
    );
  }
  if (!/[*?]/.test(partition) && !partitions.includes(partition)) {
    const near = didYouMean(partition, partitions).trim();
    return say(
      'arn-partition',
      `There is no AWS partition \`${partition}\`.`,
      near || 'It is `aws` nearly everywhere.',
    );
  }
  if (!/[*?]/.test(service) && !catalogue.services.has(service) && !otherVendors.has(service)) {
    return say(
      'arn-service',
      `No service has \`${service}\` in its ARNs, so \`${value}\` matches nothing.`,
      didYouMean(service, catalogue.services).trim() || 'Copy the ARN from the resource itself.',
    );
  }
  if (name === '')
    return say(
      'arn-without-name',
      `\`${value}\` names no resource: nothing follows the fifth colon.`,
      'Name the resource, or write `*` there.',
    );
  if (
    service === 's3' &&
    (region !== '' || account !== '') &&
    !/^(accesspoint|access-grants|job|async-request|storage-lens(-group)?)\b|^\*/.test(name)
  ) {
    return say(
      'bucket-arn',
      `\`${value}\`: a bucket's ARN has no region and no account, so this matches nothing.`,
      `Write \`arn:aws:s3:::${name}\`.`,
    );
  }
  if (account !== '' && account !== 'aws' && !/[*?]/.test(account) && !/^\d{12}$/.test(account)) {
    return say('arn-account', `\`${account}\` is not an account.`, 'An account has twelve digits.');
  }
  return [];
}
