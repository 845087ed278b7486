import { describe, expect, test } from 'vitest';
import { pieceAt, piecesOf } from '../../../../web/src/editor/json-pieces.ts';
import { actionsBeside, roleOf } from '../../../../web/src/editor/policy/roles.ts';

/** The role of the place that `|` marks. */
function roleAt(marked: string) {
  const place = marked.indexOf('|');
  const piece = pieceAt(piecesOf(marked.replace('|', '')), place);
  return piece && { role: roleOf(piece), text: piece.text };
}
const statement = (inside: string) => `{"Version": "2012-10-17", "Statement": [{${inside}}]}`;

describe('what a place is about', () => {
  test.each([
    ['{"|"}', 'document-key', ''],
    ['{"Version": "|2012-10-17"}', 'version', '2012-10-17'],
    [statement('"S|id"'), 'statement-key', 'Sid'],
    ['{"Statement": {"Eff|"}}', 'statement-key', 'Eff'],
    [statement('"Effect": "A|"'), 'effect', 'A'],
    [statement('"Action": "s3:|"'), 'action', 's3:'],
    [statement('"Action": ["s3:GetObject", "s3:Pu|"]'), 'action', 's3:Pu'],
    ['{"Statement": {"NotAction": ["|"]}}', 'action', ''],
    [statement('"NotResource": "arn|"'), 'resource', 'arn'],
    [statement('"Principal": {"AW|"}'), 'principal-key', 'AW'],
    [statement('"Condition": {"Bo|"}'), 'operator', 'Bo'],
    [statement('"Condition": {"Bool": {"aws:|"}}'), 'condition-key', 'aws:'],
    [statement('"Condition": {"Bool": {"aws:SecureTransport": "t|"}}'), null, 't'],
    [statement('"Principal": {"Service": "ecs|"}'), null, 'ecs'],
    [statement('"Sid": "|"'), null, ''],
  ])('%s', (marked, role, text) => expect(roleAt(marked)).toEqual({ role, text }));

  test.each([
    ['a string that is not closed', '{"Statement": [{"Effect": "Allow",\n "Action": "s3:Get|\n', 'action', 's3:Get'],
    ['a key before its comma', '{"Statement": [{"Effect": "Allow" "Ac|', 'statement-key', 'Ac'],
    ['a key behind a list', '{"Statement": [{"Action": ["s3:GetObject"] "Re|', 'statement-key', 'Re'],
    ['a quote inside', '{"Statement": [{"Sid": "a\\"b", "Action": "|"}]}', 'action', ''],
    ['braces inside a string', '{"Statement": [{"Sid": "}{[", "Action": "|"}]}', 'action', ''],
  ])('also with %s', (_, marked, role, text) => expect(roleAt(marked)).toEqual({ role, text }));

  test('outside of strings there is nothing', () => {
    expect(roleAt('{"Version"|: "2012-10-17"}')).toBeNull();
    expect(roleAt('|')).toBeNull();
    expect(roleAt('{"a|": "b\\')).toEqual({ role: 'document-key', text: 'a' });
  });
});

test('the actions of the same statement', () => {
  const text = '{"Statement": [{"Action": "s3:GetObject"}, {"Action": ["sqs:SendMessage", "half"], "Resource": ""}]}';
  const pieces = piecesOf(text);
  const resource = pieces.find((piece) => piece.path.at(-1) === 'Resource')!;
  expect(actionsBeside(pieces, resource)).toEqual(['sqs:SendMessage']);
});
