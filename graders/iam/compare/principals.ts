/** Callers as the Principal elements of two policies tell them apart. */
import { splitArn } from '../match.ts';
import type { Statement } from '../policy.ts';

/** Everybody who is named, a role and a session beside each, and strangers of every kind. */
export function callers(statements: readonly Statement[]): string[] {
  const members = statements
    .flatMap(({ principals }) => principals?.members ?? [])
    .filter(({ value }) => value !== '*');
  const accounts = new Set([...members.flatMap(({ value }) => accountOf(value) ?? []), '444455556666']);
  const near = members.flatMap(({ value }) => {
    const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(value);
    return role ? [value, `arn:${role[1]}:sts::${role[2]}:assumed-role/${role[3]}/session`] : [value];
  });
  const strangers = [...accounts].map((account) => `arn:aws:iam::${account}:role/other`);
  return [
    ...new Set([
      ...near,
      ...accounts,
      ...strangers,
      'lambda.amazonaws.com',
      'ec2.amazonaws.com',
      'accounts.example.com',
      '*',
    ]),
  ];
}

const accountOf = (text: string): string | undefined =>
  /^\d{12}$/.test(text) ? text : splitArn(text)?.[4] || undefined;
