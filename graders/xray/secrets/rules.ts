/** Secrets that show what they are by their form. */

export interface Rule {
  rule: string;
  title: string;
  /** Global; group `value` is the secret itself, else the whole match. */
  pattern: RegExp;
  /** Not in documentation and third-party packages, which are full of examples of it. */
  careful?: true;
  accept?(value: string, match: RegExpExecArray): boolean;
}

/**
 * One of these stands in every text that a rule could match: one fast look spares most files the rules. Forms of tokens as
 * their services publish them, e.g. https://github.blog/changelog/2021-03-31-authentication-token-format-updates-are-generally-available/
 */
export const anchors =
  /A(?:KIA|SIA|Iza)|g(?:h[opsur]_|ithub_pat_|lpat-)|xox[abprs]-|[sr]k_live_|npm_[A-Za-z0-9]|_authToken|PRIVATE KEY-----|eyJ|:\/\/[^\s/]{0,200}@|aws_?secret|"auth"/i;

export const rules: readonly Rule[] = [
  {
    rule: 'aws-access-key',
    title: 'AWS access key id',
    pattern: /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/g,
    accept: (value) => !value.includes('EXAMPLE'),
  },
  {
    rule: 'aws-secret-key',
    title: 'AWS secret access key',
    pattern: /aws_?secret_?(?:access_?)?key["']?\s{0,3}[:=]\s{0,3}["']?(?<value>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    accept: (value) => !/EXAMPLE/i.test(value) && entropy(value) >= 3.5,
  },
  {
    rule: 'github-token',
    title: 'GitHub token',
    pattern: /\b(?:gh[opsur]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255})\b/g,
    accept: varied,
  },
  { rule: 'gitlab-token', title: 'GitLab token', pattern: /\bglpat-[\w-]{20,}/g, accept: varied },
  {
    rule: 'npm-token',
    title: 'npm token',
    pattern: /\bnpm_[A-Za-z0-9]{36}\b|:_authToken\s{0,3}=\s{0,3}["']?(?<value>[\w./+=-]{8,200})/g,
    accept: (value) => varied(value) && !isPlaceholder(value),
  },
  { rule: 'slack-token', title: 'Slack token', pattern: /\bxox[abprs]-(?:\d+-)+[A-Za-z0-9]{10,}/g, accept: varied },
  { rule: 'stripe-key', title: 'Stripe key', pattern: /\b[sr]k_live_[A-Za-z0-9]{16,}/g, accept: varied },
  { rule: 'google-api-key', title: 'Google API key', pattern: /\bAIza[\w-]{35}(?![\w-])/g, accept: varied },
  {
    // The header alone stands in every program that reads keys; a key has lines of base64 below it.
    rule: 'private-key',
    title: 'private key',
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----(?:\\n|\\r|\s){1,4}(?<value>(?:[A-Za-z0-9+/=]{16,80}(?:\\n|\\r|\s){0,4}){2})/g,
    careful: true,
    accept: (value) => entropy(value) >= 3.5,
  },
  {
    rule: 'signed-token',
    title: 'signed token (JWT)',
    pattern: /\beyJ[\w-]{10,500}\.eyJ[\w-]{10,2000}\.[\w-]{20,600}/g,
    careful: true,
    // The specimen of every tutorial: the subject 1234567890, John Doe.
    accept: (value) => !value.includes('.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6'),
  },
  {
    rule: 'url-password',
    title: 'URL with a password',
    pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'`<>]{0,100}:(?<value>[^\s/@"'`<>]{3,120})@(?<host>[\w.-]+)/gi,
    careful: true,
    accept: (value, match) =>
      !isPlaceholder(value) && !/^(?:example\.|.*\.example\b|host(?:name)?$)/i.test(match.groups?.['host'] ?? ''),
  },
  {
    rule: 'registry-login',
    title: 'registry login',
    pattern: /"auth"\s{0,5}:\s{0,5}"(?<value>[A-Za-z0-9+/]{12,400}={0,2})"/g,
    careful: true,
    accept: (value) => entropy(value) >= 3,
  },
];

/** Bits for each character, by how often each occurs. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** No `ghp_xxxxxxxx…`: a real one hardly repeats itself. */
function varied(value: string): boolean {
  return entropy(value.slice(-20)) >= 2.5;
}

/** A reference to a value, or what people write where a value belongs. */
export function isPlaceholder(value: string): boolean {
  return (
    isReference(value) ||
    /^(?:user(?:name)?|pass(?:w(?:or)?d)?|pwd|secret|token|key|value|string|none|null|undefined|true|false)$/i.test(
      value,
    )
  );
}

/** Not a value at all, whatever the name says. */
export function isReference(value: string): boolean {
  return (
    /^[$<{%&*(]|\$\{|\{\{|<%|^arn:|^\/(?:run|var\/run|etc|mnt)\/|^(?:https?|file|ssm|secretsmanager):|process\.env|\bos\.environ/i.test(
      value,
    ) ||
    /change[-_ ]?(?:me|it)|example|placeholder|\byour[-_ ]|dummy|redacted|replace[-_ ]?(?:me|this)|^(.)\1*$|^x{4}|^\.{3}|^todo/i.test(
      value,
    )
  );
}
