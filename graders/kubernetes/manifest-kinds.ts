/** The kinds whose fields are known here, with the API that has them. */
import { networkPolicyFields } from './network-policy-schema.ts';
import { workloadKinds, type Fields } from './schema.ts';

export const manifestKinds: Readonly<Record<string, { apiVersion: string; fields: Fields }>> = {
  ...workloadKinds,
  NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', fields: networkPolicyFields },
};
