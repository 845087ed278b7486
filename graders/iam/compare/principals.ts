/** Callers as the Principal elements of two policies tell them apart, and conditions on what follows from who asks. */
import { Undecided } from '../../check.ts';
import { splitArn } from '../match.ts';
import { derivedKeys } from '../principal.ts';
import type { Condition } from '../policy.ts';
import type { CompiledStatement } from '../evaluate.ts';
import type { Effort } from './effort.ts';
import { keyPatterns } from './keys.ts';
import { templatePattern, textClasses } from './texts.ts';

/**
 * Everybody who is named, a role, another role and a session beside each, strangers of every kind, and for each combination
 * of conditions on `aws:PrincipalArn` a user and a role of each account; short names first. Throws Undecided.
 */
export function callers(
  statements: readonly CompiledStatement[],
  variables: (statement: CompiledStatement) => boolean,
  effort: Effort,
): string[] {
  const members = statements.flatMap(({ source }) => source.principals?.members ?? []).map(({ value }) => value);
  const conditions = statements.flatMap((statement) =>
    statement.conditions
      .filter(({ source }) => derivedKeys.has(source.key.value.toLowerCase()))
      .map((condition) => ({ condition, variables: variables(statement) })),
  );
  const onKey = (name: string) =>
    conditions.filter(({ condition }) => condition.source.key.value.toLowerCase() === name);
  const told = ['aws:principalaccount', 'aws:principalservicename'].flatMap((key) =>
    onKey(key).flatMap(({ condition }) => exactTexts(condition.source)),
  );
  if (onKey('aws:username').length > 0)
    throw new Undecided(
      '`aws:username` follows from who asks, which the comparison of policies with a Principal does not follow.',
    );
  const named = [...members, ...told].filter((value) => value !== '*');
  /** The first of a series that nobody names. */
  const unnamed = (series: (number: number) => string): string => {
    let number = 0;
    while (named.some((value) => value.includes(series(number)))) number++;
    return series(number);
  };
  const onArn = onKey('aws:principalarn');
  const arns = onArn.flatMap(({ condition }) => condition.source.values.map(({ value }) => value));
  const accounts = [
    ...new Set([...[...named, ...arns].flatMap((value) => accountOf(value) ?? []), unnamed(strangeAccount)]),
  ];
  const sessions = named.flatMap((value) => {
    const role = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(value);
    if (!role) return [];
    const [, partition, account, name] = role;
    return [unnamed((number) => `arn:${partition}:sts::${account}:assumed-role/${name}/session${number || ''}`)];
  });
  const others = kinds.flatMap((kind) =>
    accounts.map((account) => unnamed((number) => `${kind.replace('${Account}', account)}/other${number || ''}`)),
  );
  const strangers = [unnamed(strangeService), unnamed((number) => `accounts${number || ''}.example.com`), '*'];
  const patterns = keyPatterns(onArn);
  // Of each account that is named, and of any other.
  const byArn = (patterns.length === 0 ? [] : [...accounts, '${Account}']).flatMap((account) =>
    kinds.flatMap((kind) => {
      const language = templatePattern(`${kind.replace('${Account}', account)}/\${Name}`);
      const likely = account === '${Account}' ? others : [...arns, ...others];
      return textClasses(language, patterns, likely, effort).map(({ text }) => text);
    }),
  );
  return [...new Set([...named, ...sessions, ...accounts, ...others, ...strangers, ...byArn])].sort(
    (a, b) => a.length - b.length || (a < b ? -1 : 1),
  );
}

/** Values that are compared as they stand. Throws Undecided for a pattern. */
function exactTexts({ operator, key, values }: Condition): string[] {
  if (operator.comparison === 'Null') return [];
  if (operator.comparison === 'StringEquals' || values.every(({ value }) => !/[*?$]/.test(value)))
    return values.map(({ value }) => value);
  throw new Undecided(
    `\`${key.value}\` is compared with patterns, which the comparison of policies with a Principal does not follow.`,
  );
}

const kinds = [
  'arn:aws:iam::${Account}:role',
  'arn:aws:iam::${Account}:user',
  'arn:aws:sts::${Account}:federated-user',
];

const strangeAccount = (number: number): string => String(444455556666 + number);
const strangeService = (number: number): string =>
  `${['ec2', 'lambda', 's3'][number] ?? `service${number}`}.amazonaws.com`;

const accountOf = (text: string): string | undefined => {
  const account = splitArn(text)?.[4] ?? text;
  return /^\d{12}$/.test(account) ? account : undefined;
};
