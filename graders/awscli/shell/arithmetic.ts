/** What stands in `$(( ))` and `(( ))`: 64-bit integers, and names of variables with or without `$`. */
import type { ArithmeticExpression, ArithmeticUnary, ArithmeticWord } from 'unbash';
import { parameterText, partsText, unlessOfBash, type ExpandContext } from './expand.ts';
import { ExitSignal } from './signals.ts';

const deepest = 50;

/** A division by zero, a text that is no number: what bash does then depends on where it stands. */
export class ArithmeticFault extends Error {
  override readonly name = 'ArithmeticFault';
}

/** Throws {@link ArithmeticFault}. */
export function valueOf(expression: ArithmeticExpression, context: ExpandContext): bigint {
  context.budget.spend('steps');
  switch (expression.type) {
    case 'ArithmeticGroup':
      return valueOf(expression.expression, context);
    case 'ArithmeticWord':
      return operand(wordText(expression, context), context, 0);
    case 'ArithmeticTernary':
      return valueOf(valueOf(expression.test, context) !== 0n ? expression.consequent : expression.alternate, context);
    case 'ArithmeticUnary':
      return unary(expression, context);
    case 'ArithmeticBinary': {
      const { operator, left, right } = expression;
      if (operator === '&&') return truth(valueOf(left, context) !== 0n && valueOf(right, context) !== 0n);
      if (operator === '||') return truth(valueOf(left, context) !== 0n || valueOf(right, context) !== 0n);
      if (operator === ',') {
        valueOf(left, context);
        return valueOf(right, context);
      }
      if (/^(.*[^=!<>]|<<|>>)?=$/.test(operator)) {
        const value = valueOf(right, context);
        const before = operator === '=' ? 0n : valueOf(left, context);
        return assign(
          left,
          operator === '=' ? value : binary(operator.slice(0, -1), before, value, expression, context),
          context,
        );
      }
      return binary(operator, valueOf(left, context), valueOf(right, context), expression, context);
    }
    case 'ArithmeticCommandExpansion':
      return operand(context.substitute(expression.script, expression), context, 0);
  }
}

/** What `[[ a -gt b ]]` makes of its operands: an empty text is 0, a name is its variable. */
export function operand(text: string, context: ExpandContext, depth: number): bigint {
  const trimmed = text.trim();
  if (trimmed === '') return 0n;
  if (/^[+-]?(0|[1-9]\d*)$/.test(trimmed)) return BigInt.asIntN(64, BigInt(trimmed));
  if (/^0x[0-9a-f]+$/i.test(trimmed)) return BigInt.asIntN(64, BigInt(trimmed));
  if (/^0[0-7]+$/.test(trimmed)) return BigInt(`0o${trimmed.slice(1)}`);
  if (/^[A-Za-z_]\w*$/.test(trimmed) && depth < deepest) {
    const value = context.state.text(trimmed);
    if (value !== undefined) return operand(value, context, depth + 1);
    unlessOfBash(trimmed, context);
    if (!context.state.options.nounset) return 0n;
    context.complain(`${trimmed}: unbound variable`);
    throw new ExitSignal(1);
  }
  throw new ArithmeticFault(`${text}: syntax error in expression`);
}

function wordText({ parts, value }: ArithmeticWord, context: ExpandContext): string {
  if (parts) return partsText(parts, context);
  const [, name] = /^\$(\w+|[#?])$/.exec(value) ?? [];
  return name === undefined ? value : parameterText(name, context);
}

function unary({ operator, operand: inner, prefix }: ArithmeticUnary, context: ExpandContext): bigint {
  const value = valueOf(inner, context);
  if (operator === '++' || operator === '--') {
    const changed = value + (operator === '++' ? 1n : -1n);
    assign(inner, changed, context);
    return prefix ? changed : value;
  }
  if (operator === '!') return truth(value === 0n);
  return operator === '-' ? -value : operator === '~' ? ~value : value;
}

function binary(operator: string, a: bigint, b: bigint, at: ArithmeticExpression, context: ExpandContext): bigint {
  const word = (value: bigint): bigint => BigInt.asIntN(64, value);
  switch (operator) {
    case '+':
      return word(a + b);
    case '-':
      return word(a - b);
    case '*':
      return word(a * b);
    case '/':
    case '%':
      if (b === 0n) throw new ArithmeticFault('division by 0');
      return operator === '/' ? word(a / b) : a % b;
    case '==':
      return truth(a === b);
    case '!=':
      return truth(a !== b);
    case '<':
      return truth(a < b);
    case '<=':
      return truth(a <= b);
    case '>':
      return truth(a > b);
    case '>=':
      return truth(a >= b);
    case '&':
      return a & b;
    case '|':
      return a | b;
    case '^':
      return a ^ b;
    default:
      return context.notFollowed(`\`${operator}\` is not followed here in arithmetic.`, at);
  }
}

function assign(target: ArithmeticExpression, value: bigint, context: ExpandContext): bigint {
  if (target.type !== 'ArithmeticWord' || target.parts || !/^[A-Za-z_]\w*$/.test(target.value)) {
    return context.notFollowed('Only a variable by its plain name is assigned here in arithmetic.', target);
  }
  if (context.state.assign(target.value, String(value))) return value;
  throw new ArithmeticFault(`${target.value}: readonly variable`);
}

function truth(holds: boolean): bigint {
  return holds ? 1n : 0n;
}
