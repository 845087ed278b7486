/**
 * The names of condition operators and what each is made of.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export type OperatorFamily = 'String' | 'Numeric' | 'Date' | 'Bool' | 'Binary' | 'IpAddress' | 'Arn' | 'Null';

/** The comparison without its negation: `StringNotLike` is `StringLike`, negated. */
export type Comparison =
  | 'StringEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringLike'
  | 'NumericEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'DateEquals'
  | 'DateLessThan'
  | 'DateLessThanEquals'
  | 'DateGreaterThan'
  | 'DateGreaterThanEquals'
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'ArnLike'
  | 'Null';

export interface Operator {
  comparison: Comparison;
  family: OperatorFamily;
  /** No value of the request may match any value of the policy. */
  negated: boolean;
  /** A missing key makes the condition true. */
  ifExists: boolean;
  quantifier?: 'ForAllValues' | 'ForAnyValue';
}

type Base = Pick<Operator, 'comparison' | 'family' | 'negated'>;

const positive = (comparison: Comparison, family: OperatorFamily): Base => ({ comparison, family, negated: false });
const negative = (comparison: Comparison, family: OperatorFamily): Base => ({ comparison, family, negated: true });

// ArnEquals and ArnLike behave the same: both take wildcards.
const bases: ReadonlyMap<string, Base> = new Map(
  Object.entries({
    StringEquals: positive('StringEquals', 'String'),
    StringNotEquals: negative('StringEquals', 'String'),
    StringEqualsIgnoreCase: positive('StringEqualsIgnoreCase', 'String'),
    StringNotEqualsIgnoreCase: negative('StringEqualsIgnoreCase', 'String'),
    StringLike: positive('StringLike', 'String'),
    StringNotLike: negative('StringLike', 'String'),
    NumericEquals: positive('NumericEquals', 'Numeric'),
    NumericNotEquals: negative('NumericEquals', 'Numeric'),
    NumericLessThan: positive('NumericLessThan', 'Numeric'),
    NumericLessThanEquals: positive('NumericLessThanEquals', 'Numeric'),
    NumericGreaterThan: positive('NumericGreaterThan', 'Numeric'),
    NumericGreaterThanEquals: positive('NumericGreaterThanEquals', 'Numeric'),
    DateEquals: positive('DateEquals', 'Date'),
    DateNotEquals: negative('DateEquals', 'Date'),
    DateLessThan: positive('DateLessThan', 'Date'),
    DateLessThanEquals: positive('DateLessThanEquals', 'Date'),
    DateGreaterThan: positive('DateGreaterThan', 'Date'),
    DateGreaterThanEquals: positive('DateGreaterThanEquals', 'Date'),
    Bool: positive('Bool', 'Bool'),
    BinaryEquals: positive('BinaryEquals', 'Binary'),
    IpAddress: positive('IpAddress', 'IpAddress'),
    NotIpAddress: negative('IpAddress', 'IpAddress'),
    ArnEquals: positive('ArnLike', 'Arn'),
    ArnLike: positive('ArnLike', 'Arn'),
    ArnNotEquals: negative('ArnLike', 'Arn'),
    ArnNotLike: negative('ArnLike', 'Arn'),
    Null: positive('Null', 'Null'),
  }),
);

/** `ForAnyValue:StringLikeIfExists` → its parts; null when there is no such operator (`NullIfExists` among them). */
export function parseOperator(name: string): Operator | null {
  const [, quantifier, rest = ''] = /^(?:(ForAllValues|ForAnyValue):)?(.*)$/.exec(name) ?? [];
  const ifExists = rest.endsWith('IfExists');
  const base = bases.get(ifExists ? rest.slice(0, -'IfExists'.length) : rest);
  if (base === undefined || (base.comparison === 'Null' && ifExists)) return null;
  return quantifier === 'ForAllValues' || quantifier === 'ForAnyValue'
    ? { ...base, ifExists, quantifier }
    : { ...base, ifExists };
}

/** Every operator name without quantifier, for suggestions. */
export const operatorNames: readonly string[] = [...bases.keys()].flatMap((name) =>
  name === 'Null' ? [name] : [name, `${name}IfExists`],
);
