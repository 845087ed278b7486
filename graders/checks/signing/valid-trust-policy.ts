/** Notation takes the trust policy. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { examplePolicy } from '../../signing/example-policy.ts';

export default defineCheck({
  subject: 'trustpolicy',
  params: z.strictObject({}),
  title: 'Notation takes the trust policy',
  help: `Every rule of the specification that makes \`notation verify\` refuse the whole file: scopes that are no repository in full or stand
in two statements, \`skip\` for everything, overrides that do not exist, trust stores and identities that are missing, incomplete or overlap.`,
  examples: {
    good: [{ files: examplePolicy({}) }, { files: examplePolicy({ registryScopes: ['*'] }) }],
    bad: [
      { files: examplePolicy({ registryScopes: ['registry.example/quay/*'] }), note: 'a wildcard in a scope' },
      { files: examplePolicy({ trustStores: ['signingAuthorities:aws-signer-ts'] }), note: 'no such type of store' },
      {
        files: examplePolicy({ trustedIdentities: ['x509.subject: CN=release'] }),
        note: 'country, state and organization are missing',
      },
    ],
  },
  run: ({ faults }) => faults,
});
