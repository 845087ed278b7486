/**
 * What ECR does when an image is pushed: is it scanned, by whom, and may the tag move.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning-filters.html
 */
import { fitsPattern, patternOf } from '../shell/pattern.ts';
import type { Repository, ScanningRule } from './state.ts';

interface Applied {
  frequency: string;
  filters: ScanningRule['repositoryFilters'];
}

/** With a wildcard the filter fits the whole name; without one it fits every name that contains it. */
export function filterFits(filter: string, name: string): boolean {
  return filter.includes('*') ? fitsPattern(name, patternOf(filter, false)) : name.includes(filter);
}

/**
 * The frequency that counts for a repository. Enhanced scanning looks at the registry's rules only, and a repository without
 * one is not scanned at all; continuous wins over on push. Basic scanning takes the repository's own setting too.
 */
export function appliedRules(repository: Repository, scanning: { scanType: string; rules: ScanningRule[] }): Applied {
  const fitting = scanning.rules.flatMap(({ scanFrequency, repositoryFilters }) => {
    const filters = repositoryFilters.filter(({ filter }) => filterFits(filter, repository.repositoryName));
    return filters.length > 0 ? [{ frequency: scanFrequency, filters }] : [];
  });
  const best = ['CONTINUOUS_SCAN', 'SCAN_ON_PUSH'].flatMap((wanted) =>
    fitting.filter(({ frequency }) => frequency === wanted),
  )[0];
  if (best) return best;
  const own = scanning.scanType === 'BASIC' && repository.imageScanningConfiguration.scanOnPush;
  return { frequency: own ? 'SCAN_ON_PUSH' : 'MANUAL', filters: [] };
}
/** May a tag that an image has already be pushed again, for another image? */
export function tagMoves(repository: Repository, tag: string): boolean {
  const excluded = (repository.imageTagMutabilityExclusionFilters ?? []).some(({ filter }) =>
    fitsPattern(tag, patternOf(filter, false)),
  );
  return repository.imageTagMutability.startsWith('IMMUTABLE') ? excluded : !excluded;
}
