/** A repository of the registry by its name. */
import { ApiFault } from '../cli/fault.ts';
import type { Scope } from './service.ts';
import type { Repository } from './state.ts';

export function findRepository(name: string, { here, account }: Scope): Repository {
  const found = here.ecr.repositories.find((one) => one.repositoryName === name);
  if (found) return found;
  throw new ApiFault(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account.accountId}'`,
  );
}

/** What every answer about a repository repeats. */
export function names(repository: Repository, { account }: Scope) {
  return { registryId: account.accountId, repositoryName: repository.repositoryName };
}
