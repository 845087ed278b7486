/** Would AWS take the policy, and can every part of it match? */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { bundledCatalogue } from '../../iam/catalogue.ts';
import { validityFindings } from '../../iam/validity.ts';
import { policyKinds } from '../../iam/validity/fault.ts';

const statement = (rest: string) => `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", ${rest}}]}`;

export default defineCheck({
  subject: 'iam',
  params: z.strictObject({
    /** Where the policy is attached: it decides which elements are due and the size limit. */
    kind: z.enum(policyKinds).default('inline-role-policy'),
  }),
  title: 'AWS accepts the policy, and every part of it can match',
  help: [
    'Finds what IAM refuses (duplicate Sids, malformed ARNs, a `Principal` where none belongs, the size limit) and what it stores without a word and never matches:',
    'an unknown action or condition key, two actions in one string, a stray blank, an action that cannot apply to the resource beside it.',
    'Action names are known for the services of the course; of other services only the prefix is looked up.',
  ].join(' '),
  examples: {
    good: [
      { files: { 'policy.json': statement('"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::harbour-docs/*"') } },
      {
        files: {
          'policy.json': statement('"Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}'),
        },
        with: { kind: 'trust-policy' },
      },
    ],
    bad: [
      {
        files: {
          'policy.json': statement('"Action": "s3:GetObject,s3:PutObject", "Resource": "arn:aws:s3:::harbour-docs/*"'),
        },
        note: 'two actions in one string',
      },
      {
        files: { 'policy.json': statement('"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::harbour-docs/*"') },
        note: 'ListBucket applies to the bucket, not to its objects',
      },
      {
        files: { 'policy.json': statement('"Action": "s3:GetObjet", "Resource": "arn:aws:s3:::harbour-docs/*"') },
        note: 'no such action',
      },
    ],
  },
  run: (policy, { kind }) => validityFindings(policy, { kind, catalogue: bundledCatalogue }),
});
