/** What a check can look at, and the parser of each. Pure: also runs in a browser. */
import type { Script } from '../awscli/shell/script.ts';
import { parseScript } from '../awscli/shell/script.ts';
import type { Policy } from '../iam/policy.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { TaskDefinition } from '../ecs/task-definition.ts';
import { parseTaskDefinition } from '../ecs/task-definition.ts';
import type { Manifests } from '../kubernetes/manifests.ts';
import { parseManifests } from '../kubernetes/manifests.ts';
import type { Template } from '../cloudformation/template.ts';
import { parseTemplate } from '../cloudformation/template.ts';
import type { ClusterConfig } from '../eksctl/cluster-config.ts';
import { parseClusterConfig } from '../eksctl/cluster-config.ts';
import type { TrustPolicy } from '../signing/trust-policy.ts';
import { parseTrustPolicy } from '../signing/trust-policy.ts';
import type { Dockerfile } from './dockerfile.ts';
import { parseDockerfile } from './dockerfile.ts';
import type { Parsed } from './tree.ts';

export interface Subjects {
  dockerfile: Dockerfile;
  ecs: TaskDefinition;
  kubernetes: Manifests;
  iam: Policy;
  cloudformation: Template;
  awscli: Script;
  trustpolicy: TrustPolicy;
  eksctl: ClusterConfig;
}

/** Text and its path → model and problems of form. None of them throws. */
export const parsers: { [S in keyof Subjects]: (text: string, file: string) => Parsed<Subjects[S]> } = {
  dockerfile: parseDockerfile,
  ecs: parseTaskDefinition,
  kubernetes: parseManifests,
  iam: parsePolicy,
  cloudformation: parseTemplate,
  awscli: parseScript,
  trustpolicy: parseTrustPolicy,
  eksctl: parseClusterConfig,
};
