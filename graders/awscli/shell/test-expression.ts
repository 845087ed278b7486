/** What stands in `[[ ]]`. */
import type { TestExpression } from 'unbash';
import { binary, unary } from './builtins.ts';
import { expandPattern, expandText, type ExpandContext } from './expand.ts';
import { fitsPattern } from './pattern.ts';

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
      const pattern = expandPattern(expression.right, context);
      const right = pattern.map((part) => (part === 'star' ? '*' : part === 'any' ? '?' : part.character)).join('');
      const answer = binary(expression.operator, left, right, (_, text) => fitsPattern(text, pattern));
      return answer ?? context.notFollowed(`\`${expression.operator}\` is not followed here.`, expression);
    }
  }
}
