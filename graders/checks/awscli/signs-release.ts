/** A release is tried in several situations: is the right image signed, and nothing where nothing should be. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck, Undecided } from '../../check.ts';
import { accountOf, accountParameter } from '../../awscli/graded.ts';
import { releaseExample } from '../../awscli/release-example.ts';
import { releaseFault } from '../../awscli/release.ts';
import { scenarioSchema } from '../../awscli/programs/scenario.ts';

const profile = 'arn:aws:signer:eu-west-2:111122223333:/signing-profiles/berths_release';
const tried = (due: string, scenario: object): object => ({
  account: 'account.json',
  arguments: ['2.0'],
  profile,
  scenarios: [{ name: 'the example', due, scenario, reason: 'It is the example.' }],
});
const critical = { scan: { findings: [{ name: 'CVE-2021-44228', severity: 'CRITICAL' }] } };
const gate = `aws ecr wait image-scan-complete --repository-name berths --image-id "imageDigest=$digest"
critical=$(aws ecr describe-image-scan-findings --repository-name berths --image-id "imageDigest=$digest" --query 'imageScanFindings.findingSeverityCounts.CRITICAL || \`0\`' --output text)
if [ "$critical" -gt 0 ]; then exit 1; fi
`;

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject({
    ...accountParameter,
    /** What the script is called with. */
    arguments: z.array(z.string()).default([]),
    /** ARN of the signing profile that is due, without version. */
    profile: z.string(),
    scenarios: z
      .array(
        z.strictObject({
          /** For people: what is special in it. */
          name: z.string(),
          /** \`signed\`: the pushed image and nothing else is signed, and the script ends with 0; \`refused\`: nothing is signed and it ends with another status; \`only-own\`: no image but the pushed one is signed. */
          due: z.enum(['signed', 'refused', 'only-own']),
          scenario: scenarioSchema.prefault({}),
          /** Why it matters, a sentence. */
          reason: z.string(),
        }),
      )
      .min(1),
  }),
  title: 'The release signs what it should, and nothing else',
  help: `The script is interpreted, never executed. docker, the registry, its scanner and notation are models: pushing puts a digest under a tag,
a scan takes its time and comes to its findings, a signature belongs to a digest, and somebody else may push the same tag in between. Afterwards
the signatures in the registry and the script's exit code decide, so every script that gets there is right.`,
  examples: {
    good: [
      { files: releaseExample(gate), with: tried('signed', {}) },
      { files: releaseExample(gate), with: tried('refused', critical) },
      { files: releaseExample(gate), with: tried('only-own', { tagMoved: 'before-signing' }) },
    ],
    bad: [
      { files: releaseExample(''), with: tried('refused', critical), note: 'nobody looks at the scan' },
      {
        files: releaseExample(gate, 'berths:2.0'),
        with: tried('only-own', { tagMoved: 'before-signing' }),
        note: 'the tag is signed',
      },
      {
        files: releaseExample(`${gate}exit 0\n`),
        with: tried('signed', {}),
        note: 'nothing is signed',
      },
    ],
  },
  run(script, { account: accountFile, arguments: parameters, profile: due, scenarios }, { files }) {
    const account = accountOf(files[accountFile] ?? '');
    if (account === null)
      throw new Undecided(`${accountFile} is no account, so there is no registry. This is a fault of the exercise.`);
    return scenarios.flatMap(({ name, due: expected, scenario, reason }): Finding[] => {
      const fault = releaseFault(script, { name, account, files, parameters, scenario, profile: due }, expected);
      if (fault === null) return [];
      const { message, at, witness } = fault;
      return [{ file: script.file, ...at, message: `${name}: ${message} ${reason}`, witness }];
    });
  },
});
