import type { KeyPairKeyObjectResult } from 'node:crypto';

type Subject = Partial<Record<'CN' | 'C' | 'ST' | 'O' | 'OU', string>>;

export interface MadeCertificate {
  subject: Subject;
  keys: KeyPairKeyObjectResult;
  raw: Buffer<ArrayBuffer>;
  base64: string;
}

export interface MadeEnvelope {
  payload: string;
  protected: string;
  header: { x5c: string[] };
  signature: string;
}

export function makeKeys(kind: 'EC' | 'RSA', namedCurve?: string): KeyPairKeyObjectResult;
export function makeCertificate(of: {
  subject: Subject;
  keys: KeyPairKeyObjectResult;
  issuer?: Pick<MadeCertificate, 'subject' | 'keys'>;
  from: string;
  to: string;
  authority?: boolean;
  usage?: string;
}): MadeCertificate;
export function makeEnvelope(of: {
  digest: string;
  chain: readonly MadeCertificate[];
  headers?: Record<string, unknown>;
  signedAt: string;
  expiry?: string;
  profileVersion?: string;
}): MadeEnvelope;
export function withDigest(envelope: MadeEnvelope, digest: string): MadeEnvelope;
