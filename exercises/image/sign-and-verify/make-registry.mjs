/**
 * Makes context/registry.json: the images of this exercise with real signatures beside them. `node make-registry.mjs` in this folder.
 * Every key is made here, signs, and is forgotten; who runs this again gets other keys and the same situations.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { makeCertificate, makeEnvelope, makeKeys, withDigest } from '../../../test/support/notation-maker.mjs';

const digestOf = (name) => `sha256:${createHash('sha256').update(`sign-and-verify ${name}`).digest('hex')}`;
const decades = { from: '2021-01-01T00:00:00Z', to: '2051-01-01T00:00:00Z' };
const root = (kind, subject) => makeCertificate({ subject, keys: makeKeys(kind), ...decades });

const amazon = { C: 'US', ST: 'Washington', O: 'Amazon.com, Inc.', CN: 'AWS Signer code signing root, made for this exercise' };
const signerRoot = root('EC', amazon);
const toolsRoot = root('RSA', { C: 'GB', O: 'Port Authority CA', CN: 'Port Authority code signing' });
const selfMade = root('EC', amazon);
const selfMadeTools = root('RSA', toolsRoot.subject);

const leaf = (kind, issuer, subject, from, to) =>
  makeCertificate({ subject, keys: makeKeys(kind), issuer, from, to });
const aws = { C: 'US', ST: 'Washington', O: 'Amazon.com, Inc.', CN: 'AWS Signer' };
const vendor = { C: 'GB', ST: 'London', O: 'Harbour Tools Ltd', OU: 'Build', CN: 'log-router release' };
const year = ['2026-03-01T00:00:00Z', '2027-03-01T00:00:00Z'];
const current = [leaf('EC', signerRoot, aws, ...year), signerRoot];
const past = [leaf('EC', signerRoot, aws, '2025-09-01T00:00:00Z', '2026-04-01T00:00:00Z'), signerRoot];
const tools = [leaf('RSA', toolsRoot, vendor, ...year), toolsRoot];

const profiles = (account) => `arn:aws:signer:eu-west-2:${account}:/signing-profiles`;
const release = `${profiles('111122223333')}/harbour_release/Xy7dK2mPqa`;
const byProfile = (name, profileVersion, chain = current, signedAt = '2026-10-26T10:12:00Z', expiry = '2027-10-26T10:12:00Z') =>
  makeEnvelope({ digest: digestOf(name), chain, signedAt, expiry, profileVersion });
const byCertificate = (name, chain, signedAt = '2026-10-05T07:30:00Z') =>
  makeEnvelope({ digest: digestOf(name), chain, signedAt });

const beside = {
  'api-1.4.2': [byProfile('api-1.4.2', release)],
  'api-1.3.9': [
    byProfile('api-1.3.9', `${profiles('111122223333')}/harbour_release/Bc4fR9tLwe`, past, '2025-12-01T10:12:00Z', '2026-12-01T10:12:00Z'),
  ],
  'worker-1.4.2': [byProfile('worker-1.4.2', release)],
  'router-7.1': [byCertificate('router-7.1', tools)],
  'worker-hotfix': [],
  'api-moved': [],
  'api-copied': [byProfile('api-1.4.2', release)],
  'api-altered': [withDigest(byProfile('api-1.4.2', release), digestOf('api-altered'))],
  'router-latest': [],
  'api-dev': [byProfile('api-dev', `${profiles('111122223333')}/harbour_dev/Qw1eR5tYui`)],
  'api-other-account': [byProfile('api-other-account', `${profiles('444455556666')}/harbour_release/Zx9cV8bNmk`)],
  'api-forged': [byProfile('api-forged', release, [leaf('EC', selfMade, aws, ...year), selfMade])],
  'api-by-vendor': [byCertificate('api-by-vendor', tools)],
  'router-other-customer': [
    byCertificate('router-other-customer', [
      leaf('RSA', toolsRoot, { C: 'GB', ST: 'Kent', O: 'Somebody Else Ltd', CN: 'build' }, ...year),
      toolsRoot,
    ]),
  ],
  'router-forged': [byCertificate('router-forged', [leaf('RSA', selfMadeTools, vendor, ...year), selfMadeTools])],
  'api-1.4.0': [byProfile('api-1.4.0', release)],
  'api-1.1.0': [byProfile('api-1.1.0', release, past, '2025-10-01T10:12:00Z', '2026-10-01T10:12:00Z')],
  'router-6.0': [byCertificate('router-6.0', tools)],
  'router-5.2': [
    byCertificate(
      'router-5.2',
      [leaf('RSA', toolsRoot, vendor, '2025-03-01T00:00:00Z', '2026-03-01T00:00:00Z'), toolsRoot],
      '2025-11-05T07:30:00Z',
    ),
  ],
};

const registry = {
  trustStores: {
    'signingAuthority:aws-signer-ts': [signerRoot.base64],
    'ca:harbour-tools': [toolsRoot.base64],
  },
  images: Object.fromEntries(
    Object.entries(beside).map(([name, envelopes]) => [name, { digest: digestOf(name), envelopes }]),
  ),
};
writeFileSync(new URL('context/registry.json', import.meta.url), `${JSON.stringify(registry, null, 1)}\n`);
