/** The account, region and partition that templates are read for: those of the course's company. */
import type { Range } from '../check.ts';
import type { Value } from './value.ts';

const region = 'eu-west-2';
const account = '111122223333';

/** Where the stack is made. */
export const home = { region, account };

const known: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::StackName': 'harbour',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
export function pseudoParameter(name: string, range: Range): Value | undefined {
  const value = known[name];
  if (value !== undefined) return { kind: 'string', value, range };
  if (name === 'AWS::NoValue') return { kind: 'nothing', range };
  if (name === 'AWS::StackId' || name === 'AWS::NotificationARNs')
    return { kind: 'undecided', why: `\`${name}\` is known when the stack is made`, range };
  return undefined;
}

/** The zones that GetAZs answers for a region; an empty name is the stack's own region. Undefined: not known here. */
export function zonesOf(name: string): string[] | undefined {
  return name === '' || name === region ? ['a', 'b', 'c'].map((letter) => region + letter) : undefined;
}
