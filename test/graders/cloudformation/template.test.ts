import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../graders/cloudformation/template.ts';
import { at, undecidedIn } from '../../../graders/cloudformation/value.ts';
import type { Value } from '../../../graders/cloudformation/value.ts';
import { template } from '../network/support.ts';

/** A value as plain data: references as `<Resource.Attribute>`, what is not known as `?` and its reason. */
function plain(value: Value | undefined): unknown {
  switch (value?.kind) {
    case 'object':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, plain(entry.value)]));
    case 'array':
      return value.items.map(plain);
    case 'number':
      return Number(value.text);
    case 'string':
    case 'boolean':
      return value.value;
    case 'reference':
      return `<${value.resource}.${value.attribute}>`;
    case 'text':
      return value.parts
        .map((part) => (typeof part === 'string' ? part : `<${part.resource}.${part.attribute}>`))
        .join('');
    default:
      return `? ${undecidedIn(value)?.why ?? 'nothing'}`;
  }
}

const frame = (value: string): string => `
Parameters:
  Size: { Type: String, Default: 24 }
  Names: { Type: CommaDelimitedList, Default: 'a, b' }
  Open: { Type: String }
  Kept: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /harbour/x }
Mappings:
  Sizes: { eu-west-2: { small: 26 } }
Conditions:
  IsOn: !Equals [a, a]
  IsOff: !Not [!Condition IsOn]
  Perhaps: !Equals [!Ref Open, a]
  Both: !And [!Condition IsOn, !Condition Perhaps]
  Either: !Or [!Condition IsOn, !Condition Perhaps]
Resources:
  V: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  Six: { Type: AWS::EC2::VPCCidrBlock, Properties: { VpcId: !Ref V, AmazonProvidedIpv6CidrBlock: true } }
  X: { Type: AWS::EC2::Subnet, Properties: { P: ${value} } }
`;
const value = (text: string): unknown => plain(at(template(frame(text)).resources.get('X')?.properties, 'P'));

describe('functions', () => {
  it.each([
    ['!Ref V', '<V.Ref>'],
    ['{ Ref: Size }', '24'],
    ['!Ref Names', ['a', 'b']],
    ['!Ref AWS::Region', 'eu-west-2'],
    ['!GetAtt V.CidrBlock', '10.1.0.0/16'],
    ['{ "Fn::GetAtt": [V, DefaultNetworkAcl] }', '<V.DefaultNetworkAcl>'],
    ["!Sub '${AWS::AccountId}/${Size}/${!Kept}'", '111122223333/24/${Kept}'],
    ["!Sub ['${a}-${V.VpcId}', { a: !Ref Size }]", '24-<V.VpcId>'],
    ["!Join ['-', [a, !Ref Size, 3]]", 'a-24-3'],
    ["!Join ['', [!Ref V]]", '<V.Ref>'],
    ["!Select [1, !Split ['/', a/b/c]]", 'b'],
    ["!Select ['0', !GetAZs '']", 'eu-west-2a'],
    ['!Cidr [!GetAtt V.CidrBlock, 2, 8]', ['10.1.0.0/24', '10.1.1.0/24']],
    ["!Cidr ['10.1.0.0/16', 3, '12']", ['10.1.0.0/20', '10.1.16.0/20', '10.1.32.0/20']],
    ['!Select [1, !Cidr [!Select [0, !GetAtt V.Ipv6CidrBlocks], 2, 64]]', '2001:db8:1000:1::/64'],
    ['!FindInMap [Sizes, !Ref AWS::Region, small]', 26],
    ['!If [IsOn, a, b]', 'a'],
    ['!If [IsOff, a, b]', 'b'],
    ['!If [Either, a, b]', 'a'],
    ['[a, !If [IsOff, b, !Ref AWS::NoValue]]', ['a']],
  ])('%s', (text, expected) => expect(value(text)).toEqual(expected));

  it.each([
    ['!If [Perhaps, a, b]', /condition `Perhaps`/],
    ['!If [Both, a, b]', /condition `Both`/],
    ['!Ref Open', /`Open` has no default/],
    ['!Ref Kept', /Parameter Store/],
    ['!ImportValue harbour-vpc', /another stack/],
    ["!Sub 'a-${Open}'", /`Open` has no default/],
    ['!GetAZs us-east-1', /another region/],
    ['!Select [0, !Split [a, !Ref V]]', /only AWS knows/],
  ])('%s is undecided', (text, why) => expect(value(text)).toMatch(why));

  it.each([
    ['!Ref Nobody', /neither a resource nor a parameter/],
    ['!GetAtt Nobody.Arn', /not a resource/],
    ['!Select [3, [a]]', /the list has 1/],
    ['!FindInMap [Sizes, a, b]', /no `Sizes` → `a` → `b`/],
    ['!If [Maybe, a, b]', /no condition `Maybe`/],
    ['!Join [a]', /is written/],
    ['{ "Fn::Add": [1, 2] }', /not a function/],
    ["!Cidr ['10.0.0.0/24', 4, 8]", /no room for 4/],
    ['null', /null values/],
  ])('%s is a fault with its place', (text, message) => {
    const { faults } = template(frame(text));
    expect(faults).toEqual([expect.objectContaining({ line: 18, message: expect.stringMatching(message) as string })]);
  });
});

