/** Runs one check of a script on the account of the examples, parameters by its schema. */
import { runCheck, loadKind } from '../../../../graders/index.ts';
import { exampleFiles } from '../../../../graders/awscli/graded.ts';

/** `ecr` goes over the example account's part of that name. */
export async function judge(name: string, script: string, params: object, ecr: object = {}) {
  const kind = await loadKind(`awscli/${name}`);
  if (!kind || kind.needsEngine) throw new Error(`awscli/${name} is no static check`);
  return runCheck(kind, 'setup.sh', exampleFiles(script, ecr), { account: 'account.json', ...params });
}

export const registryRules = (...rules: [frequency: string, ...filters: string[]][]): string => {
  const json = rules.map(([scanFrequency, ...filters]) => ({
    scanFrequency,
    repositoryFilters: filters.map((filter) => ({ filter, filterType: 'WILDCARD' })),
  }));
  return `aws ecr put-registry-scanning-configuration --scan-type ENHANCED --rules '${JSON.stringify(json)}'`;
};
