import { given } from '../manifests.ts';
import { isTrue } from './standard.ts';
import type { StandardCheck } from './standard.ts';

const namespaces = {
  hostNetwork: 'it sees the traffic of the node, reaches what listens on its loopback, and no NetworkPolicy binds it',
  hostPID: 'it sees every process of the node, with the environment and the files that belong to them',
  hostIPC: 'it reaches the shared memory of the processes of the node',
} as const;

/** The pod has its own network, process and IPC namespaces. */
export const hostNamespaces: StandardCheck = {
  id: 'hostNamespaces',
  level: 'baseline',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        Object.entries(namespaces).flatMap(([field, why]) => {
          const value = given(pod.spec, field);
          if (value === undefined || !isTrue(value)) return [];
          return [
            { message: `The pod shares a namespace of the node (\`${field}: true\`): ${why}.`, range: value.range },
          ];
        }),
    },
  ],
};
