import { itemsAt, stringAt } from '../../parse/tree.ts';
import { given } from '../manifests.ts';
import type { StandardCheck } from './standard.ts';

/** No volume is a directory of the node. */
export const hostPathVolumes: StandardCheck = {
  id: 'hostPathVolumes',
  level: 'baseline',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        itemsAt(pod.spec, 'volumes').flatMap((volume) => {
          const hostPath = given(volume, 'hostPath');
          if (hostPath === undefined) return [];
          const path = stringAt(hostPath, 'path') ?? '';
          return [
            {
              message: `Volume \`${stringAt(volume, 'name') ?? ''}\` is \`${path}\` of the node. What the pod writes there stays when it is gone, and what lies there is not the pod's.`,
              range: hostPath.range,
            },
          ];
        }),
    },
  ],
};
