import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../graders/check.ts';
import { parseTemplate } from '../../../graders/cloudformation/template.ts';
import { parseAgentConfig } from '../../../graders/host/agent-config.ts';
import { exampleInstance } from '../../../graders/host/example-instance.ts';
import { askMetadata } from '../../../graders/host/imds.ts';
import type { NetworkMode, Power } from '../../../graders/host/imds.ts';
import { launchTemplateFaults, readLaunchTemplates } from '../../../graders/host/launch-template.ts';

function templateOf(text: string) {
  const { subject, problems } = parseTemplate(text, 'launch-template.yaml');
  if (!subject) throw new Error(problems[0]?.message);
  return subject;
}

const template = (options: string) => templateOf(exampleInstance(options, '')['launch-template.yaml']!);
const ask = (options: string, config: string, mode: NetworkMode, power: Power) =>
  askMetadata({ mode, power }, readLaunchTemplates(template(options))[0]!, parseAgentConfig(config, 'ecs.config'));

describe('who gets the keys of the instance role', () => {
  const block = 'ECS_AWSVPC_BLOCK_IMDS=true';
  const [required, optional] = ['HttpTokens: required', 'HttpTokens: optional'];
  const hops = (limit: number) => `HttpPutResponseHopLimit: ${limit}`;

  it.each<[NetworkMode, Power, string, string, boolean]>([
    ['bridge', 'get', `${optional}, ${hops(1)}`, block, true],
    ['bridge', 'get', `${required}, ${hops(2)}`, '', false],
    ['bridge', 'get', hops(1), '', true],
    ['bridge', 'token', `${required}, ${hops(1)}`, '', false],
    ['bridge', 'token', `${required}, ${hops(2)}`, block, true],
    ['bridge', 'token', `${required}, ${hops(64)}`, block, true],
    ['bridge', 'token', required, block, true],
    ['bridge', 'token', `${optional}, ${hops(1)}`, '', false],
    ['awsvpc', 'get', `${optional}, ${hops(1)}`, block, false],
    ['awsvpc', 'get', `${optional}, ${hops(1)}`, '', true],
    ['awsvpc', 'get', `${required}, ${hops(1)}`, '', false],
    ['awsvpc', 'token', `${required}, ${hops(1)}`, '', true],
    ['awsvpc', 'token', `${required}, ${hops(2)}`, block, false],
    ['pod', 'token', `${required}, ${hops(1)}`, block, false],
    ['pod', 'token', `${required}, ${hops(2)}`, block, true],
    ['pod', 'get', `${optional}, ${hops(1)}`, block, true],
    ['host', 'get', `${required}, ${hops(1)}`, block, false],
    ['host', 'get', `${optional}, ${hops(1)}`, block, true],
    ['host', 'token', `${required}, ${hops(1)}`, block, true],
    ['host', 'token', 'HttpEndpoint: disabled', block, false],
    ['bridge', 'get', 'HttpEndpoint: disabled', '', false],
  ])('%s, %s, { %s }, "%s": %s', (mode, power, options, config, reached) => {
    const attempt = ask(options, config, mode, power);
    expect(attempt.reached).toBe(reached);
    expect(attempt.hops.at(-1)?.verdict).toBe(reached ? 'pass' : 'stop');
    expect(attempt.hops.slice(0, -1).every(({ verdict }) => verdict === 'pass')).toBe(true);
  });

  it('tells what happens to the TTL on the way back, and which line decides', () => {
    const attempt = ask(`${required}, ${hops(1)}`, '', 'bridge', 'token');
    expect(attempt.source).toBe('container (bridge)');
    expect(attempt.hops.map(({ station }) => station)).toEqual([
      'request',
      'docker0 of the instance',
      'instance metadata service',
      'docker0 of the instance',
    ]);
    expect(attempt.hops.at(-1)).toMatchObject({ detail: expect.stringContaining('TTL 1 → 0') as unknown, line: 7 });
    expect(ask(required, `A=1\n${block}`, 'awsvpc', 'token').decidedBy).toMatchObject({ file: 'ecs.config', line: 2 });
  });
});

describe('launch templates', () => {
  it('are read through parameters and references', () => {
    const text = exampleInstance('HttpTokens: !Ref Tokens, HttpPutResponseHopLimit: !Ref Hops', '')[
      'launch-template.yaml'
    ]!;
    const parameters =
      'Parameters:\n  Tokens: { Type: String, Default: required }\n  Hops: { Type: Number, Default: 1 }\n';
    expect(readLaunchTemplates(templateOf(parameters + text))[0]).toMatchObject({
      tokens: { value: 'required' },
      hopLimit: { value: 1 },
    });
    const open = 'Parameters:\n  Tokens: { Type: String }\n  Hops: { Type: Number, Default: 1 }\n';
    expect(() => readLaunchTemplates(templateOf(open + text))).toThrow(Undecided);
  });

  it('are undecided where a script or the second address decides', () => {
    const text = exampleInstance('HttpTokens: required', '')['launch-template.yaml']!;
    expect(() => readLaunchTemplates(templateOf(`${text}        UserData: !Base64 echo\n`))).toThrow(/UserData/);
    expect(() => readLaunchTemplates(template('HttpProtocolIpv6: enabled'))).toThrow(/fd00:ec2::254/);
  });

  it.each([
    ['HttpToken: required', 'Did you mean `HttpTokens`?'],
    ['HttpTokens: true', '`required` or `optional`'],
    ['HttpPutResponseHopLimit: 0', 'from 1 to 64'],
    ['HttpPutResponseHopLimit: 65', 'from 1 to 64'],
    ['HttpEndpoint: disable', '`enabled` or `disabled`'],
  ])('{ %s } is refused', (options, reason) => {
    const faults = launchTemplateFaults(template(options));
    expect(faults).toHaveLength(1);
    expect(faults[0]?.message).toContain(reason);
  });

  it('say where a misplaced name belongs', () => {
    const at = (properties: string) =>
      launchTemplateFaults(
        templateOf(`Resources:\n  A:\n    Type: AWS::EC2::LaunchTemplate\n    Properties: ${properties}\n`),
      ).map(({ message }) => message);
    const options = 'MetadataOptions: { HttpTokens: required }';
    expect(at(`{ LaunchTemplateData: { ${options} } }`)).toEqual([]);
    expect(at(`{ LaunchTemplateData: {}, ${options} }`)[0]).toContain('belongs into `LaunchTemplateData`');
    expect(at('{ LaunchTemplateData: { HttpTokens: required } }')[0]).toContain('`LaunchTemplateData.MetadataOptions`');
    expect(at('{ LaunchTemplateData: { MetadataOption: {} } }')[0]).toContain('Did you mean `MetadataOptions`?');
    expect(at('{ LaunchTemplateName: berths }')[0]).toContain('no `LaunchTemplateData`');
    expect(launchTemplateFaults(templateOf('Resources:\n  A: { Type: AWS::SNS::Topic }\n'))).toHaveLength(1);
  });
});
