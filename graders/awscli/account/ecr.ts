/** Amazon ECR. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { ecrImages } from './ecr-images.ts';
import { findRepository, names } from './ecr-repository.ts';
import { appliedRules } from './scanning.ts';
import { arn, handler, withTags, type Scope, type Service } from './service.ts';
import type { Repository, ScanningRule } from './state.ts';

interface Named {
  repositoryName: string;
}

const namePattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const filterPattern = /^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$/;

function invalid(message: string): ApiFault {
  return new ApiFault('InvalidParameterException', message);
}

function byArn(resourceArn: string, scope: Scope): Repository {
  const name = resourceArn.split(':repository/')[1];
  if (!name) throw invalid(`Invalid parameter at 'resourceArn' failed to satisfy constraint: 'Invalid ARN'`);
  return findRepository(name, scope);
}

function told(repository: Repository, scope: Scope) {
  const { images: _, tags: __, policyText: ___, lifecyclePolicyText: ____, ...shown } = repository;
  const { accountId } = scope.account;
  return {
    repositoryArn: arn('ecr', scope, `repository/${repository.repositoryName}`),
    registryId: accountId,
    repositoryUri: `${accountId}.dkr.ecr.${scope.region}.amazonaws.com/${repository.repositoryName}`,
    ...shown,
  };
}

interface Mutability {
  imageTagMutability?: string;
  imageTagMutabilityExclusionFilters?: { filterType: string; filter: string }[];
}

/** Exclusion filters belong to the two `…_WITH_EXCLUSION` forms, which are nothing without them. */
function mutabilityOf({
  imageTagMutability = 'MUTABLE',
  imageTagMutabilityExclusionFilters: filters,
}: Mutability): Mutability {
  const excludes = imageTagMutability.endsWith('_WITH_EXCLUSION');
  if (excludes && !filters?.length) {
    throw invalid(`imageTagMutabilityExclusionFilters must be given with ${imageTagMutability}`);
  }
  if (!excludes && filters?.length) {
    throw invalid(`imageTagMutabilityExclusionFilters cannot be given with ${imageTagMutability}`);
  }
  return { imageTagMutability, imageTagMutabilityExclusionFilters: excludes ? filters : undefined };
}

/** ENHANCED: CONTINUOUS_SCAN or SCAN_ON_PUSH; BASIC: SCAN_ON_PUSH or MANUAL. One rule a frequency. */
function checkRules(scanType: string, rules: ScanningRule[]): void {
  const allowed = scanType === 'ENHANCED' ? ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'] : ['SCAN_ON_PUSH', 'MANUAL'];
  for (const { scanFrequency, repositoryFilters } of rules) {
    if (!allowed.includes(scanFrequency)) {
      throw invalid(
        `Scan frequency ${scanFrequency} is not supported for scan type ${scanType}; it takes ${allowed.join(' and ')}`,
      );
    }
    for (const { filter } of repositoryFilters) {
      const stars = filter.split('*').length - 1;
      if (filterPattern.test(filter) && filter.length <= 255 && stars <= 4) continue;
      throw invalid(
        `Invalid parameter at 'rules' failed to satisfy constraint: the filter '${filter}' must match ${filterPattern.source} and hold at most 4 wildcards`,
      );
    }
  }
  const frequencies = rules.map(({ scanFrequency }) => scanFrequency);
  if (new Set(frequencies).size < frequencies.length) {
    throw invalid('A scan frequency occurs in more than one rule; put its filters into one');
  }
}

