/** What an expert would say of a policy that works: as a check it demands that there is nothing to say from a severity on. */
import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { policyAdvice } from '../../iam/advice.ts';
import { severities } from '../../iam/advice/advice.ts';
import { bundledCatalogue } from '../../iam/catalogue.ts';
import { policyKinds } from '../../iam/validity/fault.ts';

const policy = (action: string, resource: string) =>
  `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": ${action}, "Resource": ${resource}}}`;

export default defineCheck({
  subject: 'iam',
  params: z.strictObject({
    /** Where the policy is attached. Default: told from the document (an SCP cannot be). */
    kind: z.enum(policyKinds).optional(),
    /** The least severity that counts: `error`, `security`, `warning`, `suggestion`. */
    level: z.enum(severities).default('suggestion'),
  }),
  title: 'Nothing that an expert would object to',
  help: [
    'Advice in the manner of AWS’s ValidatePolicy. Errors: AWS refuses it or it never matches. Security: permissions that together make an administrator, `iam:PassRole` on every role,',
    'Allow with `NotAction` or `NotResource`, a condition that a missing key meets, a trust that lets in strangers or a service acting for another account. Warnings: a needless `*`, a condition',
    'whose operator, key or value cannot do what it seems to. Suggestions: statements, actions and resources that add nothing. Found by asking the evaluator and by comparing policies,',
    'so conditions and Denies count. Every IAM exercise shows it beside its checks, without points.',
  ].join(' '),
  examples: {
    good: [
      { files: { 'policy.json': policy('["s3:GetObject", "s3:PutObject"]', '"arn:aws:s3:::harbour-docs/*"') } },
      {
        files: { 'policy.json': policy('["iam:PassRole", "ecs:UpdateService"]', '"*"') },
        with: { level: 'error' },
        note: 'AWS takes it; only graver advice was asked for',
      },
    ],
    bad: [
      {
        files: { 'policy.json': policy('["iam:PassRole", "ec2:RunInstances"]', '"*"') },
        note: 'an administrator in two calls',
      },
      { files: { 'policy.json': policy('"s3:GetObject"', '"*"') }, note: 'every object of every bucket' },
      {
        files: { 'policy.json': policy('["s3:Get*", "s3:GetObject"]', '"arn:aws:s3:::harbour-docs/*"') },
        note: 'one action lies in the other',
      },
    ],
  },
  run: (subject, { kind, level }) =>
    policyAdvice(subject, { kind, catalogue: bundledCatalogue }).filter(
      ({ advice }) => advice !== undefined && severities.indexOf(advice.severity) <= severities.indexOf(level),
    ),
});
