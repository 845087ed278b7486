/** Images of Amazon ECR and their scans. https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeImageScanFindings.html */
import { isoAt } from '../clock.ts';
import { ApiFault } from '../cli/fault.ts';
import { findRepository, names } from './ecr-repository.ts';
import { handler, type Scope, type Service } from './service.ts';
import type { Image, Repository } from './state.ts';

interface ImageId {
  imageDigest?: string;
  imageTag?: string;
}

interface OfImage {
  repositoryName: string;
  imageId: ImageId;
}

/** Undefined when there is none; with both given, the tag has to be on this digest. */
export function imageBy(repository: Repository, { imageDigest, imageTag }: ImageId): Image | undefined {
  if (imageDigest === undefined && imageTag === undefined) return undefined;
  return repository.images.find(
    (image) =>
      (imageDigest === undefined || image.imageDigest === imageDigest) &&
      (imageTag === undefined || image.imageTags.includes(imageTag)),
  );
}

function shown({ imageDigest, imageTag }: ImageId): string {
  return `{imageDigest:'${imageDigest ?? 'null'}', imageTag:'${imageTag ?? 'null'}'}`;
}

function findImage(repository: Repository, id: ImageId, { account }: Scope): Image {
  const image = imageBy(repository, id);
  if (image) return image;
  if (id.imageDigest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(id.imageDigest)) {
    throw new ApiFault(
      'InvalidParameterException',
      `Invalid parameter at 'imageId' failed to satisfy constraint: 'Invalid image digest ${id.imageDigest}'`,
    );
  }
  throw new ApiFault(
    'ImageNotFoundException',
    `The image with imageId ${shown(id)} does not exist within the repository with name '${repository.repositoryName}' in the registry with id '${account.accountId}'`,
  );
}

/** Where the scan stands. Inspector's result stays open to new advisories, and its word for that is ACTIVE. Null: nobody has scanned it. */
function statusOf({ scan }: Image, { now, here }: Scope): string | null {
  if (scan.startedAt === undefined) return null;
  const inspector = here.ecr.scanning.scanType === 'ENHANCED';
  if (now < isoAt(scan.seconds, scan.startedAt)) return inspector ? 'PENDING' : 'IN_PROGRESS';
  return inspector && scan.status === 'COMPLETE' ? 'ACTIVE' : scan.status;
}

function isDone(status: string | null): boolean {
  return status === 'COMPLETE' || status === 'ACTIVE';
}

function resultOf({ scan }: Image) {
  const counts: Record<string, number> = {};
  for (const { severity } of scan.findings) counts[severity] = (counts[severity] ?? 0) + 1;
  const at = isoAt(scan.seconds, scan.startedAt);
  return { imageScanCompletedAt: at, vulnerabilitySourceUpdatedAt: at, findingSeverityCounts: counts };
}

function described(image: Image, repository: Repository, scope: Scope) {
  const status = statusOf(image, scope);
  return {
    ...names(repository, scope),
    imageDigest: image.imageDigest,
    ...(image.imageTags.length > 0 && { imageTags: image.imageTags }),
    ...(image.imagePushedAt !== undefined && { imagePushedAt: image.imagePushedAt }),
    ...(status !== null && { imageScanStatus: { status } }),
    ...(isDone(status) && { imageScanFindingsSummary: resultOf(image) }),
  };
}

export const ecrImages: Service = {
  DescribeImages: handler<{ repositoryName: string; imageIds?: ImageId[]; filter?: { tagStatus?: string } }>(
    ({ repositoryName, imageIds, filter }, scope) => {
      const repository = findRepository(repositoryName, scope);
      const wanted = imageIds?.map((id) => findImage(repository, id, scope)) ?? repository.images;
      const fitting = wanted.filter(
        ({ imageTags }) =>
          !['TAGGED', 'UNTAGGED'].includes(filter?.tagStatus ?? 'ANY') ||
          imageTags.length > 0 === (filter?.tagStatus === 'TAGGED'),
      );
      return { imageDetails: fitting.map((image) => described(image, repository, scope)) };
    },
  ),
  DescribeImageScanFindings: handler<OfImage>(({ repositoryName, imageId }, scope) => {
    const repository = findRepository(repositoryName, scope);
    const image = findImage(repository, imageId, scope);
    const status = statusOf(image, scope);
    if (status === null) {
      throw new ApiFault(
        'ScanNotFoundException',
        `Image scan does not exist for the image with '${shown(imageId)}' in the repository with name '${repositoryName}' in the registry with id '${scope.account.accountId}'`,
      );
    }
    const { findings } = image.scan;
    return {
      ...names(repository, scope),
      imageId: {
        imageDigest: image.imageDigest,
        ...(imageId.imageTag !== undefined && { imageTag: imageId.imageTag }),
      },
      imageScanStatus: { status },
      ...(isDone(status) && {
        imageScanFindings: {
          ...(status === 'ACTIVE'
            ? { enhancedFindings: findings.map(({ name, severity }) => ({ title: name, severity, status: 'ACTIVE' })) }
            : { findings }),
          ...resultOf(image),
        },
      }),
    };
  }),
  StartImageScan: handler<OfImage>(({ repositoryName, imageId }, scope) => {
    const repository = findRepository(repositoryName, scope);
    const image = findImage(repository, imageId, scope);
    if (scope.here.ecr.scanning.scanType === 'ENHANCED') {
      throw new ApiFault('ValidationException', 'This feature is disabled: the registry has enhanced scanning');
    }
    image.scan.startedAt = scope.now;
    return { ...names(repository, scope), imageId, imageScanStatus: { status: 'IN_PROGRESS' } };
  }),
};
