/**
 * The verdict of Kubernetes' Pod Security Admission on the pods of a file, for a level and a version of the policy.
 * The standard: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * Names, versions and overrides as in https://github.com/kubernetes/pod-security-admission (library of 1.35).
 */
import type { Range } from '../../check.ts';
import type { Manifests } from '../manifests.ts';
import { allowPrivilegeEscalation } from './allow-privilege-escalation.ts';
import { appArmorProfile } from './app-armor-profile.ts';
import { capabilitiesBaseline } from './capabilities-baseline.ts';
import { capabilitiesRestricted } from './capabilities-restricted.ts';
import { hostNamespaces } from './host-namespaces.ts';
import { hostPathVolumes } from './host-path-volumes.ts';
import { hostPorts } from './host-ports.ts';
import { hostProbesAndHostLifecycle } from './host-probes-and-host-lifecycle.ts';
import { privileged } from './privileged.ts';
import { procMountRestricted } from './proc-mount-restricted.ts';
import { procMount } from './proc-mount.ts';
import { restrictedVolumes } from './restricted-volumes.ts';
import { runAsNonRoot } from './run-as-non-root.ts';
import { runAsUser } from './run-as-user.ts';
import { seLinuxOptions } from './se-linux-options.ts';
import { seccompProfileBaseline } from './seccomp-profile-baseline.ts';
import { seccompProfileRestricted } from './seccomp-profile-restricted.ts';
import type { Level, StandardCheck } from './standard.ts';
import { sysctls } from './sysctls.ts';
import { windowsHostProcess } from './windows-host-process.ts';

export const standardChecks: readonly StandardCheck[] = [
  privileged,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  windowsHostProcess,
  capabilitiesBaseline,
  appArmorProfile,
  seLinuxOptions,
  procMount,
  seccompProfileBaseline,
  sysctls,
  restrictedVolumes,
  allowPrivilegeEscalation,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
  capabilitiesRestricted,
  procMountRestricted,
];

/** Minors of Kubernetes 1.x whose policy is known here. 1.36 changed nothing; later ones are not covered. */
export const policyVersions = { oldest: 20, newest: 36 } as const;

/** `v1.34` or `latest` → the minor; null when it is no version or not covered. */
export function parsePolicyVersion(text: string): number | null {
  if (text === 'latest') return policyVersions.newest;
  const minor = Number(/^v1\.(0|[1-9]\d?)$/.exec(text)?.[1] ?? Number.NaN);
  return minor >= policyVersions.oldest && minor <= policyVersions.newest ? minor : null;
}

export interface PodSecurityViolation {
  /** Id of the standard's check, e.g. `runAsNonRoot`. */
  check: string;
  message: string;
  /** Name of the container; absent when the pod itself is at fault. */
  container?: string;
  /** The object, e.g. `Deployment orders`. */
  object: string;
  line: number;
  range: Range;
}

export interface PodSecurityPolicy {
  level: Level;
  /** `v1.20` to `v1.36`, or `latest`. */
  version: string;
}

/** The checks that a policy consists of. Throws RangeError for a version that is not covered. */
export function checksOf({ level, version }: PodSecurityPolicy): readonly StandardCheck[] {
  const minor = parsePolicyVersion(version);
  if (minor === null) throw new RangeError(`The Pod Security Standards of ${version} are not covered.`);
  const active = standardChecks.filter(
    (check) =>
      (check.level === 'baseline' || level === 'restricted') && check.versions.some(({ since }) => since <= minor),
  );
  const overridden = new Set(active.map((check) => check.overrides));
  return active.filter((check) => !overridden.has(check.id));
}

/** What Pod Security Admission answers for every pod and pod template of the file. A file without any is allowed: nothing in it is judged. */
export function evaluatePodSecurity(
  manifests: Manifests,
  policy: PodSecurityPolicy,
): { allowed: boolean; violations: PodSecurityViolation[] } {
  const minor = parsePolicyVersion(policy.version) ?? policyVersions.newest;
  const violations = checksOf(policy).flatMap((check) => {
    const version = check.versions.findLast(({ since }) => since <= minor);
    return manifests.pods.flatMap((pod) =>
      (version?.breaches(pod) ?? []).map((breach) => ({
        check: check.id,
        ...breach,
        object: pod.title,
        line: breach.range.line,
      })),
    );
  });
  return { allowed: violations.length === 0, violations };
}
