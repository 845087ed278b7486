import { entriesAt, itemsAt, stringAt } from '../../parse/tree.ts';
import type { StandardCheck } from './standard.ts';

// `image` joined with the library of 1.33, for every version of the policy.
const allowed = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Only volume kinds that bring nothing of the node and no network storage past a PersistentVolumeClaim. */
export const restrictedVolumes: StandardCheck = {
  id: 'restrictedVolumes',
  level: 'restricted',
  overrides: 'hostPathVolumes',
  versions: [
    {
      since: 0,
      breaches: (pod) =>
        itemsAt(pod.spec, 'volumes').flatMap((volume) => {
          const sources = entriesAt(volume).filter(({ key, value }) => key !== 'name' && value.kind !== 'null');
          // The API server makes a volume without a kind an emptyDir before it is judged.
          const [first] = sources;
          if (first === undefined || sources.some(({ key }) => allowed.includes(key))) return [];
          const path = first.key === 'hostPath' ? ` (\`${stringAt(first.value, 'path') ?? ''}\` of the node)` : '';
          return [
            {
              message: `Volume \`${stringAt(volume, 'name') ?? ''}\` is of kind \`${first.key}\`${path}; restricted allows ${allowed.join(', ')}. The others bring files of the node or storage that nobody bound to this namespace.`,
              range: first.keyRange,
            },
          ];
        }),
    },
  ],
};
