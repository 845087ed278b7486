/**
 * Rules about conditions that say something else than they seem to.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { Catalogue, CatalogueKey } from '../catalogue.ts';
import { compileCondition } from '../conditions.ts';
import { emptyContext } from '../context.ts';
import { inBlock, parseAddress, parseBlock } from '../ip.ts';
import type { OperatorFamily } from '../operators.ts';
import type { Condition, Statement } from '../policy.ts';
import type { RuleInput } from '../validity/fault.ts';
import { listed } from './advice.ts';
import type { Advice, AdviceRule } from './advice.ts';

export const conditionAdvice: AdviceRule = (input) =>
  input.policy.statements.flatMap((statement) =>
    statement.conditions.flatMap((condition) => {
      const key = input.catalogue.keyOf(condition.key.value);
      return [
        ...absentPasses(condition, statement, input),
        ...(key ? [...valueCount(condition, statement, key), ...operatorType(condition, statement, key)] : []),
        ...literalWildcard(condition),
        ...addresses(condition),
        ...(key ? neverCarried(condition, key, statement, input.catalogue) : []),
      ];
    }),
  );

const said = (condition: Condition) => `\`${condition.operatorName.value}\` on \`${condition.key.value}\``;

/** What the caller puts into the request: absent means that there is nothing to object to. */
const ownWords = /^(aws:(tagkeys|requesttag\/.*)|dynamodb:attributes)$/i;

/** Allow, with a quantifier that is true of nothing: whoever leaves the key out passes. */
function absentPasses(condition: Condition, statement: Statement, { policy, catalogue }: RuleInput): Advice[] {
  const { operator, key, operatorName } = condition;
  if (operator.quantifier !== 'ForAllValues' || statement.effect !== 'Allow' || ownWords.test(key.value)) return [];
  const same = statement.conditions.filter((one) => one.key.value.toLowerCase() === key.value.toLowerCase());
  if (!same.every((one) => compileCondition(one, policy.version === '2012-10-17').holds(emptyContext))) return [];
  if (alwaysThere(key.value, statement, catalogue)) return [];
  // The claims of a token have one value each, but for Cognito's `amr`.
  const claim = key.value.split(':')[0]?.includes('.') === true && !key.value.toLowerCase().endsWith(':amr');
  const single = claim || catalogue.keyOf(key.value)?.type.startsWith('ArrayOf') === false;
  return [
    {
      code: 'for-all-values-of-nothing',
      severity: 'security',
      range: operatorName.range,
      message: `A request without \`${key.value}\` meets ${said(condition)}: all of no values fit. Statement ${statement.index + 1} allows it.`,
      fix: single
        ? `The key has a single value: write \`${operatorName.value.replace('ForAllValues:', '')}\`.`
        : `Add \`"Null": {"${key.value}": "false"}\` to the condition, so that the key has to be there.`,
    },
  ];
}

/** AWS sends the item's key with each of these; Scan and a query language reach items without naming one. */
function alwaysThere(key: string, { actions }: Statement, catalogue: Catalogue): boolean {
  if (key.toLowerCase() !== 'dynamodb:leadingkeys' || actions.not) return false;
  return actions.values
    .flatMap(({ value }) => catalogue.matching(value))
    .every(({ name }) =>
      /^dynamodb:((Batch)?GetItem|Query|(Put|Update|Delete|BatchWrite)Item|ConditionCheckItem)$/i.test(name),
    );
}

function valueCount(condition: Condition, { effect }: Statement, key: CatalogueKey): Advice[] {
  const { operator, operatorName } = condition;
  if (operator.comparison === 'Null') return [];
  const several = key.type.startsWith('ArrayOf');
  if (several && !operator.quantifier) {
    return [
      {
        code: 'set-operator-missing',
        severity: 'warning',
        range: operatorName.range,
        message: `A request can carry several values of \`${key.name}\`, and ${said(condition)} says nothing of whether one or all of them have to fit; AWS leaves open what it does then.`,
        fix: `Write \`ForAnyValue:${operatorName.value}\`, or \`ForAllValues:\` with a \`Null\` beside it.`,
      },
    ];
  }
  // ForAllValues in an Allow is told above, where it lets something through.
  if (several || !operator.quantifier || (operator.quantifier === 'ForAllValues' && effect === 'Allow')) return [];
  return [
    {
      code: 'set-operator-needless',
      severity: 'warning',
      range: operatorName.range,
      message: `\`${key.name}\` has a single value, so \`${operator.quantifier}:\` adds nothing but what it does when the key is absent.`,
      fix: `Write \`${operatorName.value.split(':')[1]}\`.`,
    },
  ];
}

