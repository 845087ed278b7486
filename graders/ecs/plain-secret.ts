/** Finds a known secret in the texts of a file, also encoded or cut in pieces, and secrets that show what they are by their form. */
import type { Range } from '../check.ts';
import type { Tree } from '../parse/tree.ts';
import { needlesOf } from '../secret-forms.ts';

export interface TextAt {
  text: string;
  range: Range;
  /** As in AWS's own messages: `containerDefinitions[0].environment[2].value`. */
  path: string;
}

/** Every string of the file, keys of objects included. */
export function textsOf(tree: Tree, path = ''): TextAt[] {
  switch (tree.kind) {
    case 'string':
      return [{ text: tree.value, range: tree.range, path }];
    case 'array':
      return tree.items.flatMap((item, index) => textsOf(item, `${path}[${index}]`));
    case 'object':
      return tree.entries.flatMap(({ key, keyRange, value }) => {
        const at = path === '' ? key : `${path}.${key}`;
        return [{ text: key, range: keyRange, path: at }, ...textsOf(value, at)];
      });
    default:
      return [];
  }
}

export interface SecretFound {
  at: TextAt;
  /** Completes "the secret stands here …". */
  how: string;
}

/** Where the secret stands in these texts; undefined when it does not. */
export function findSecret(secret: string, texts: readonly TextAt[]): SecretFound | undefined {
  for (const { text: needle, form } of needlesOf(secret)) {
    const at = texts.find(
      ({ text }) => text.includes(needle) || (form === 'in hexadecimal' && text.toLowerCase().includes(needle)),
    );
    if (at) return { at, how: form === '' ? 'in plain text' : `${form}, which everyone can undo` };
  }
  return inPieces(secret, texts);
}

/** Shortest piece that counts: shorter ones occur by chance. */
const shortestPiece = 4;

/** The secret cut up and spread over several strings that some script puts together again. */
function inPieces(secret: string, texts: readonly TextAt[]): SecretFound | undefined {
  const pieces: TextAt[] = [];
  for (let from = 0; from < secret.length;) {
    const found = longestPiece(secret, from, texts);
    if (!found) return undefined;
    pieces.push(found.at);
    from += found.length;
  }
  const [first, ...others] = pieces;
  if (!first || pieces.length > 4) return undefined;
  const paths = [...new Set(others.map(({ path }) => `\`${path}\``))].join(' and ');
  return { at: first, how: `in pieces, together with ${paths}` };
}

function longestPiece(
  secret: string,
  from: number,
  texts: readonly TextAt[],
): { at: TextAt; length: number } | undefined {
  for (let end = secret.length; end >= from + shortestPiece || (end === secret.length && end > from); end--) {
    const at = texts.find(({ text }) => text.includes(secret.slice(from, end)));
    if (at) return { at, length: end - from };
  }
  return undefined;
}

/** Forms that are secrets wherever they stand; names of variables say nothing (`KMS_KEY_ALIAS`, `TOKEN_TTL`). */
const forms: readonly { pattern: RegExp; what: string }[] = [
  { pattern: /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(?!\$|\*+@|<|\{)[^\s/@]+@/i, what: 'a URL with a password' },
  { pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----/, what: 'a private key' },
  { pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/, what: 'an AWS access key' },
  { pattern: /\bgh[opsur]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{22,}\b/, what: 'a GitHub token' },
  { pattern: /\bxox[abprs]-[A-Za-z0-9-]{10,}\b/, what: 'a Slack token' },
  { pattern: /\b[sr]k_live_[A-Za-z0-9]{16,}\b/, what: 'a Stripe key' },
  { pattern: /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}\b/, what: 'a signed token (JWT)' },
];

/** What kind of secret the text shows itself to be; undefined when it shows none. */
export function secretByForm(text: string): string | undefined {
  return forms.find(({ pattern }) => pattern.test(text))?.what;
}
