/**
 * Rules about what could be left out, found by comparing the policy with itself without the part: not by text, so that a
 * wider pattern, another case or a union of two statements counts, and a condition that makes a difference does too.
 */
import { compare } from '../compare.ts';
import { compilePolicy } from '../evaluate.ts';
import { compileAction } from '../match.ts';
import { overlaps } from '../overlap.ts';
import type { Located, Patterns, Policy, Statement } from '../policy.ts';
import { statementFaults } from '../validity.ts';
import type { RuleInput } from '../validity/fault.ts';
import type { Advice, AdviceRule } from './advice.ts';

/** Statements that are compared at most; each costs a comparison, and a policy of more is not read by eye anyhow. */
const mostStatements = 30;

/** Others that share something with a statement; among more, nobody would know what covers it. */
const mostOthers = 10;

export const redundancyAdvice: AdviceRule = (input) => {
  if (input.policy.statements.length > mostStatements) return input.policy.statements.flatMap(repeated);
  // What never matches adds nothing of course; why it never matches is said already.
  const sound = input.policy.statements.filter((statement) => statementFaults(statement, input).length === 0);
  const needless = needlessStatements(sound, input);
  const gone = new Set(needless.map(({ index }) => index));
  const kept = sound.filter(({ index }) => !gone.has(index));
  return [
    ...needless.map((statement) => needlessAdvice(statement, kept)),
    ...kept.flatMap((statement) => deniedAltogether(statement, input)),
    ...kept.flatMap(repeated),
  ];
};

/** From the last to the first, so that of two alike the later one goes, and of a wide and a narrow one the narrow. */
function needlessStatements(statements: readonly Statement[], input: RuleInput): Statement[] {
  let kept = [...statements];
  for (const statement of statements.toReversed()) {
    // What shares nothing with the statement cannot cover a part of it.
    const others = kept.filter(
      (one) => one !== statement && one.effect === statement.effect && mayCover(one, statement),
    );
    if (others.length === 0 || others.length > mostOthers) continue;
    if (same(input, [...others, statement], others)) kept = kept.filter((one) => one !== statement);
  }
  return statements.filter((statement) => !kept.includes(statement));
}

/** Does the other name some of the same actions and resources? Cheap, so that most pairs need no comparison. */
function mayCover(other: Statement, statement: Statement): boolean {
  return meets(other.actions, statement.actions, true) && meets(other.resources, statement.resources, false);
}

function meets(one: Patterns | undefined, other: Patterns | undefined, ignoreCase: boolean): boolean {
  if (!one || !other || one.not || other.not) return true;
  const text = ({ value }: Located) => (ignoreCase ? value.toLowerCase() : value).replace(/\$\{[^}]*\}/g, '*');
  return one.values.some((a) => other.values.some((b) => overlaps(text(a), text(b))));
}

/** Do the two sets say the same? Denies are compared by what they deny. */
function same({ policy, catalogue }: RuleInput, one: readonly Statement[], other: readonly Statement[]): boolean {
  const compiled = (statements: readonly Statement[]) =>
    compilePolicy({ ...policy, statements: statements.map(granted) });
  return compare([compiled(one)], [compiled(other)], catalogue).relation === 'equivalent';
}

const granted = (statement: Statement): Statement => ({ ...statement, effect: 'Allow' });

function needlessAdvice(statement: Statement, kept: readonly Statement[]): Advice {
  const covering = kept.filter((one) => one.effect === statement.effect && mayCover(one, statement));
  const by = `${listing(covering)} ${covering.length > 1 ? 'do' : 'does'}`;
  const [says, say] = statement.effect === 'Allow' ? ['allows', 'allow'] : ['denies', 'deny'];
  return {
    code: 'redundant-statement',
    severity: 'suggestion',
    range: first(statement),
    message: `Statement ${statement.index + 1} ${says} nothing that ${by} not ${say} already.`,
    fix: `Take it out, or narrow the other${covering.length > 1 ? 's' : ''} if this one was what you meant.`,
  };
}

/** `statement 2`, `statements 2, 3 and 5`. */
function listing(statements: readonly Statement[]): string {
  const numbers = statements.map(({ index }) => String(index + 1));
  return numbers.length > 1
    ? `statements ${numbers.slice(0, -1).join(', ')} and ${numbers.at(-1)}`
    : `statement ${numbers.join('')}`;
}

/** An Allow of which the policy's own Denies leave nothing. */
function deniedAltogether(statement: Statement, { policy, catalogue }: RuleInput): Advice[] {
  const denies = policy.statements.filter((one) => one.effect === 'Deny' && mayCover(one, statement));
  if (statement.effect !== 'Allow' || denies.length === 0 || denies.length > mostOthers) return [];
  const [with_, without] = [[statement, ...denies], denies].map((statements) =>
    compilePolicy({ ...policy, statements }),
  );
  if (!with_ || !without || compare([with_], [without], catalogue).relation !== 'equivalent') return [];
  return [
    {
      code: 'allowed-and-denied',
      severity: 'warning',
      range: first(statement),
      message: `Whatever statement ${statement.index + 1} allows, ${listing(denies)} ${denies.length > 1 ? 'take' : 'takes'} away: an explicit Deny wins over every Allow.`,
      fix: 'Take the Allow out, or leave its actions or resources out of the Deny.',
    },
  ];
}

/** A pattern beside a wider one in the same list. */
function repeated({ actions, resources }: Statement): Advice[] {
  const inActions = covered(actions.values, (wide, narrow) => compileAction(wide)(narrow.toLowerCase()));
  // A narrower ARN beside `*` often names what a reader should know; the same one twice, or below another prefix, does not.
  const inResources = covered(
    resources?.values ?? [],
    (wide, narrow) =>
      wide === narrow ||
      (wide !== '*' && wide.endsWith('*') && narrow.startsWith(wide.slice(0, -1)) && !wide.slice(0, -1).match(/[*?]/)),
  );
  return [
    ...inActions.map((pair) => repetition('redundant-action', pair)),
    ...inResources.map((pair) => repetition('redundant-resource', pair)),
  ];
}

function covered(
  values: readonly Located[],
  covers: (wide: string, narrow: string) => boolean,
): { wide: Located; narrow: Located }[] {
  return values.flatMap((narrow, index) => {
    const wide = values.find(
      (one, at) => at !== index && covers(one.value, narrow.value) && (at < index || !covers(narrow.value, one.value)),
    );
    return wide ? [{ wide, narrow }] : [];
  });
}

function repetition(code: string, { wide, narrow }: { wide: Located; narrow: Located }): Advice {
  const message =
    wide.value === narrow.value
      ? `\`${narrow.value}\` stands in the list twice.`
      : `\`${narrow.value}\` lies in \`${wide.value}\` of the same list.`;
  return { code, severity: 'suggestion', range: narrow.range, message, fix: 'Keep the one that you mean.' };
}

function first({ range }: { range: Policy['range'] }): Policy['range'] {
  return { ...range, endLine: range.line, endColumn: range.column + 1 };
}