/** The families that read a type as it is meant; text can be compared with anything that stands in a request as text. */
const fitting: Readonly<Record<string, readonly OperatorFamily[]>> = {
  Numeric: ['Numeric'],
  Bool: ['Bool'],
  Date: ['Date', 'Numeric'],
  IPAddress: ['IpAddress'],
  ARN: ['Arn', 'String'],
  // Session tags, encryption contexts and the like hold ARNs as text.
  String: ['String', 'Arn', 'Binary'],
};

function operatorType(condition: Condition, { effect }: Statement, key: CatalogueKey): Advice[] {
  const { operator, operatorName, values } = condition;
  if (operator.comparison === 'Null') return [];
  const type = key.type.replace('ArrayOf', '');
  const families = fitting[type];
  const say = (code: string, severity: Advice['severity'], message: string, fix: string): Advice[] => [
    { code, severity, range: operatorName.range, message, fix },
  ];
  if (
    type === 'ARN' &&
    operator.comparison === 'StringLike' &&
    // Matching more than was meant is a danger where it allows, not where it denies.
    (effect === 'Allow') !== operator.negated &&
    values.some(({ value }) =>
      value
        .split(':')
        .slice(0, 5)
        .some((part) => /[*?]/.test(part)),
    )
  )
    return say(
      'string-operator-on-arn',
      'suggestion',
      `\`${key.name}\` is an ARN. ${said(condition)} lets a \`*\` run across its colons, into the next part; an ARN operator matches part by part.`,
      `Write \`${operatorName.value.replace(/String(Not)?Like/, 'Arn$1Like')}\`.`,
    );
  if (!families || families.includes(operator.family)) return [];
  // `"true"` is the text of every Boolean in a request, so this does work.
  const works = operator.family === 'String';
  return say(
    'operator-and-type',
    works ? 'suggestion' : 'warning',
    works
      ? `\`${key.name}\` is ${typeWords[type]}; ${said(condition)} compares how it is written instead.`
      : `\`${key.name}\` is ${typeWords[type] ?? 'text'}; ${said(condition)} cannot read it, so it ${operator.negated ? 'is always true' : 'never matches'}.`,
    `Use ${listed(families.map((family) => examples[family]).slice(0, 2))}.`,
  );
}

const typeWords: Readonly<Record<string, string>> = {
  Numeric: 'a number',
  Bool: '`true` or `false`',
  Date: 'a date',
  IPAddress: 'an address',
  ARN: 'an ARN',
};

const examples: Readonly<Record<OperatorFamily, string>> = {
  String: 'StringEquals',
  Numeric: 'NumericEquals',
  Date: 'DateLessThan',
  Bool: 'Bool',
  Binary: 'BinaryEquals',
  IpAddress: 'IpAddress',
  Arn: 'ArnLike',
  Null: 'Null',
};

/** `*` under an operator that takes it literally. `?` stands in many honest texts, and `${*}` is meant literally. */
function literalWildcard(condition: Condition): Advice[] {
  const { operator, operatorName, values } = condition;
  if (!operator.comparison.startsWith('StringEquals')) return [];
  return values
    .filter(({ value }) => value.replace(/\$\{[^}]*\}/g, '').includes('*'))
    .map(({ value, range }) => ({
      code: 'wildcard-taken-literally',
      severity: 'warning' as const,
      range,
      message: `\`${operatorName.value}\` takes the \`*\` in \`${value}\` as the character itself, so ${operator.negated ? 'nearly every request passes' : 'no ordinary request matches'}.`,
      fix: `Write \`${operatorName.value.replace(/Equals(IgnoreCase)?/, 'Like')}\`; for the character itself, \`\${*}\`.`,
    }));
}