export const ecr: Service = {
  ...ecrImages,
  CreateRepository: handler<Named & Mutability & Partial<Repository>>((request, scope) => {
    const { repositoryName } = request;
    if (!namePattern.test(repositoryName) || repositoryName.length < 2 || repositoryName.length > 256) {
      throw invalid(
        `Invalid parameter at 'repositoryName' failed to satisfy constraint: 'must satisfy regular expression '${namePattern.source}''`,
      );
    }
    if (scope.here.ecr.repositories.some((one) => one.repositoryName === repositoryName)) {
      throw new ApiFault(
        'RepositoryAlreadyExistsException',
        `The repository with name '${repositoryName}' already exists in the registry with id '${scope.account.accountId}'`,
      );
    }
    const repository: Repository = {
      repositoryName,
      imageTagMutability: 'MUTABLE',
      ...mutabilityOf(request),
      imageScanningConfiguration: { scanOnPush: false, ...request.imageScanningConfiguration },
      encryptionConfiguration: request.encryptionConfiguration ?? { encryptionType: 'AES256' },
      images: [],
      tags: request.tags ?? [],
    };
    scope.here.ecr.repositories.push(repository);
    return { repository: told(repository, scope) };
  }),
  DescribeRepositories: handler<{ repositoryNames?: string[] }>(({ repositoryNames }, scope) => {
    const wanted = repositoryNames?.map((name) => findRepository(name, scope)) ?? scope.here.ecr.repositories;
    return { repositories: wanted.map((one) => told(one, scope)) };
  }),
  DeleteRepository: handler<Named & { force?: boolean }>(({ repositoryName, force }, scope) => {
    const repository = findRepository(repositoryName, scope);
    if (repository.images.length > 0 && !force) {
      throw new ApiFault(
        'RepositoryNotEmptyException',
        `The repository with name '${repositoryName}' in registry with id '${scope.account.accountId}' cannot be deleted because it still contains images`,
      );
    }
    scope.here.ecr.repositories = scope.here.ecr.repositories.filter((one) => one !== repository);
    return { repository: told(repository, scope) };
  }),
  PutImageScanningConfiguration: handler<Named & { imageScanningConfiguration: { scanOnPush?: boolean } }>(
    (request, scope) => {
      const repository = findRepository(request.repositoryName, scope);
      repository.imageScanningConfiguration = { scanOnPush: request.imageScanningConfiguration.scanOnPush ?? false };
      return { ...names(repository, scope), imageScanningConfiguration: repository.imageScanningConfiguration };
    },
  ),
  PutImageTagMutability: handler<Named & Mutability>((request, scope) => {
    const repository = findRepository(request.repositoryName, scope);
    Object.assign(repository, mutabilityOf(request));
    return { ...names(repository, scope), ...mutabilityOf(request) };
  }),
  GetRegistryScanningConfiguration: handler((_: object, { account, here }) => ({
    registryId: account.accountId,
    scanningConfiguration: here.ecr.scanning,
  })),
  PutRegistryScanningConfiguration: handler<{ scanType?: string; rules?: ScanningRule[] }>((request, { here }) => {
    const { scanType = 'BASIC', rules = [] } = request;
    checkRules(scanType, rules);
    // The whole configuration is replaced, rules of others included. Enhanced scanning is Inspector's: ECR turns it on there.
    here.ecr.scanning = { scanType, rules };
    const others = here.inspector2.enabled.filter((type) => type !== 'ECR');
    here.inspector2.enabled = scanType === 'ENHANCED' ? [...others, 'ECR'] : others;
    return { registryScanningConfiguration: here.ecr.scanning };
  }),
  BatchGetRepositoryScanningConfiguration: handler<{ repositoryNames: string[] }>(({ repositoryNames }, scope) => {
    const { scanning, repositories } = scope.here.ecr;
    const found = repositories.filter((one) => repositoryNames.includes(one.repositoryName));
    const missing = repositoryNames.filter((name) => !found.some((one) => one.repositoryName === name));
    return {
      scanningConfigurations: found.map((one) => {
        const applied = appliedRules(one, scanning);
        return {
          repositoryArn: arn('ecr', scope, `repository/${one.repositoryName}`),
          repositoryName: one.repositoryName,
          scanOnPush: applied.frequency === 'SCAN_ON_PUSH' || applied.frequency === 'CONTINUOUS_SCAN',
          scanFrequency: applied.frequency,
          appliedScanFilters: applied.filters,
        };
      }),
      failures: missing.map((repositoryName) => ({ repositoryName, failureCode: 'REPOSITORY_NOT_FOUND' })),
    };
  }),
  SetRepositoryPolicy: handler<Named & { policyText: string }>(({ repositoryName, policyText }, scope) => {
    const repository = findRepository(repositoryName, scope);
    repository.policyText = jsonText(policyText, 'policyText');
    return { ...names(repository, scope), policyText };
  }),
  GetRepositoryPolicy: handler<Named>(({ repositoryName }, scope) => {
    const repository = findRepository(repositoryName, scope);
    if (repository.policyText === undefined) {
      throw new ApiFault(
        'RepositoryPolicyNotFoundException',
        `Repository policy does not exist for the repository with name '${repositoryName}' in the registry with id '${scope.account.accountId}'`,
      );
    }
    return { ...names(repository, scope), policyText: repository.policyText };
  }),
  PutLifecyclePolicy: handler<Named & { lifecyclePolicyText: string }>(
    ({ repositoryName, lifecyclePolicyText }, scope) => {
      const repository = findRepository(repositoryName, scope);
      repository.lifecyclePolicyText = jsonText(lifecyclePolicyText, 'LifecyclePolicyText');
      return { ...names(repository, scope), lifecyclePolicyText };
    },
  ),
  TagResource: handler<{ resourceArn: string; tags: { Key: string; Value: string }[] }>(
    ({ resourceArn, tags }, scope) => {
      const repository = byArn(resourceArn, scope);
      repository.tags = withTags(repository.tags, tags);
      return {};
    },
  ),
  ListTagsForResource: handler<{ resourceArn: string }>(({ resourceArn }, scope) => ({
    tags: byArn(resourceArn, scope).tags,
  })),
  ListImages: handler<Named>(({ repositoryName }, scope) => ({
    imageIds: findRepository(repositoryName, scope).images.flatMap(({ imageDigest, imageTags }) =>
      imageTags.length === 0 ? [{ imageDigest }] : imageTags.map((imageTag) => ({ imageDigest, imageTag })),
    ),
  })),
  DescribeRegistry: handler((_: object, { account }) => ({
    registryId: account.accountId,
    replicationConfiguration: { rules: [] },
  })),
  /** The CLI's own `ecr get-login-password`. */
  GetLoginPassword: handler((_: object, scope) => scope.made('ecr password', 40)),
};

function jsonText(text: string, parameter: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    throw invalid(`Invalid parameter at '${parameter}' failed to satisfy constraint: 'Invalid JSON'`);
  }
}
