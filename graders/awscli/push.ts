/** An image is pushed to the model account: who scans it, and does its tag stay. */
import type { Witness } from '../check.ts';
import { appliedRules, tagMoves } from './account/scanning.ts';
import type { AccountState, Repository } from './account/state.ts';

export function repositoryIn(account: AccountState, region: string, name: string): Repository | undefined {
  return account.regions[region]?.ecr.repositories.find(({ repositoryName }) => repositoryName === name);
}

export interface Scan {
  /** `none`: nothing looks at the image until somebody asks for it. */
  by: 'none' | 'ecr' | 'inspector';
  /** The image is looked at again whenever a new advisory appears. */
  continuous: boolean;
  witness: Witness;
}

/** What happens to an image that arrives in the repository. */
export function scanOf(account: AccountState, region: string, repository: Repository): Scan {
  const { ecr, inspector2 } = account.regions[region]!;
  const { scanType } = ecr.scanning;
  const { frequency, filters } = appliedRules(repository, ecr.scanning);
  const inspector = scanType === 'ENHANCED';
  const scanned = frequency !== 'MANUAL' && (!inspector || inspector2.enabled.includes('ECR'));
  const rule = filters.map(({ filter }) => `\`${filter}\``).join(', ');
  return {
    by: scanned ? (inspector ? 'inspector' : 'ecr') : 'none',
    continuous: scanned && frequency === 'CONTINUOUS_SCAN',
    witness: {
      form: 'values',
      title: `A push to ${repository.repositoryName}`,
      values: [
        { name: 'scan type of the registry', value: scanType },
        { name: 'filters that fit', value: rule || 'none', marked: !rule },
        { name: 'scanOnPush of the repository', value: String(repository.imageScanningConfiguration.scanOnPush) },
        {
          name: 'the image is scanned',
          value: !scanned ? 'no' : frequency === 'CONTINUOUS_SCAN' ? 'on push and again' : 'on push',
          marked: !scanned,
        },
      ],
    },
  };
}

/** Pushes one tag twice, for two images. */
export function pushTwice(repository: Repository, tag: string): { moved: boolean; witness: Witness } {
  const moved = tagMoves(repository, tag);
  const name = `${repository.repositoryName}:${tag}`;
  return {
    moved,
    witness: {
      form: 'timeline',
      title: `The tag ${tag} is pushed twice`,
      simulated: true,
      events: [
        { at: 0, what: `${name} is pushed and names image A` },
        {
          at: 1,
          what: moved
            ? `${name} is pushed again and names image B from now on`
            : `${name} is pushed again and refused: ImageTagAlreadyExistsException`,
          marked: moved,
        },
      ],
    },
  };
}
