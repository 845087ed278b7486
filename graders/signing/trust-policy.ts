/**
 * Notation's `trustpolicy.json` as a typed model with positions, and what notation refuses in it.
 * https://github.com/notaryproject/specifications/blob/main/specs/trust-store-trust-policy.md
 */
import type { Finding, Range } from '../check.ts';
import { parseJson } from '../parse/json.ts';
import { didYouMean } from '../parse/nearest.ts';
import { at, entriesAt, itemsAt, stringAt } from '../parse/tree.ts';
import type { Parsed, Tree } from '../parse/tree.ts';
import { overlapping, parseSubject } from './identity.ts';

export const validations = ['integrity', 'authenticity', 'authenticTimestamp', 'expiry', 'revocation'] as const;
export type Validation = (typeof validations)[number];
export type Action = 'enforce' | 'log' | 'skip';

export interface Statement {
  name: string;
  range: Range;
  scopes: string[];
  level: string;
  levelRange: Range;
  override: Partial<Record<Validation, Action>>;
  /** `type:name` */
  stores: string[];
  identities: string[];
}

export interface TrustPolicy {
  file: string;
  range: Range;
  statements: Statement[];
  /** Any of them makes notation refuse the whole file, so that nothing at all is verified. */
  faults: Finding[];
}

const levels = ['strict', 'permissive', 'audit', 'skip'];
const storeTypes = ['ca', 'signingAuthority', 'tsa'];
const overridable: Record<string, Action[]> = {
  authenticity: ['enforce', 'log'],
  authenticTimestamp: ['enforce', 'log'],
  expiry: ['enforce', 'log'],
  revocation: ['enforce', 'log', 'skip'],
};

/** Never throws. Without statements there is no subject. */
export function parseTrustPolicy(text: string, file: string): Parsed<TrustPolicy> {
  const { subject: tree, problems } = parseJson(text, file);
  if (tree === null || problems.length > 0) return { subject: null, problems };
  const policies = at(tree, 'trustPolicies');
  if (policies?.kind !== 'array' || policies.items.length === 0) {
    const range = (policies ?? tree).range;
    return {
      subject: null,
      problems: [
        {
          file,
          ...range,
          message:
            'A trust policy needs `trustPolicies`, a list with at least one statement; without one nothing is trusted and nothing can be verified.',
        },
      ],
    };
  }
  const faults: Finding[] = [];
  const report = (where: Tree, message: string): void => void faults.push({ file, ...where.range, message });
  if (stringAt(tree, 'version') !== '1.0')
    report(at(tree, 'version') ?? tree, '`version` is `"1.0"`; notation reads no other.');
  const statements = policies.items.map((item, index) => statementOf(item, index, report));
  betweenStatements(policies.items, statements, report);
  return { subject: { file, range: tree.range, statements, faults }, problems: [] };
}

type Report = (where: Tree, message: string) => void;

function statementOf(item: Tree, index: number, report: Report): Statement {
  const known = ['name', 'registryScopes', 'signatureVerification', 'trustStores', 'trustedIdentities'];
  for (const { key, value } of entriesAt(item)) {
    if (!known.includes(key)) report(value, `A statement has no member \`${key}\`.${didYouMean(key, known)}`);
  }
  for (const member of ['registryScopes', 'trustStores', 'trustedIdentities']) {
    const odd = itemsAt(item, member).find(({ kind }) => kind !== 'string');
    if (odd) report(odd, `\`${member}\` holds texts only.`);
  }
  const name = stringAt(item, 'name') ?? `statement ${index + 1}`;
  if (!stringAt(item, 'name')) report(item, `Statement ${index + 1} has no \`name\`.`);
  const verification = at(item, 'signatureVerification');
  const level = stringAt(verification, 'level') ?? '';
  if (!levels.includes(level)) {
    report(
      at(verification, 'level') ?? verification ?? item,
      `\`${name}\`: \`signatureVerification.level\` is one of ${levels.join(', ')}.${didYouMean(level, levels)}`,
    );
  }
  const statement: Statement = {
    name,
    range: item.range,
    scopes: scopesOf(item, name, report),
    level,
    levelRange: (at(verification, 'level') ?? item).range,
    override: overrideOf(verification, name, level, report),
    stores: texts(item, 'trustStores'),
    identities: texts(item, 'trustedIdentities'),
  };
  checkTrust(item, statement, report);
  return statement;
}

