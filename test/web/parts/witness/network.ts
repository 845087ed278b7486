/** Small networks for tests of their drawing. */
import type { Network } from '../../../../web/src/parts/witness/networkLayout.ts';

type Vpc = Network['vpcs'][number];
type Subnet = Vpc['subnets'][number];

export function network(...vpcs: Vpc[]): Network {
  return { form: 'network', title: 'Network', file: 'network.yaml', vpcs, unknown: [] };
}

/** With an internet gateway and an endpoint of S3. */
export function vpc(...subnets: Subnet[]): Vpc {
  return {
    ...{ id: 'Vpc', blocks: ['10.0.0.0/16'], subnets },
    doors: [
      { id: 'Gateway', what: 'internet gateway', side: 'internet' },
      { id: 'S3', what: 'endpoint of s3', side: 'service' },
    ],
  };
}

/** Private, in zone `a`, empty, unless said otherwise; `zone: undefined`: AWS chooses. */
export function subnet(id: string, more: Partial<Omit<Subnet, 'zone'>> & { zone?: string | undefined } = {}): Subnet {
  const { zone, ...rest } = { zone: 'a', ...more };
  return {
    ...{ id, tier: 'private', blocks: ['10.0.0.0/24'], table: 'Table', routes: [], holds: [], ...rest },
    ...(zone !== undefined && { zone }),
  };
}
