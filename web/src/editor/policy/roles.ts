/** What the strings of a policy are about. Pure. */
import type { Piece } from '../json-pieces.ts';

/** What a string of a policy is about. */
export type Role =
  | 'document-key'
  | 'statement-key'
  | 'principal-key'
  | 'operator'
  | 'condition-key'
  | 'version'
  | 'effect'
  | 'action'
  | 'resource';

export function roleOf({ path, kind }: Piece): Role | null {
  if (path.length === 0) return kind === 'key' ? 'document-key' : null;
  if (path[0] === 'Version' && path.length === 1) return 'version';
  if (path[0] !== 'Statement') return null;
  const [element, operator, key] = path.slice(typeof path[1] === 'number' ? 2 : 1);
  if (kind === 'key') {
    if (element === undefined) return 'statement-key';
    if (element === 'Principal' || element === 'NotPrincipal') return operator === undefined ? 'principal-key' : null;
    if (element !== 'Condition' || key !== undefined) return null;
    return operator === undefined ? 'operator' : 'condition-key';
  }
  if (element === 'Effect') return 'effect';
  if (element === 'Action' || element === 'NotAction') return 'action';
  return element === 'Resource' || element === 'NotResource' ? 'resource' : null;
}

/** The action patterns of the statement that the piece stands in. */
export function actionsBeside(pieces: readonly Piece[], piece: Piece): string[] {
  const statement = (one: Piece) => (typeof one.path[1] === 'number' ? one.path[1] : -1);
  return pieces
    .filter((one) => one.kind === 'value' && roleOf(one) === 'action' && statement(one) === statement(piece))
    .map(({ text }) => text)
    .filter((text) => text.includes(':'));
}
