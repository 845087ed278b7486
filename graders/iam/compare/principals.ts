/** Callers as the Principal elements of two policies tell them apart. */
import { splitArn } from '../match.ts';
import type { Statement } from '../policy.ts';

/** Everybody who is named, a role, another role and a session beside each, and strangers of every kind; short names first. */
export function callers(statements: readonly Statement[]): string[] {
  const named = statements
    .flatMap(({ principals }) => principals?.members ?? [])
    .map(({ value }) => value)
    .filter((value) => value !== '*');
  /** The first of a series that nobody names. */
  const unnamed = (series: (number: number) => string): string => {
    let number = 0;
    while (named.some((value) => value.includes(series(number)))) number++;
    return series(number);
  };
  const accounts = [...named.flatMap((value) => accountOf(value) ?? []), unnamed(strangeAccount)];
  const sessions = named.flatMap((value) => {
    const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(value);
    if (!role) return [];
    const [, partition, account, name] = role;
    return [unnamed((number) => `arn:${partition}:sts::${account}:assumed-role/${name}/session${number || ''}`)];
  });
  const roles = accounts.map((account) => unnamed((number) => `arn:aws:iam::${account}:role/other${number || ''}`));
  const strangers = [unnamed(strangeService), unnamed((number) => `accounts${number || ''}.example.com`), '*'];
  return [...new Set([...named, ...sessions, ...accounts, ...roles, ...strangers])].sort(
    (a, b) => a.length - b.length || (a < b ? -1 : 1),
  );
}

const strangeAccount = (number: number): string => String(444455556666 + number);
const strangeService = (number: number): string =>
  `${['ec2', 'lambda', 's3'][number] ?? `service${number}`}.amazonaws.com`;

const accountOf = (text: string): string | undefined =>
  /^\d{12}$/.test(text) ? text : splitArn(text)?.[4] || undefined;
