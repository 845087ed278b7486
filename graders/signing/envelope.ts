/**
 * A notation signature in its JWS envelope, verified for real: signature, certificate chain, times, and the digest it is about.
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-jws.md
 */
import { z } from 'zod';
import { codeSigning, readCertificate, type Certificate } from './certificate.ts';
import { algorithmsOf, issuedBy, signedByKey } from './cryptography.ts';
import { DerFault } from './der.ts';
import type { Signature } from './verify.ts';

const base64Url = z.string().regex(/^[\w-]+$/);

export const envelopeSchema = z.object({
  payload: base64Url,
  protected: base64Url,
  header: z.looseObject({ x5c: z.array(z.string().regex(/^[A-Za-z0-9+/]+=*$/)).min(1) }),
  signature: base64Url,
});
type Envelope = z.infer<typeof envelopeSchema>;

const scheme = 'io.cncf.notary.signingScheme';
const authenticTime = 'io.cncf.notary.authenticSigningTime';
const expiryTime = 'io.cncf.notary.expiry';
const profileVersion = 'com.amazonaws.signer.signingProfileVersion';
/** Critical headers that notation, or the plugin of AWS Signer, understands. */
const understood = [
  scheme,
  authenticTime,
  expiryTime,
  'io.cncf.notary.verificationPlugin',
  'io.cncf.notary.verificationPluginMinVersion',
  profileVersion,
  'com.amazonaws.signer.signingJob',
];
const time = z.iso.datetime({ offset: true });

const headerSchema = z.object({
  alg: z.string(),
  cty: z.literal('application/vnd.cncf.notary.payload.v1+json'),
  crit: z.array(z.string()),
  [scheme]: z.enum(['notary.x509', 'notary.x509.signingAuthority']),
  [authenticTime]: time.optional(),
  [expiryTime]: time.optional(),
  [profileVersion]: z.string().optional(),
});

const payloadSchema = z.object({ targetArtifact: z.object({ digest: z.string() }) });

export interface Circumstances {
  /** Of the image that the signature lies beside. */
  digest: string;
  /** `type:name` → certificates, base64 of DER. */
  trustStores: Readonly<Record<string, readonly string[]>>;
  /** When it is verified, ISO 8601. */
  now: string;
}

/** What is true of the signature. What cannot be read is a signature by nobody whose integrity fails. */
export async function readEnvelope(envelope: Envelope, circumstances: Circumstances): Promise<Signature> {
  try {
    return await opened(envelope, circumstances);
  } catch (error) {
    // A DOMException is how the platform refuses a key.
    const known = error instanceof EnvelopeFault || error instanceof DerFault || error instanceof DOMException;
    if (!known) throw error;
    return { by: 'nobody', root: null, faults: { integrity: `its envelope cannot be read (${error.message})` } };
  }
}

class EnvelopeFault extends Error {
  override readonly name = 'EnvelopeFault';
}

async function opened(envelope: Envelope, { digest, trustStores, now }: Circumstances): Promise<Signature> {
  const header = part(headerSchema, envelope.protected);
  const { targetArtifact } = part(payloadSchema, envelope.payload);
  const chain = envelope.header.x5c.map((text) => readCertificate(bytes(text)));
  const [leaf] = chain as [Certificate, ...Certificate[]];
  const authority = header[scheme] === 'notary.x509.signingAuthority';
  // A signing authority vouches for the time; without a countersignature only the present counts.
  const at = authority ? (header[authenticTime] ?? now) : now;
  const outdated = chain.find(({ notBefore, notAfter }) => isBefore(at, notBefore) || isBefore(notAfter, at));
  const expiry = header[expiryTime];
  const integrity =
    headerFault(header, authority, leaf) ??
    (await signatureFault(envelope, header.alg, leaf)) ??
    (await chainFault(chain)) ??
    (targetArtifact.digest === digest ? null : `it was made for another image, ${short(targetArtifact.digest)}`);
  return {
    by: header[profileVersion] ?? leaf.subject,
    root: rootOf(chain, trustStores, authority ? 'signingAuthority:' : 'ca:'),
    faults: {
      ...(integrity !== null && { integrity }),
      ...(outdated && {
        authenticTimestamp: `the certificate of \`${outdated.subject}\` is valid from ${outdated.notBefore} to ${outdated.notAfter}, and ${authority ? 'it was signed' : 'now is'} ${at}`,
      }),
      ...(expiry !== undefined && !isBefore(now, expiry) && { expiry: `the signature has expired, on ${expiry}` }),
    },
    details: [
      ['signed digest', short(targetArtifact.digest)],
      ['algorithm', header.alg],
      ['certificate', leaf.subject],
    ],
  };
}

function headerFault(header: z.infer<typeof headerSchema>, authority: boolean, leaf: Certificate): string | null {
  const { alg, crit } = header;
  const unknown = crit.find((name) => !understood.includes(name));
  if (unknown !== undefined) return `its critical header \`${unknown}\` is not understood`;
  const due = [
    scheme,
    ...(authority ? [authenticTime] : []),
    ...(header[expiryTime] === undefined ? [] : [expiryTime]),
  ];
  const missing = due.find((name) => !crit.includes(name) || header[name as typeof scheme] === undefined);
  if (missing !== undefined) return `its header \`${missing}\` is missing or not marked critical`;
  return algorithmsOf(leaf.key.kind).includes(alg) ? null : `its algorithm \`${alg}\` is not one of its key's`;
}

async function signatureFault(envelope: Envelope, alg: string, { key }: Certificate): Promise<string | null> {
  const signed = new TextEncoder().encode(`${envelope.protected}.${envelope.payload}`);
  const holds = await signedByKey(key, alg, bytes(envelope.signature), signed);
  return holds ? null : 'the signature does not fit its payload and certificate';
}

/** The signer's certificate first, each issued by the next, the last by itself. */
async function chainFault(chain: readonly Certificate[]): Promise<string | null> {
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1] ?? certificate;
    if (certificate.issuer !== issuer.subject || !(await issuedBy(certificate, issuer)))
      return `\`${issuer.subject}\` did not issue the certificate of \`${certificate.subject}\``;
    if (index > 0 && !certificate.authority) return `\`${certificate.subject}\` may not issue certificates`;
  }
  const [leaf] = chain;
  return leaf!.usages?.includes(codeSigning) ? null : `the certificate of \`${leaf!.subject}\` is not for signing code`;
}

/** The store of the type that holds one of the chain's certificates. */
function rootOf(chain: readonly Certificate[], stores: Circumstances['trustStores'], type: string): string | null {
  const own = chain.map(({ raw }) => raw.join());
  const found = Object.entries(stores).find(
    ([name, certificates]) => name.startsWith(type) && certificates.some((text) => own.includes(bytes(text).join())),
  );
  return found?.[0] ?? null;
}

function part<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes(text)));
  } catch {
    throw new EnvelopeFault('a part of it is no JSON');
  }
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new EnvelopeFault(`\`${issue!.path.join('.')}\`: ${issue!.message}`);
}

/** Of base64, in either alphabet. */
function bytes(text: string): Uint8Array<ArrayBuffer> {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/');
  try {
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    throw new EnvelopeFault('a part of it is no base64');
  }
}

function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}

function short(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
