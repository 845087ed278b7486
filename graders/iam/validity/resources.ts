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
    return [
      {
        range: resources.range,
        message: 'A trust policy has no `Resource`: its resource is the role it belongs to. AWS refuses the document.',
      },
    ];
  }
  if (!resources) {
    const message = `Statement ${index + 1} has neither \`Resource\` nor \`NotResource\`; AWS refuses the policy.`;
    return [{ range: { ...range, endLine: range.line, endColumn: range.column + 1 }, message }];
  }
  return resources.values.flatMap((resource) => resourceFault(resource, input));
}

function resourceFault({ value, range }: Located, { policy, catalogue }: RuleInput): Fault[] {
  if (value === '*') return [];
  if (policy.version === '2008-10-17' && value.includes('${')) {
    const message = `\`${value}\` is plain text here: policy variables need \`"Version": "2012-10-17"\`.`;
    return [{ range, message }];
  }
  if (value.trim() !== value) return blankFault(value, range, 'An ARN begins and ends without blanks');
  // Colons inside variables are no separators.
  const segments = splitArn(value.replace(/\$\{[^}]*\}/g, '\0'));
  if (!segments || segments[0] !== 'arn') {
    const bucket = value.startsWith('s3://') ? ` For S3: \`arn:aws:s3:::${value.slice(5)}\`.` : '';
    const message = `\`${value}\` is not an ARN, so AWS refuses the policy: \`arn:partition:service:region:account:resource\`, six parts between colons, or \`*\` alone.${bucket}`;
    return [{ range, message }];
  }
  const [, partition = '', service = '', region = '', account = '', name = ''] = segments;
  const say = (message: string): Fault[] => [{ range, message }];
  if (segments.slice(0, 5).some((segment) => segment.includes('\0'))) {
    return say(`\`${value}\`: a policy variable may stand after the fifth colon only.`);
  }
  if (!/[*?]/.test(partition) && !partitions.includes(partition)) {
    return say(`There is no AWS partition \`${partition}\`.${didYouMean(partition, partitions)}`);
  }
  if (!/[*?]/.test(service) && !catalogue.services.has(service) && !otherVendors.has(service)) {
    return say(
      `No service has \`${service}\` in its ARNs, so \`${value}\` matches nothing.${didYouMean(service, catalogue.services)}`,
    );
  }
  if (name === '') return say(`\`${value}\` names no resource: nothing follows the fifth colon.`);
  if (
    service === 's3' &&
    (region !== '' || account !== '') &&
    !/^(accesspoint|access-grants|job|async-request|storage-lens(-group)?)\b|^\*/.test(name)
  ) {
    return say(
      `\`${value}\`: a bucket's ARN has no region and no account, so this matches nothing. Write \`arn:aws:s3:::${name}\`.`,
    );
  }
  if (account !== '' && account !== 'aws' && !/[*?]/.test(account) && !/^\d{12}$/.test(account)) {
    return say(`\`${account}\` is not an account: twelve digits.`);
  }
  return [];
}
