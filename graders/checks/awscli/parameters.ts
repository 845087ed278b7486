/** After the script, Parameter Store holds what it should, encrypted as it should be, and no old copy. */
import { z } from 'zod';
import type { Finding } from '../../check.ts';
import { defineCheck } from '../../check.ts';
import { accountParameter, findingAtCall, gradedRun } from '../../awscli/graded.ts';
import { parametersIn } from '../../awscli/parameters.ts';
import type { StoredParameter } from '../../awscli/parameters.ts';

const key = 'arn:aws:kms:eu-west-2:111122223333:key/5a0f7c1e-0000-4000-8000-0c40a7f6d3b8';
const files = (options: string) => ({
  'setup.sh': `aws ssm put-parameter --name /cranes/prod/token --value moor-1942-delta ${options}\n`,
  'account.json': JSON.stringify({
    regions: {
      'eu-west-2': {
        kms: {
          keys: [{ KeyId: key.slice(key.indexOf('/') + 1), Arn: key }],
          aliases: [{ AliasName: 'alias/cranes', TargetKeyId: key.slice(key.indexOf('/') + 1) }],
        },
      },
    },
  }),
});
const wanted = {
  account: 'account.json',
  parameters: [{ name: '/cranes/prod/token', key, value: 'moor-1942-delta' }],
};

const parameter = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['String', 'StringList', 'SecureString']).default('SecureString'),
  /** ARN of the customer key that has to encrypt it. */
  key: z.string().optional(),
  /** What it has to hold. */
  value: z.string().optional(),
});

export default defineCheck({
  subject: 'awscli',
  params: z.strictObject({
    ...accountParameter,
    region: z.string().default('eu-west-2'),
    parameters: z.array(parameter).default([]),
    /** Names that must be gone, with the reason: a whole sentence. */
    absent: z.array(z.strictObject({ name: z.string(), reason: z.string() })).default([]),
  }),
  title: 'Parameters are where they belong, and encrypted',
  help: `Looks at Parameter Store after the script: type, key (by id, ARN or alias, it is all the same) and value of each parameter, and
whether what has to be gone is gone. A \`SecureString\` without \`--key-id\` is encrypted with \`alias/aws/ssm\`, whose key policy is AWS's own:
whoever may read the parameter can decrypt it.`,
  examples: {
    good: [
      { files: files('--type SecureString --key-id alias/cranes'), with: wanted },
      { files: files(`--type SecureString --key-id ${key}`), with: wanted, note: 'the same key by its ARN' },
    ],
    bad: [
      { files: files('--type String'), with: wanted, note: 'plain text' },
      { files: files('--type SecureString'), with: wanted, note: 'the key that AWS manages' },
    ],
  },
  run(script, { account, region, parameters, absent }, { files: all }) {
    const { run } = gradedRun(script, all, account);
    const stored = parametersIn(run.account, region);
    const at = (name: string, message: string): Finding => {
      const call = run.calls.findLast(
        ({ outcome, command }) => outcome === 'done' && command.split(/[ ="']/).includes(name),
      );
      return call ? { file: script.file, ...call.at, message } : findingAtCall(script, run, ['PutParameter'], message);
    };
    return [
      ...parameters.flatMap((wish): Finding[] => {
        const fault = faultOf(
          stored.find(({ name }) => name === wish.name),
          wish,
          region,
        );
        return fault === null ? [] : [at(wish.name, fault)];
      }),
      ...absent
        .filter(({ name }) => stored.some((one) => one.name === name))
        .map(({ name, reason }) => at(name, `\`${name}\` is still there after the script. ${reason}`)),
    ];
  },
});

function faultOf(
  found: StoredParameter | undefined,
  { name, type, key: wanted, value }: z.infer<typeof parameter>,
  region: string,
): string | null {
  if (!found) return `There is no parameter \`${name}\` in ${region} after the script.`;
  if (found.type !== type)
    return type === 'SecureString'
      ? `\`${name}\` is a ${found.type}: it is stored in plain text, and everybody who may read parameters reads it, without any key.`
      : `\`${name}\` is a ${found.type}, and a ${type} is due.`;
  if (wanted !== undefined && found.key !== wanted)
    return found.key === null
      ? `\`${name}\` is encrypted with \`alias/aws/ssm\`, the key that AWS manages: its policy lets everybody decrypt who may read the parameter, so there is no second lock and no way to take it away. The key that is wanted is \`${wanted}\`.`
      : `\`${name}\` is encrypted with \`${found.key}\`; the key that is wanted is \`${wanted}\`.`;
  if (value !== undefined && found.value !== value)
    return `\`${name}\` does not hold the value that the service uses today, so the service would not get in with it.`;
  return null;
}
