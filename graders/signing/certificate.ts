/** An X.509 certificate, as far as a code-signing chain needs it. https://www.rfc-editor.org/rfc/rfc5280 */
import { childrenOf, DerFault, oidOf, readDer, textOf, timeOf, type Der } from './der.ts';

export interface Certificate {
  raw: Uint8Array<ArrayBuffer>;
  /** What is signed. */
  tbs: Uint8Array<ArrayBuffer>;
  /** By the issuer, as it stands in the certificate. */
  signature: Uint8Array<ArrayBuffer>;
  /** Of that signature, an object identifier. */
  algorithm: string;
  issuer: string;
  /** `x509.subject: C=…, ST=…, O=…`, as a trust policy writes it. */
  subject: string;
  /** ISO 8601 */
  notBefore: string;
  notAfter: string;
  key: PublicKey;
  /** May sign certificates. */
  authority: boolean;
  /** Extended key usages; null when there are none. */
  usages: string[] | null;
}

export interface PublicKey {
  spki: Uint8Array<ArrayBuffer>;
  /** `RSA`, or the curve. */
  kind: 'RSA' | 'P-256' | 'P-384' | 'P-521';
}

/** Code signing, of the extended key usages. */
export const codeSigning = '1.3.6.1.5.5.7.3.3';

const attributes: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
};

const curves: Readonly<Record<string, PublicKey['kind']>> = {
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
};

/** Throws {@link DerFault} for what is no certificate, or has a kind of key that notation does not take. */
export function readCertificate(raw: Uint8Array<ArrayBuffer>): Certificate {
  const outer = readDer(raw);
  const [tbs, algorithm, signature] = childrenOf(outer);
  if (outer.tag !== 0x30 || !tbs || !algorithm || signature?.tag !== 0x03 || signature.content[0] !== 0)
    throw new DerFault('this is no certificate');
  // The version stands first, tagged; version 1 leaves it out and has no extensions.
  const [version, , signed, issuer, validity, subject, spki, ...more] = childrenOf(tbs);
  if (version?.tag !== 0xa0 || !issuer || !validity || !subject || !spki) throw new DerFault('version 3 is due');
  if (signed!.bytes.join() !== algorithm.bytes.join()) throw new DerFault('its signature is of another algorithm');
  const extensions = extensionsOf(more.find(({ tag }) => tag === 0xa3));
  return {
    raw,
    tbs: tbs.bytes,
    signature: signature.content.slice(1),
    algorithm: oidOf(part(algorithm, 0)),
    issuer: nameOf(issuer),
    subject: nameOf(subject),
    notBefore: timeOf(part(validity, 0)),
    notAfter: timeOf(part(validity, 1)),
    key: { spki: spki.bytes, kind: kindOf(spki) },
    authority: isAuthority(extensions.get('2.5.29.19')),
    usages: extensions.has('2.5.29.37') ? childrenOf(extensions.get('2.5.29.37')!).map(oidOf) : null,
  };
}

function part(of: Der, index: number): Der {
  const found = childrenOf(of)[index];
  if (!found) throw new DerFault('a part is missing');
  return found;
}

function nameOf(name: Der): string {
  const parts = childrenOf(name).map((set) => {
    const attribute = part(set, 0);
    const oid = oidOf(part(attribute, 0));
    return `${attributes[oid] ?? oid}=${textOf(part(attribute, 1).content).replace(/[\\,]/g, '\\$&')}`;
  });
  return `x509.subject: ${parts.join(', ')}`;
}

function kindOf(spki: Der): PublicKey['kind'] {
  const [algorithm, parameter] = childrenOf(part(spki, 0));
  if (!algorithm) throw new DerFault('a part is missing');
  const oid = oidOf(algorithm);
  if (oid === '1.2.840.113549.1.1.1') return 'RSA';
  const curve = oid === '1.2.840.10045.2.1' && parameter?.tag === 0x06 ? curves[oidOf(parameter)] : undefined;
  if (curve) return curve;
  throw new DerFault('its key is neither RSA nor of a curve that notation takes');
}

/** Object identifier → what the extension holds. */
function extensionsOf(tagged: Der | undefined): Map<string, Der> {
  if (!tagged) return new Map();
  const list = part(tagged, 0);
  return new Map(
    childrenOf(list).map((extension) => {
      const value = childrenOf(extension).at(-1);
      return [oidOf(part(extension, 0)), readDer(value?.content ?? new Uint8Array())];
    }),
  );
}

function isAuthority(constraints: Der | undefined): boolean {
  if (!constraints) return false;
  const [first] = childrenOf(constraints);
  return first?.tag === 0x01 && first.content[0] !== 0;
}