describe('the template', () => {
  it('is the same in JSON and in YAML', () => {
    const json =
      '{"Resources": {"V": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": {"Fn::Join": ["", ["10.0.0.0", "/16"]]}}}}}';
    const yaml =
      "Resources:\n  V:\n    Type: AWS::EC2::VPC\n    Properties:\n      CidrBlock: !Join ['', [10.0.0.0, /16]]\n";
    for (const text of [json, yaml])
      expect(plain(template(text).resources.get('V')?.properties)).toEqual({ CidrBlock: '10.0.0.0/16' });
  });

  it('leaves out resources whose condition is false, and keeps those that are not decided', () => {
    const text = `Parameters: { P: { Type: String } }
Conditions: { IsOff: !Equals [a, b], Perhaps: !Equals [!Ref P, b] }
Resources:
  A: { Type: AWS::EC2::VPC, Condition: IsOff }
  B: { Type: AWS::EC2::VPC, Condition: Perhaps }
`;
    const { resources } = template(text);
    expect([...resources.keys()]).toEqual(['B']);
    expect(resources.get('B')?.made).toBe('undecided');
  });

  it.each([
    ['', /empty/],
    ['Resources: {}\n', /no `Resources`/],
    ['- a\n', /is a mapping/],
    ['Resource: { A: { Type: B } }\n', /not a section/],
    ['Transform: AWS::Serverless-2016-10-31\nResources: { A: { Type: B } }\n', /transform/],
    ['Resources: { A: { Properties: {} } }\n', /no `Type`/],
    ['Resources: { my-vpc: { Type: AWS::EC2::VPC } }\n', /letters and digits/],
    ['Resources: { A: { Type: B, Properties: [] } }\n', /are a mapping/],
    ['Resources: { A: { Type: B }, A: { Type: B } }\n', /CloudFormation refuses the file/],
    ['Resources: { A: { Type: B, Properties: { P: !Get X } } }\n', /means nothing to CloudFormation/],
    ['Resources: { A: { Type: B } }\n---\nResources: { A: { Type: B } }\n', /second document/],
    [
      `Resources:\n${Array.from({ length: 501 }, (_, index) => `  A${index}: { Type: B }\n`).join('')}`,
      /more than 500/,
    ],
  ])('%j is refused with a place', (text, message) => {
    const { subject, problems } = parseTemplate(text, 'network.yaml');
    expect(subject).toBeNull();
    expect(problems[0]?.message).toMatch(message);
  });

  it('ends with definitions that name themselves or double themselves', () => {
    const vpcs = Array.from(
      { length: 60 },
      (_, index) =>
        `  V${index}: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !Join ['', [!GetAtt V${index + 1}.CidrBlock, !GetAtt V${index + 1}.CidrBlock]] } }\n`,
    );
    const doubling = `Resources:\n${vpcs.join('')}  V60: { Type: AWS::EC2::VPC, Properties: { CidrBlock: aaaaaaaa } }\n`;
    expect(plain(template(doubling).resources.get('V0')?.properties)).toEqual({
      CidrBlock: expect.stringMatching(/^\?/) as string,
    });
    const circle = 'Resources:\n  V: { Type: AWS::EC2::VPC, Properties: { CidrBlock: !GetAtt V.CidrBlock } }\n';
    expect(template(circle).faults).toHaveLength(1);
    const conditions = Array.from(
      { length: 60 },
      (_, index) => `  C${index}: !Or [!Condition C${index + 1}, !Condition C${index + 1}]\n`,
    );
    const asked = `Conditions:\n${conditions.join('')}  C60: !Not [!Condition C0]\nResources:\n  V: { Type: AWS::EC2::VPC, Condition: C0 }\n`;
    expect(template(asked).faults[0]?.message).toMatch(/asks for itself/);
  });
});
