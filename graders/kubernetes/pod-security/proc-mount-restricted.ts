import { unmasked } from './proc-mount.ts';
import type { StandardCheck } from './standard.ts';

/** `/proc` keeps its masks, in a user namespace too: what the baseline level gave up with 1.35, the restricted one keeps. */
export const procMountRestricted: StandardCheck = {
  id: 'procMount_restricted',
  level: 'restricted',
  overrides: 'procMount',
  versions: [{ since: 35, breaches: unmasked }],
};
