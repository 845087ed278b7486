/**
 * The launch templates of a CloudFormation template, as far as they say who reaches the instance metadata service.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ec2-launchtemplate-metadataoptions.html
 */
import { Undecided } from '../check.ts';
import type { Finding, Range } from '../check.ts';
import type { Template } from '../cloudformation/template.ts';
import { at, integerAt, textOf } from '../cloudformation/value.ts';
import type { Value } from '../cloudformation/value.ts';
import { didYouMean } from '../parse/nearest.ts';

interface Option<T> {
  /** Undefined: not set, so that the AMI and the account decide. */
  value: T | undefined;
  /** Where it is set, or where it would be. */
  range: Range;
}

export interface LaunchTemplate {
  id: string;
  file: string;
  endpoint: Option<'enabled' | 'disabled'>;
  tokens: Option<'required' | 'optional'>;
  hopLimit: Option<number>;
}

const words: Readonly<Record<string, readonly string[]>> = {
  HttpEndpoint: ['enabled', 'disabled'],
  HttpProtocolIpv6: ['enabled', 'disabled'],
  HttpTokens: ['required', 'optional'],
  InstanceMetadataTags: ['enabled', 'disabled'],
};
const optionNames = [...Object.keys(words), 'HttpPutResponseHopLimit'];
const templateNames = ['LaunchTemplateData', 'LaunchTemplateName', 'TagSpecifications', 'VersionDescription'];

/**
 * Every launch template that is made. Throws Undecided where the stack or a script decides: UserData can rewrite the agent's
 * configuration and the firewall, and scripts are not run here.
 */
export function readLaunchTemplates(template: Template): LaunchTemplate[] {
  return launchTemplates(template).map(({ id, range, properties, made }) => {
    const data = at(properties, 'LaunchTemplateData');
    const options = at(data, 'MetadataOptions');
    const script = at(data, 'UserData');
    const open = (value: Value | undefined, what: string): void => {
      if (value?.kind === 'undecided' || value?.kind === 'reference')
        throw new Undecided(`${what} of \`${id}\` is known only when the stack is made.`, {
          file: template.file,
          ...value.range,
        });
    };
    if (made === 'undecided')
      throw new Undecided(`Whether \`${id}\` is made depends on a condition that is not decided.`);
    if (script)
      throw new Undecided(
        `\`UserData\` of \`${id}\` runs at the first start and can change the agent's configuration and the firewall. Scripts are not run here; leave it out, ecs.config is installed by itself.`,
        { file: template.file, ...script.range },
      );
    for (const [value, what] of [
      [data, '`LaunchTemplateData`'],
      [options, '`MetadataOptions`'],
    ] as const)
      open(value, what);
    const option = <T>(name: string, read: (value: Value | undefined) => T | undefined): Option<T> => {
      const value = at(options, name);
      open(value, `\`${name}\``);
      return { value: read(value), range: value?.range ?? options?.range ?? range };
    };
    if (textOf(at(options, 'HttpProtocolIpv6')) === 'enabled')
      throw new Undecided('Who reaches fd00:ec2::254, the second address of the service, is not modelled here.', {
        file: template.file,
        ...at(options, 'HttpProtocolIpv6')!.range,
      });
    const word = <T extends string>(...known: T[]) => {
      return (value: Value | undefined) => known.find((each) => each === textOf(value));
    };
    return {
      id,
      file: template.file,
      endpoint: option('HttpEndpoint', word('enabled', 'disabled')),
      tokens: option('HttpTokens', word('required', 'optional')),
      hopLimit: option('HttpPutResponseHopLimit', (value) => integerAt(value)),
    };
  });
}

function launchTemplates(template: Template) {
  return [...template.resources.values()].filter(({ type }) => type === 'AWS::EC2::LaunchTemplate');
}

/** What CloudFormation or EC2 refuses of the launch templates; unknown names with the one that was meant. */
export function launchTemplateFaults(template: Template): Finding[] {
  const found = launchTemplates(template);
  const findings: Finding[] = [];
  const fault = (range: Range, message: string): void => void findings.push({ file: template.file, ...range, message });
  if (found.length === 0)
    fault(
      { line: 1, column: 1, endLine: 1, endColumn: 1 },
      'The template has no `AWS::EC2::LaunchTemplate` any more, so nothing says how instances start.',
    );
  for (const { id, range, properties } of found) {
    const data = at(properties, 'LaunchTemplateData');
    if (!data) fault(range, `\`${id}\` has no \`LaunchTemplateData\`, which is required.`);
    for (const { key, keyRange } of entriesOf(properties))
      if (!templateNames.includes(key)) fault(keyRange, unknown(key, 'AWS::EC2::LaunchTemplate', templateNames));
    for (const { key, keyRange } of entriesOf(data))
      if (optionNames.includes(key)) fault(keyRange, unknown(key, '`LaunchTemplateData`', []));
      else if (key !== 'MetadataOptions' && didYouMean(key, ['MetadataOptions']))
        fault(keyRange, unknown(key, '`LaunchTemplateData`', ['MetadataOptions']));
    for (const { key, keyRange, value } of entriesOf(at(data, 'MetadataOptions'))) {
      const known = words[key];
      const text = textOf(value);
      if (!optionNames.includes(key)) fault(keyRange, unknown(key, '`MetadataOptions`', optionNames));
      else if (known && text !== undefined && !known.includes(text))
        fault(value.range, `\`${key}\` is \`${known.join('` or `')}\`; EC2 refuses \`${text}\`.`);
      else if (!known && text !== undefined && !(Number(text) >= 1 && Number(text) <= 64 && /^\d+$/.test(text)))
        fault(value.range, `The hop limit is a whole number from 1 to 64; EC2 refuses \`${text}\`.`);
    }
  }
  return findings;
}

function entriesOf(value: Value | undefined) {
  return value?.kind === 'object' ? value.entries : [];
}

function unknown(key: string, where: string, names: readonly string[]): string {
  const home = templateNames.includes(key) || names.includes(key) ? '' : homeOf(key);
  return `CloudFormation knows no \`${key}\` in ${where} and refuses the template.${home || didYouMean(key, names)}`;
}

function homeOf(key: string): string {
  if (key === 'MetadataOptions') return ' It belongs into `LaunchTemplateData`.';
  return optionNames.includes(key) ? ' It belongs into `LaunchTemplateData.MetadataOptions`.' : '';
}
