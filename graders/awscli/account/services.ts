/** The services of the model account by their name on the command line. */
import { ecr } from './ecr.ts';
import { ecs } from './ecs.ts';
import { iam } from './iam.ts';
import { inspector2 } from './inspector2.ts';
import { kms } from './kms.ts';
import { secretsmanager } from './secretsmanager.ts';
import type { Service } from './service.ts';
import { signer } from './signer.ts';
import { ssm } from './ssm.ts';
import { sts } from './sts.ts';

export const services: Readonly<Record<string, Service>> = {
  ecr,
  ecs,
  iam,
  inspector2,
  kms,
  secretsmanager,
  signer,
  ssm,
  sts,
};
