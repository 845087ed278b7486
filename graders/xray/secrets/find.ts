/** Finds secrets in texts and in variables: by form, or by a telling name and a value that looks like one. */
import { needlesOf } from '../../secret-forms.ts';
import { anchors, entropy, isPlaceholder, isReference, rules } from './rules.ts';

export interface Secret {
  rule: string;
  title: string;
  value: string;
  /** Where it begins in the text. */
  index: number;
}

/** A secret that is known beforehand, in one of the forms in which people write it. */
export interface KnownSecret {
  title: string;
  text: string;
}

/** The build secrets of an exercise by their ids: nothing of them may be in the image. */
export function knownSecrets(secrets: Readonly<Record<string, string>>): KnownSecret[] {
  return Object.entries(secrets).flatMap(([id, value]) =>
    needlesOf(value).map(({ text, form }) => ({ title: `build secret ${id}${form === '' ? '' : `, ${form}`}`, text })),
  );
}

/**
 * What a file is for decides how far a telling name is trusted. `values`: files that hold values for programs (.env);
 * `settings`: other configuration; `foreign`: documentation and third-party packages; `other`: programs, binaries, the rest.
 */
export type TextKind = 'values' | 'settings' | 'foreign' | 'other';

export function kindOfFile(path: string): TextKind {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/\/(?:node_modules|site-packages)\/|^\/(?:usr\/(?:local\/)?)?(?:share|lib|include)\//.test(path))
    return 'foreign';
  if (
    /\.(?:md|txt|rst|map|lock|html?|d\.ts|example|sample|template|dist)$|^(?:package-lock\.json|readme|licen[cs]e|changelog)/.test(
      name,
    )
  )
    return 'foreign';
  if (/^\.env(?:\..+)?$|\.env$|^\.netrc$|^\.pgpass$|^\.my\.cnf$|^credentials$/.test(name)) return 'values';
  if (/\.(?:json|ya?ml|toml|ini|cfg|conf|cnf|properties|xml|sh)$|^\.[a-z]+rc$|^config$/.test(name)) return 'settings';
  return 'other';
}

/** A name that tells of a secret, and does not tell of something about one (its name, its place, its age). */
const telling =
  /(?:secret|token|passw(?:or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credential|(?:^|[_-])pwd)/i;
const about =
  /(?:name|arn|file|path|dir|url|uri|host|endpoint|ttl|age|expir\w*|lifetime|length|size|alias|id|type|header|field|prefix|suffix|policy|algorithm|timeout|seconds|enabled?|required|count|rotation|version|region|public\w*|manager|store|ref|label|limit|issuer|audience)s?$/i;

export function tellsOfSecret(name: string): boolean {
  return telling.test(name) && !about.test(name);
}

/** The value of an environment variable, a build argument or a label; null: none. */
export function secretInVariable(name: string, value: string): Secret | null {
  const byForm = secretsByForm(value, false)[0];
  if (byForm) return byForm;
  if (
    !tellsOfSecret(name) ||
    value.length < 4 ||
    isReference(value) ||
    /^(?:true|false|null|none|\d{1,4})$/i.test(value)
  )
    return null;
  return { ...named(name), value, index: 0 };
}

/** `text` is a piece of a file, ASCII as it is. No secret is told twice. */
export function findSecrets(text: string, kind: TextKind, known: readonly KnownSecret[] = []): Secret[] {
  const found = [...secretsKnown(text, known), ...secretsByForm(text, kind === 'foreign')];
  if (kind === 'values' || kind === 'settings') {
    for (const secret of secretsByName(text, kind))
      if (!found.some(({ value }) => value.includes(secret.value) || secret.value.includes(value))) found.push(secret);
  }
  return found.sort((a, b) => a.index - b.index);
}

function secretsKnown(text: string, known: readonly KnownSecret[]): Secret[] {
  return known.flatMap(({ title, text: value }) => {
    const index = text.indexOf(value);
    return index < 0 ? [] : [{ rule: 'build-secret', title, value, index }];
  });
}

function secretsByForm(text: string, foreign: boolean): Secret[] {
  if (!anchors.test(text)) return [];
  const found: Secret[] = [];
  for (const { rule, title, pattern, careful, accept } of rules) {
    if (careful && foreign) continue;
    for (const match of text.matchAll(pattern)) {
      const value = (match.groups?.['value'] ?? match[0]).trim();
      if (!(accept?.(value, match) ?? true) || found.some((other) => other.value === value)) continue;
      found.push({ rule, title, value, index: match.index + match[0].indexOf(value) });
    }
  }
  return found;
}

const assignment =
  /(?<![\w.-])["']?(?<name>[A-Za-z_][\w.-]{2,60})["']?[ \t]{0,3}[:=][ \t]{0,3}(?:"(?<double>[^"\r\n]{4,200})"|'(?<single>[^'\r\n]{4,200})'|(?<bare>[^\s"',;{}[\]()]{4,200}))/g;

/** In a `.env` the name decides; elsewhere the value must look like nothing that a person would write. */
function secretsByName(text: string, kind: 'values' | 'settings'): Secret[] {
  if (!telling.test(text)) return [];
  const found: Secret[] = [];
  for (const match of text.matchAll(assignment)) {
    const { name = '', double, single, bare } = match.groups ?? {};
    const value = double ?? single ?? bare ?? '';
    if (!tellsOfSecret(name)) continue;
    if (kind === 'values' ? isReference(value) : isPlaceholder(value) || !looksRandom(value)) continue;
    found.push({ ...named(name), value, index: match.index + match[0].lastIndexOf(value) });
  }
  return found;
}

/** Letters and digits mixed, without words or blanks: 16 characters of it are no accident. */
function looksRandom(value: string): boolean {
  return value.length >= 12 && !/\s/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && entropy(value) >= 3.2;
}

function named(name: string): Pick<Secret, 'rule' | 'title'> {
  return { rule: 'named-value', title: `value of ${name}` };
}

/** First 4 and last 2 characters; less of a short one, so that most of it stays unsaid. */
export function mask(value: string): string {
  if (value.length >= 12) return `${value.slice(0, 4)}…${value.slice(-2)}`;
  return value.length >= 8 ? `${value.slice(0, 2)}…` : '…';
}
