/** What the model account holds, as plain JSON with the API's own names: the form of `--state` files and of what is graded. */
import { z } from 'zod';

const tags = z.array(z.object({ Key: z.string(), Value: z.string().optional() })).default(() => []);

const scanningRule = z.object({
  scanFrequency: z.string(),
  repositoryFilters: z.array(z.object({ filter: z.string(), filterType: z.string() })),
});

const image = z.object({
  imageDigest: z.string(),
  imageTags: z.array(z.string()).default(() => []),
  imagePushedAt: z.string().optional(),
  /** What a scan of it comes to, and how long it takes; `startedAt` is absent until somebody scans it. */
  scan: z
    .object({
      status: z.enum(['COMPLETE', 'FAILED', 'UNSUPPORTED_IMAGE']).default('COMPLETE'),
      seconds: z.number().default(0),
      findings: z.array(z.object({ name: z.string(), severity: z.string() })).default(() => []),
      startedAt: z.string().optional(),
    })
    .prefault({}),
  /** Signatures stored beside it: each the ARN of the signing profile's version. */
  signatures: z.array(z.string()).default(() => []),
});

const repository = z.object({
  repositoryName: z.string(),
  imageTagMutability: z.string().default('MUTABLE'),
  imageTagMutabilityExclusionFilters: z.array(z.object({ filterType: z.string(), filter: z.string() })).optional(),
  imageScanningConfiguration: z.object({ scanOnPush: z.boolean() }).default({ scanOnPush: false }),
  encryptionConfiguration: z
    .object({ encryptionType: z.string(), kmsKey: z.string().optional() })
    .default({ encryptionType: 'AES256' }),
  images: z.array(image).default(() => []),
  tags,
  policyText: z.string().optional(),
  lifecyclePolicyText: z.string().optional(),
});

const secret = z.object({
  Name: z.string(),
  ARN: z.string(),
  Description: z.string().optional(),
  KmsKeyId: z.string().optional(),
  /** Newest last; the last is AWSCURRENT, the one before it AWSPREVIOUS. */
  versions: z
    .array(
      z.object({ VersionId: z.string(), SecretString: z.string().optional(), SecretBinary: z.string().optional() }),
    )
    .default(() => []),
  Tags: tags,
  ResourcePolicy: z.string().optional(),
  RotationLambdaARN: z.string().optional(),
  RotationRules: z.record(z.string(), z.unknown()).optional(),
  DeletedDate: z.string().optional(),
});

const parameter = z.object({
  Name: z.string(),
  ARN: z.string(),
  Type: z.string(),
  Value: z.string(),
  KeyId: z.string().optional(),
  Description: z.string().optional(),
  Tier: z.string().default('Standard'),
  DataType: z.string().default('text'),
  Version: z.number().default(1),
  Tags: tags,
});

const key = z.object({
  KeyId: z.string(),
  Arn: z.string(),
  Description: z.string().default(''),
  KeyState: z.string().default('Enabled'),
  KeyUsage: z.string().default('ENCRYPT_DECRYPT'),
  KeySpec: z.string().default('SYMMETRIC_DEFAULT'),
  KeyManager: z.string().default('CUSTOMER'),
  policy: z.string().optional(),
  rotation: z.boolean().default(false),
  Tags: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })).default(() => []),
});

const profile = z.object({
  profileName: z.string(),
  arn: z.string(),
  profileVersion: z.string(),
  platformId: z.string(),
  status: z.string().default('Active'),
  signatureValidityPeriod: z.record(z.string(), z.unknown()).optional(),
  tags: z.record(z.string(), z.string()).default(() => ({})),
});

const role = z.object({
  RoleName: z.string(),
  Arn: z.string(),
  Path: z.string().default('/'),
  AssumeRolePolicyDocument: z.string(),
  Description: z.string().optional(),
  policies: z.record(z.string(), z.string()).default(() => ({})),
  attached: z.array(z.string()).default(() => []),
  Tags: tags,
});

const regionSchema = z.strictObject({
  ecr: z
    .strictObject({
      scanning: z
        .object({ scanType: z.string(), rules: z.array(scanningRule) })
        .default({ scanType: 'BASIC', rules: [] }),
      repositories: z.array(repository).default(() => []),
    })
    .prefault({}),
  inspector2: z.strictObject({ enabled: z.array(z.string()).default(() => []) }).prefault({}),
  secretsmanager: z.strictObject({ secrets: z.array(secret).default(() => []) }).prefault({}),
  ssm: z.strictObject({ parameters: z.array(parameter).default(() => []) }).prefault({}),
  kms: z
    .strictObject({
      keys: z.array(key).default(() => []),
      aliases: z.array(z.object({ AliasName: z.string(), TargetKeyId: z.string() })).default(() => []),
    })
    .prefault({}),
  ecs: z
    .strictObject({
      clusters: z.array(z.object({ clusterName: z.string(), clusterArn: z.string() })).default(() => []),
      taskDefinitions: z
        .array(
          z.object({
            taskDefinitionArn: z.string(),
            family: z.string(),
            revision: z.number(),
            request: z.record(z.string(), z.unknown()),
          }),
        )
        .default(() => []),
    })
    .prefault({}),
  signer: z.strictObject({ profiles: z.array(profile).default(() => []) }).prefault({}),
});

export const accountSchema = z.strictObject({
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .default('111122223333'),
  /** Where commands go that name no region. */
  region: z.string().default('eu-west-2'),
  iam: z
    .strictObject({
      roles: z.array(role).default(() => []),
      policies: z.array(z.object({ PolicyName: z.string(), Arn: z.string(), document: z.string() })).default(() => []),
    })
    .prefault({}),
  /** What is in each region; one that is not named here is empty. */
  regions: z.record(z.string(), regionSchema).default(() => ({})),
});

export type AccountState = z.infer<typeof accountSchema>;
export type RegionState = z.infer<typeof regionSchema>;
export type Repository = z.infer<typeof repository>;
export type Image = z.infer<typeof image>;
export type ScanningRule = z.infer<typeof scanningRule>;
export type Secret = z.infer<typeof secret>;
export type Parameter = z.infer<typeof parameter>;
export type Key = z.infer<typeof key>;

/** The region's part, made when it is first used. */
export function regionOf(account: AccountState, region: string): RegionState {
  if (!Object.hasOwn(account.regions, region)) account.regions[region] = regionSchema.parse({});
  return account.regions[region]!;
}
