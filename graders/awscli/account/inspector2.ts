/** Amazon Inspector: which kinds of resources it scans in this account. https://docs.aws.amazon.com/inspector/v2/APIReference/Welcome.html */
import { ApiFault } from '../cli/fault.ts';
import { handler, type Scope, type Service } from './service.ts';

const kinds = {
  ec2: 'EC2',
  ecr: 'ECR',
  lambda: 'LAMBDA',
  lambdaCode: 'LAMBDA_CODE',
  codeRepository: 'CODE_REPOSITORY',
} as const;

function statuses({ here, account }: Scope) {
  const status = (on: boolean) => (on ? 'ENABLED' : 'DISABLED');
  return {
    accountId: account.accountId,
    status: status(here.inspector2.enabled.length > 0),
    resourceStatus: Object.fromEntries(
      Object.entries(kinds).map(([name, kind]) => [name, status(here.inspector2.enabled.includes(kind))]),
    ),
  };
}

function own(accountIds: string[] | undefined, { account }: Scope): void {
  const foreign = accountIds?.find((id) => id !== account.accountId);
  if (foreign === undefined) return;
  throw new ApiFault(
    'AccessDeniedException',
    `This account is not the delegated administrator and cannot act for ${foreign}`,
  );
}

export const inspector2: Service = {
  Enable: handler<{ accountIds?: string[]; resourceTypes: string[] }>(({ accountIds, resourceTypes }, scope) => {
    own(accountIds, scope);
    const { here } = scope;
    here.inspector2.enabled = [...new Set([...here.inspector2.enabled, ...resourceTypes])];
    // Inspector takes over a registry with basic scanning: enhanced and continuous, for every repository.
    if (resourceTypes.includes('ECR') && here.ecr.scanning.scanType === 'BASIC') {
      const everything = [{ filter: '*', filterType: 'WILDCARD' }];
      here.ecr.scanning = {
        scanType: 'ENHANCED',
        rules: [{ scanFrequency: 'CONTINUOUS_SCAN', repositoryFilters: everything }],
      };
    }
    return { accounts: [statuses(scope)], failedAccounts: [] };
  }),
  Disable: handler<{ accountIds?: string[]; resourceTypes?: string[] }>(({ accountIds, resourceTypes }, scope) => {
    own(accountIds, scope);
    const { here } = scope;
    const ended = resourceTypes ?? here.inspector2.enabled;
    here.inspector2.enabled = here.inspector2.enabled.filter((type) => !ended.includes(type));
    if (ended.includes('ECR')) here.ecr.scanning = { scanType: 'BASIC', rules: [] };
    return { accounts: [statuses(scope)], failedAccounts: [] };
  }),
  BatchGetAccountStatus: handler<{ accountIds?: string[] }>(({ accountIds }, scope) => {
    own(accountIds, scope);
    const { accountId, status, resourceStatus } = statuses(scope);
    const state = (word: unknown) => ({
      status: word,
      errorCode: 'ALL_ACCOUNTS_ENABLED_OR_DISABLED',
      errorMessage: '',
    });
    return {
      accounts: [
        {
          accountId,
          state: state(status),
          resourceState: Object.fromEntries(Object.entries(resourceStatus).map(([name, word]) => [name, state(word)])),
        },
      ],
      failedAccounts: [],
    };
  }),
};
