/** `test` and `[ ]`, and the questions that `[[ ]]` asks too. */
import type { BuiltinContext } from './builtins.ts';
import { plainPath, type ShellState } from './state.ts';

/** `test` and `[ ]`: nothing, one word, a unary or a binary question, each with `!` before it. */
export function test(args: string[], context: BuiltinContext): number {
  if (args[0] === '!' && args.length > 1) return test(args.slice(1), context) === 0 ? 1 : 0;
  const [first, second, third] = args;
  const noNumber =
    third !== undefined &&
    /^-(eq|ne|lt|le|gt|ge)$/.test(second!) &&
    [first!, third].find((each) => !/^\s*[+-]?\d+\s*$/.test(each));
  if (noNumber !== undefined && noNumber !== false) {
    context.complain(`[: ${noNumber}: integer expression expected`);
    return 2;
  }
  if (args.length === 0) return 1;
  if (args.length === 1) return first === '' ? 1 : 0;
  const answer =
    args.length === 2
      ? unary(first!, second!, context.state)
      : args.length === 3
        ? binary(second!, first!, third!, (pattern, text) => text === pattern)
        : undefined;
  if (answer === undefined)
    return context.notFollowed(
      `\`[ ${args.join(' ')} ]\` is not followed here; questions with one or two operands are.`,
    );
  return answer ? 0 : 1;
}

/** Undefined for an operator that is not known. */
export function unary(operator: string, operand: string, state: ShellState): boolean | undefined {
  switch (operator) {
    case '-z':
      return operand === '';
    case '-n':
      return operand !== '';
    case '-v':
      return state.variables.has(operand);
    case '-e':
    case '-f':
    case '-r':
      return state.files.has(plainPath(operand));
    case '-s':
      return (state.files.get(plainPath(operand)) ?? '') !== '';
    case '-d':
    case '-x':
      return false;
    default:
      return undefined;
  }
}

/** `equal` decides `=`: `[[ ]]` takes the right side for a pattern, `[ ]` does not. */
export function binary(
  operator: string,
  left: string,
  right: string,
  equal: (right: string, left: string) => boolean,
): boolean | undefined {
  const numbers: Record<string, (a: number, b: number) => boolean> = {
    '-eq': (a, b) => a === b,
    '-ne': (a, b) => a !== b,
    '-lt': (a, b) => a < b,
    '-le': (a, b) => a <= b,
    '-gt': (a, b) => a > b,
    '-ge': (a, b) => a >= b,
  };
  if (operator === '=' || operator === '==') return equal(right, left);
  if (operator === '!=') return !equal(right, left);
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  return Object.hasOwn(numbers, operator) ? numbers[operator]!(Number(left || 0), Number(right || 0)) : undefined;
}