function addresses({ operator, key, values }: Condition): Advice[] {
  if (operator.family !== 'IpAddress') return [];
  return values.flatMap(({ value, range }) => {
    const block = parseBlock(value);
    if (!block) return [];
    const advice: Advice[] = [];
    const network = networkOf(value);
    if (network !== value)
      advice.push({
        code: 'address-beyond-its-mask',
        severity: 'suggestion',
        range,
        message: `\`${value}\` names a host inside the block; AWS reads it as \`${network}\`, which may be more than was meant.`,
        fix: `Write \`${network}\`, or \`${value.split('/')[0]}/32\` for the one address.`,
      });
    if (key.value.toLowerCase() === 'aws:sourceip' && isPrivate(value, block.prefix))
      advice.push({
        code: 'private-source-address',
        severity: 'warning',
        range,
        message: `\`aws:SourceIp\` is the public address that a request comes from; \`${value}\` is private, so it ${operator.negated ? 'excepts nobody' : 'never matches'}.`,
        fix: 'Through a VPC endpoint, `aws:VpcSourceIp` beside `aws:SourceVpc` tells private addresses.',
      });
    return advice;
  });
}

/** The IPv4 block as AWS reads it, host bits cleared; anything else as it stands. */
function networkOf(value: string): string {
  const [address = '', length] = value.split('/');
  const [parsed, block] = [parseAddress(address), parseBlock(value)];
  if (length === undefined || parsed?.version !== 4 || !block || parsed.value === block.network) return value;
  const bytes = [24n, 16n, 8n, 0n].map((shift) => (block.network >> shift) & 255n);
  return `${bytes.join('.')}/${length}`;
}

/** https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry */
const privateBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
];

function isPrivate(value: string, prefix: number): boolean {
  const blocks = privateBlocks.flatMap((text) => parseBlock(text) ?? []);
  return blocks.some((whole) => prefix >= whole.prefix && inBlock(value.split('/')[0] ?? '', whole));
}

/** A key that requests of the action never have: with Allow the action is dead, or the condition is no hindrance. */
function neverCarried(condition: Condition, key: CatalogueKey, statement: Statement, catalogue: Catalogue): Advice[] {
  const { operator, key: written, range } = condition;
  const carrying = key.actions;
  if (!carrying || statement.actions.not || operator.comparison === 'Null') return [];
  const service = key.name.slice(0, key.name.indexOf(':') + 1).toLowerCase();
  const carries = (name: string) => carrying.has(name.slice(name.indexOf(':') + 1).toLowerCase());
  // Of a pattern, some match and the rest is its own fault; services that are not known here are not judged.
  const named = statement.actions.values
    .map(({ value }) => ({ value, known: catalogue.matching(value) }))
    .filter(({ known }) => known.length > 0);
  const without = named.filter(
    ({ known }) => !known.some(({ name }) => name.toLowerCase().startsWith(service) && carries(name)),
  );
  if (without.length === 0 || (without.length < named.length && statement.effect === 'Deny')) return [];
  const names = without.map(({ value }) => value);
  const passes = operator.negated || operator.ifExists || operator.quantifier === 'ForAllValues';
  const many = names.length > 1;
  const consequence =
    statement.effect === 'Allow'
      ? passes
        ? 'so the condition holds nothing back there'
        : `so statement ${statement.index + 1} never allows ${many ? 'them' : 'it'}`
      : passes
        ? `so statement ${statement.index + 1} denies ${many ? 'them' : 'it'} altogether`
        : `so statement ${statement.index + 1} never denies ${many ? 'them' : 'it'}`;
  // `…IfExists` says on purpose that the key may be missing.
  if (operator.ifExists) return [];
  return [
    {
      code: 'key-not-in-request',
      severity: 'warning',
      range,
      message: `Requests for ${listed(names)} do not carry \`${written.value}\`, ${consequence}.`,
      fix: `The key belongs to ${listed(
        [...carrying].map((name) => catalogue.actionsOf(service.slice(0, -1))?.get(name)?.name ?? name),
        2,
      )}; give the others a statement without it.`,
    },
  ];
}
