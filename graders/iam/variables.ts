/**
 * Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}` for the characters themselves.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
import type { Context } from './context.ts';

export type Part =
  /** Text as written: `*` and `?` in it are wildcards where wildcards are allowed. */
  | { kind: 'text'; text: string }
  /** A character that stands for itself. */
  | { kind: 'exact'; text: string }
  /** `key` in lower case. */
  | { kind: 'variable'; key: string; fallback: string | undefined };

const variable = /\$\{\s*(?:([*?$])|([^\s,{}'$][^,{}'$]*?)\s*(?:,\s*'([^']*)'\s*)?)\}/g;

/** The parts of a pattern. Without variables (`Version` 2008-10-17) the whole text is one part. */
export function parseVariables(text: string, enabled: boolean): Part[] {
  if (!enabled || !text.includes('${')) return [{ kind: 'text', text }];
  const parts: Part[] = [];
  let end = 0;
  for (const match of text.matchAll(variable)) {
    if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
    const [whole, escaped, key, fallback] = match;
    if (escaped !== undefined) parts.push({ kind: 'exact', text: escaped });
    else if (key !== undefined) parts.push({ kind: 'variable', key: key.toLowerCase(), fallback });
    end = match.index + whole.length;
  }
  if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
  return parts;
}

export function hasVariable(parts: readonly Part[]): boolean {
  return parts.some((part) => part.kind === 'variable');
}

/** Variables replaced by what the request says, as exact text; null when one has no value, or several, and no default. */
export function resolve(parts: readonly Part[], context: Context): Part[] | null {
  const resolved: Part[] = [];
  for (const part of parts) {
    if (part.kind !== 'variable') resolved.push(part);
    else {
      const values = context.get(part.key);
      // A multivalued key cannot be used as a variable: nobody could say which value is meant.
      const text = values?.length === 1 ? values[0] : part.fallback;
      if (text === undefined) return null;
      resolved.push({ kind: 'exact', text });
    }
  }
  return resolved;
}
