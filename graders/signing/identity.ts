/** Who signed: subjects of certificates, and signing profiles of AWS Signer. */

/** Attribute → value, `C` and `ST` in upper case. */
export type Subject = ReadonlyMap<string, string>;

/** `x509.subject: C=…, ST=…, O=…` → its attributes, or what is wrong with it. */
export function parseSubject(identity: string): Subject | string {
  const text = /^x509\.subject:(.*)$/s.exec(identity)?.[1];
  if (text === undefined) return 'an identity is `*`, `x509.subject: …`, or the ARN of a signing profile.';
  const attributes = new Map<string, string>();
  for (const part of text.split(/(?<!\\),/)) {
    const [, name, value] = /^\s*([A-Za-z][\w.]*)\s*=\s*(.+?)\s*$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) return `\`${part.trim()}\` is no \`attribute=value\`.`;
    const key = name.toUpperCase() === 'S' ? 'ST' : name.toUpperCase();
    if (attributes.has(key)) return `\`${key}\` occurs twice.`;
    attributes.set(key, value.replace(/\\(.)/g, '$1'));
  }
  const missing = ['C', 'ST', 'O'].filter((key) => !attributes.has(key));
  return missing.length > 0
    ? `\`${missing.join('`, `')}\` is missing; country, state and organization are the least.`
    : attributes;
}

/** Every attribute that the identity names has this value in the certificate; others are free. */
export function subjectFits(identity: string, certificate: string): boolean {
  const [wanted, given] = [parseSubject(identity), parseSubject(certificate)];
  if (typeof wanted === 'string' || typeof given === 'string') return false;
  return [...wanted].every(([key, value]) => given.get(key) === value);
}

/** `arn:…:/signing-profiles/NAME` fits every version of the profile, with `/VERSION` this one only. */
export function profileFits(identity: string, profileVersion: string): boolean {
  return profileVersion === identity || (profileVersion.startsWith(`${identity}/`) && identity.split('/').length === 3);
}

/** Could one certificate fit both? For subjects only: two profiles are never one. */
export function overlapping(one: string, other: string): boolean {
  const [a, b] = [parseSubject(one), parseSubject(other)];
  if (typeof a === 'string' || typeof b === 'string') return one === other;
  const within = (small: Subject, large: Subject): boolean =>
    [...small].every(([key, value]) => large.get(key) === value);
  return within(a, b) || within(b, a);
}
