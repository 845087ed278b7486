/** What stands in `[[ ]]`. */
import type { TestExpression } from 'unbash';
import { operand } from './arithmetic.ts';
import { binary, unary } from './test-builtin.ts';
import { expandPattern, expandText, type ExpandContext } from './expand.ts';
import { fitsPattern } from './pattern.ts';

const ofNumbers: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '-eq': (a, b) => a === b,
  '-ne': (a, b) => a !== b,
  '-lt': (a, b) => a < b,
  '-le': (a, b) => a <= b,
  '-gt': (a, b) => a > b,
  '-ge': (a, b) => a >= b,
};

export function isTrue(expression: TestExpression, context: ExpandContext): boolean {
  context.budget.spend('steps');
  switch (expression.type) {
    case 'TestGroup':
      return isTrue(expression.expression, context);
    case 'TestNot':
      return isTrue(expression.operand, context) !== (expression.negations.length % 2 === 1);
    case 'TestLogical':
      return expression.operator === '&&'
        ? expression.operands.every((each) => isTrue(each, context))
        : expression.operands.some((each) => isTrue(each, context));
    case 'TestUnary': {
      const answer = unary(expression.operator, expandText(expression.operand, context), context.state);
      return answer ?? context.notFollowed(`\`${expression.operator}\` is not followed here.`, expression);
    }
    case 'TestBinary': {
      const left = expandText(expression.left, context);
      if (Object.hasOwn(ofNumbers, expression.operator)) {
        const [a, b] = [left, expandText(expression.right, context)].map((text) => operand(text, context, 0));
        return ofNumbers[expression.operator]!(a!, b!);
      }
      const pattern = expandPattern(expression.right, context);
      const right = pattern.map((part) => (part === 'star' ? '*' : part === 'any' ? '?' : part.character)).join('');
      const answer = binary(expression.operator, left, right, (_, text) => fitsPattern(text, pattern));
      return answer ?? context.notFollowed(`\`${expression.operator}\` is not followed here.`, expression);
    }
  }
}
