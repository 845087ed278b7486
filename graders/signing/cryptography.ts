/** Signatures checked by the platform's own cryptography, which a browser has as well as Node. */
import type { Certificate, PublicKey } from './certificate.ts';
import { childrenOf, readDer } from './der.ts';

/** The `alg` of an envelope for each kind of key; RSA has three. */
export function algorithmsOf(kind: PublicKey['kind']): string[] {
  return { RSA: ['PS256', 'PS384', 'PS512'], 'P-256': ['ES256'], 'P-384': ['ES384'], 'P-521': ['ES512'] }[kind];
}

/** A signature over an envelope: RSASSA-PSS, or ECDSA as two numbers side by side. `alg` has to be one of the key's. */
export async function signedByKey(
  { spki, kind }: PublicKey,
  alg: string,
  signature: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const hash = `SHA-${alg.slice(2)}`;
  if (kind === 'RSA') {
    const key = await crypto.subtle.importKey('spki', spki, { name: 'RSA-PSS', hash }, false, ['verify']);
    return crypto.subtle.verify({ name: 'RSA-PSS', saltLength: Number(alg.slice(2)) / 8 }, key, signature, data);
  }
  return ecdsa(spki, kind, hash, signature, data);
}

const rsaHashes: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.11': 'SHA-256',
  '1.2.840.113549.1.1.12': 'SHA-384',
  '1.2.840.113549.1.1.13': 'SHA-512',
};
const ecdsaHashes: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'SHA-256',
  '1.2.840.10045.4.3.3': 'SHA-384',
  '1.2.840.10045.4.3.4': 'SHA-512',
};
const halves = { 'P-256': 32, 'P-384': 48, 'P-521': 66 } as const;

/** The issuer's key made the certificate's signature. */
export async function issuedBy(certificate: Certificate, { key: { spki, kind } }: Certificate): Promise<boolean> {
  const { algorithm, signature, tbs } = certificate;
  if (kind === 'RSA') {
    const hash = rsaHashes[algorithm];
    if (!hash) return false;
    const key = await crypto.subtle.importKey('spki', spki, { name: 'RSASSA-PKCS1-v1_5', hash }, false, ['verify']);
    return crypto.subtle.verify('RSASSA-PKCS1-v1_5', key, signature, tbs);
  }
  const hash = ecdsaHashes[algorithm];
  if (!hash) return false;
  const numbers = childrenOf(readDer(signature)).map(({ content }) => content);
  const half = halves[kind];
  const joined = new Uint8Array(2 * half);
  for (const [index, number] of numbers.entries()) {
    const plain = number[0] === 0 ? number.slice(1) : number;
    if (index > 1 || plain.length > half) return false;
    joined.set(plain, (index + 1) * half - plain.length);
  }
  return ecdsa(spki, kind, hash, joined, tbs);
}

async function ecdsa(
  spki: Uint8Array<ArrayBuffer>,
  namedCurve: string,
  hash: string,
  signature: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve }, false, ['verify']);
  return crypto.subtle.verify({ name: 'ECDSA', hash }, key, signature, data);
}
