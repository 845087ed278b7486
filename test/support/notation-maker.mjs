/**
 * Makes certificates and notation envelopes for tests and exercises. Keys are made anew, kept nowhere, and gone when the program ends.
 * Plain JavaScript, so that the script beside an exercise can use it too.
 */
import { constants, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const oids = { CN: '2.5.4.3', C: '2.5.4.6', ST: '2.5.4.8', O: '2.5.4.10', OU: '2.5.4.11' };

function der(tag, ...contents) {
  const content = Buffer.concat(contents);
  const length =
    content.length < 0x80
      ? Buffer.from([content.length])
      : content.length < 0x100
        ? Buffer.from([0x81, content.length])
        : Buffer.from([0x82, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([Buffer.from([tag]), length, content]);
}

const sequence = (...contents) => der(0x30, ...contents);

function oid(text) {
  const [a, b, ...more] = text.split('.').map(Number);
  const bytes = [40 * a + b, ...more].flatMap((number) => {
    const groups = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left % 128) | 0x80);
    return groups;
  });
  return der(0x06, Buffer.from(bytes));
}

function name(subject) {
  const sets = Object.entries(subject).map(([key, value]) =>
    der(0x31, sequence(oid(oids[key]), der(key === 'C' ? 0x13 : 0x0c, Buffer.from(value)))),
  );
  return sequence(...sets);
}

/** UTCTime until 2049, GeneralizedTime after. */
function time(iso) {
  const text = new Date(iso).toISOString().replace(/[-:T]|\.\d+/g, '');
  return Number(iso.slice(0, 4)) < 2050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

/** `EC` on P-384 as AWS Signer has it, or `RSA` with 2048 bits. */
export function makeKeys(kind, namedCurve = 'P-384') {
  return kind === 'EC'
    ? generateKeyPairSync('ec', { namedCurve })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** A certificate with its keys. Without an issuer it issues itself and may issue others. */
export function makeCertificate({ subject, keys, issuer, from, to, authority = !issuer, usage = '1.3.6.1.5.5.7.3.3' }) {
  const signer = issuer ?? { subject, keys };
  const elliptic = signer.keys.privateKey.asymmetricKeyType === 'ec';
  const algorithm = elliptic ? sequence(oid('1.2.840.10045.4.3.3')) : sequence(oid('1.2.840.113549.1.1.11'), der(0x05));
  const constraints = authority ? sequence(der(0x01, Buffer.from([0xff]))) : sequence();
  const critical = der(0x01, Buffer.from([0xff]));
  const extensions = [
    sequence(oid('2.5.29.19'), critical, der(0x04, constraints)),
    // digitalSignature, or keyCertSign and cRLSign.
    sequence(oid('2.5.29.15'), critical, der(0x04, der(0x03, Buffer.from(authority ? [0x01, 0x06] : [0x07, 0x80])))),
    ...(authority ? [] : [sequence(oid('2.5.29.37'), der(0x04, sequence(oid(usage))))]),
  ];
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x7f) | 0x40;
  const tbs = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name(signer.subject),
    sequence(time(from), time(to)),
    name(subject),
    createPublicKey(keys.privateKey).export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions)),
  );
  const signature = sign(elliptic ? 'sha384' : 'sha256', tbs, signer.keys.privateKey);
  const raw = sequence(tbs, algorithm, der(0x03, Buffer.from([0]), signature));
  return { subject, keys, raw, base64: raw.toString('base64') };
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A notation signature over the digest of an image. `headers` go over the protected ones. */
export function makeEnvelope({ digest, chain, headers = {}, signedAt, expiry, profileVersion }) {
  const [{ keys }] = chain;
  const elliptic = keys.privateKey.asymmetricKeyType === 'ec';
  const bits = elliptic
    ? { prime256v1: 256, secp384r1: 384, secp521r1: 512 }[keys.privateKey.asymmetricKeyDetails.namedCurve]
    : 256;
  const at = profileVersion ? 'io.cncf.notary.authenticSigningTime' : 'io.cncf.notary.signingTime';
  const crit = ['io.cncf.notary.signingScheme'];
  if (profileVersion) crit.push(at, 'io.cncf.notary.verificationPlugin', 'com.amazonaws.signer.signingProfileVersion');
  if (expiry) crit.push('io.cncf.notary.expiry');
  const protectedHeaders = encoded({
    alg: `${elliptic ? 'ES' : 'PS'}${bits}`,
    cty: 'application/vnd.cncf.notary.payload.v1+json',
    crit,
    'io.cncf.notary.signingScheme': profileVersion ? 'notary.x509.signingAuthority' : 'notary.x509',
    [at]: signedAt,
    ...(expiry && { 'io.cncf.notary.expiry': expiry }),
    ...(profileVersion && {
      'io.cncf.notary.verificationPlugin': 'com.amazonaws.signer.notation.plugin',
      'com.amazonaws.signer.signingProfileVersion': profileVersion,
    }),
    ...headers,
  });
  const payload = encoded({
    targetArtifact: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest, size: 1786 },
  });
  const key = elliptic
    ? { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }
    : { key: keys.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: bits / 8 };
  return {
    payload,
    protected: protectedHeaders,
    header: { x5c: chain.map(({ base64 }) => base64), 'io.cncf.notary.signingAgent': 'notation/1.3.2' },
    signature: sign(`sha${bits}`, Buffer.from(`${protectedHeaders}.${payload}`), key).toString('base64url'),
  };
}

/** The envelope with another payload, which its signature does not fit. */
export function withDigest(envelope, digest) {
  const payload = JSON.parse(Buffer.from(envelope.payload, 'base64url').toString());
  return { ...envelope, payload: encoded({ targetArtifact: { ...payload.targetArtifact, digest } }) };
}