function texts(item: Tree, member: string): string[] {
  return itemsAt(item, member).flatMap((each) => (each.kind === 'string' ? [each.value] : []));
}

function scopesOf(item: Tree, name: string, report: Report): string[] {
  const scopes = texts(item, 'registryScopes');
  const list = at(item, 'registryScopes') ?? item;
  if (scopes.length === 0) report(list, `\`${name}\`: \`registryScopes\` needs at least one repository, or \`*\`.`);
  if (scopes.includes('*') && scopes.length > 1)
    report(list, `\`${name}\`: \`*\` stands alone; beside it no other scope is allowed.`);
  for (const tree of itemsAt(item, 'registryScopes')) {
    if (tree.kind !== 'string' || tree.value === '*') continue;
    if (tree.value.includes('*'))
      report(tree, `\`${tree.value}\`: a scope holds no wildcard. It is one repository in full, or \`*\` for all.`);
    else if (!/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/.test(tree.value)) {
      report(tree, `\`${tree.value}\` is no repository in full: registry/name, without \`https://\`, tag or digest.`);
    }
  }
  return scopes;
}

function overrideOf(
  verification: Tree | undefined,
  name: string,
  level: string,
  report: Report,
): Statement['override'] {
  const override: Statement['override'] = {};
  for (const { key, value } of entriesAt(verification, 'override')) {
    const action = value.kind === 'string' ? value.value : '';
    if (level === 'skip')
      report(value, `\`${name}\`: the level skip verifies nothing, so nothing of it can be overridden.`);
    else if (!Object.hasOwn(overridable, key))
      report(value, `\`${name}\`: \`${key}\` cannot be overridden; ${Object.keys(overridable).join(', ')} can.`);
    else if (!overridable[key]!.includes(action as Action))
      report(value, `\`${name}\`: \`${key}\` takes ${overridable[key]!.join(', ')}.`);
    else override[key as Validation] = action as Action;
  }
  return override;
}

function checkTrust(item: Tree, { name, level, stores, identities, scopes }: Statement, report: Report): void {
  if (level === 'skip') {
    if (scopes.includes('*'))
      report(
        item,
        `\`${name}\`: skip with the scope \`*\` would verify nothing anywhere; notation wants the repositories by name.`,
      );
    if (stores.length + identities.length > 0)
      report(
        item,
        `\`${name}\`: the level is skip, so trust stores and identities have no meaning; notation wants them removed.`,
      );
    return;
  }
  const storeList = at(item, 'trustStores') ?? item;
  const identityList = at(item, 'trustedIdentities') ?? item;
  if (stores.length === 0)
    report(
      storeList,
      `\`${name}\`: \`trustStores\` needs at least one store, such as \`signingAuthority:aws-signer-ts\`.`,
    );
  if (identities.length === 0) report(identityList, `\`${name}\`: \`trustedIdentities\` needs at least one identity.`);
  for (const store of stores) {
    const [type = '', rest] = store.split(/:(.*)/s);
    if (!storeTypes.includes(type) || !rest)
      report(
        storeList,
        `\`${store}\`: a trust store is \`type:name\` with the type ${storeTypes.join(', ')}.${didYouMean(type, storeTypes)}`,
      );
  }
  if (identities.includes('*') && identities.length > 1)
    report(identityList, `\`${name}\`: \`*\` stands alone; the other identities would have no meaning.`);
  for (const identity of identities) {
    if (identity === '*' || identity.startsWith('arn:')) continue;
    const subject = parseSubject(identity);
    if (typeof subject === 'string') report(identityList, `\`${identity}\`: ${subject}`);
  }
  const pair = identities
    .flatMap((one, index) => identities.slice(index + 1).map((other) => [one, other] as const))
    .find(([one, other]) => overlapping(one, other));
  if (pair)
    report(
      identityList,
      `\`${pair[0]}\` and \`${pair[1]}\` overlap: one certificate would fit both, and notation refuses that.`,
    );
}

function betweenStatements(items: Tree[], statements: Statement[], report: Report): void {
  const names = new Set<string>();
  const scopes = new Map<string, string>();
  for (const [index, { name, scopes: own }] of statements.entries()) {
    const item = items[index]!;
    if (names.has(name)) report(item, `Two statements are named \`${name}\`.`);
    names.add(name);
    for (const scope of own) {
      const other = scopes.get(scope);
      if (other !== undefined)
        report(item, `The scope \`${scope}\` stands in \`${other}\` too; an image has one statement only.`);
      scopes.set(scope, name);
    }
  }
}
