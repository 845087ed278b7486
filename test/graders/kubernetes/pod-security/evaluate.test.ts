import { describe, expect, it } from 'vitest';
import {
  checksOf,
  evaluatePodSecurity,
  parsePolicyVersion,
  standardChecks,
} from '../../../../graders/kubernetes/pod-security/evaluate.ts';
import { parseManifests } from '../../../../graders/kubernetes/manifests.ts';
import { expectedRefusals, manifestsOf, podOf } from '../../../support/pod-security.ts';
import type { PodParts } from '../../../support/pod-security.ts';

const ids = (level: 'baseline' | 'restricted', version: string) =>
  checksOf({ level, version })
    .map(({ id }) => id)
    .sort();
const refusals = (parts: PodParts, level: 'baseline' | 'restricted', version: string) =>
  evaluatePodSecurity(manifestsOf(podOf(parts)), { level, version }).violations.map(({ check }) => check);

describe('the checks of a policy', () => {
  const baseline = [
    'appArmorProfile',
    'capabilities_baseline',
    'hostNamespaces',
    'hostPathVolumes',
    'hostPorts',
    'hostProbesAndHostLifecycle',
    'privileged',
    'procMount',
    'seLinuxOptions',
    'seccompProfile_baseline',
    'sysctls',
    'windowsHostProcess',
  ];
  const restricted = [
    'allowPrivilegeEscalation',
    'capabilities_restricted',
    'restrictedVolumes',
    'runAsNonRoot',
    'runAsUser',
    'seccompProfile_restricted',
  ];

  it('are 19 in all, each with an id of its own and versions that ascend', () => {
    expect(new Set(standardChecks.map(({ id }) => id)).size).toBe(19);
    for (const { versions, overrides } of standardChecks) {
      expect(versions.map(({ since }) => since)).toEqual(versions.map(({ since }) => since).sort((a, b) => a - b));
      if (overrides !== undefined) expect(baseline).toContain(overrides);
    }
  });

  it('are 12 at baseline v1.34; at restricted, three give way to stricter ones', () => {
    expect(ids('baseline', 'v1.34')).toEqual(baseline);
    const replaced = ['capabilities_baseline', 'hostPathVolumes', 'seccompProfile_baseline'];
    expect(ids('restricted', 'v1.34')).toEqual(
      [...baseline, ...restricted].filter((id) => !replaced.includes(id)).sort(),
    );
  });

  it.each([
    ['v1.20', 'hostProbesAndHostLifecycle', false],
    ['v1.33', 'hostProbesAndHostLifecycle', false],
    ['v1.34', 'hostProbesAndHostLifecycle', true],
    ['v1.22', 'runAsUser', false],
    ['v1.23', 'runAsUser', true],
    ['v1.21', 'capabilities_restricted', false],
    ['v1.21', 'capabilities_baseline', true],
    ['v1.22', 'capabilities_restricted', true],
    ['v1.22', 'capabilities_baseline', false],
    ['v1.34', 'procMount_restricted', false],
    ['v1.34', 'procMount', true],
    ['v1.35', 'procMount_restricted', true],
    ['v1.35', 'procMount', false],
    ['latest', 'procMount_restricted', true],
  ])('at restricted %s: %s is %s', (version, id, active) => {
    expect(ids('restricted', version).includes(id)).toBe(active);
  });

  it.each(['v1.19', 'v1.37', '1.34', 'v1.34.1', 'v2.0', 'v1.034', '', 'newest'])(
    '%j is no version that is covered',
    (version) => {
      expect(parsePolicyVersion(version)).toBeNull();
      expect(() => checksOf({ level: 'baseline', version })).toThrow(RangeError);
    },
  );
});

describe('what changed with versions', () => {
  const sysctl = (name: string): PodParts => ({ spec: { securityContext: { sysctls: [{ name, value: '1' }] } } });
  const inUserNamespace = { spec: { hostUsers: false } };
  const windows = { spec: { os: { name: 'windows' } } };

  it.each<[string, PodParts, 'baseline' | 'restricted', string, string]>([
    ['ip_local_reserved_ports', sysctl('net.ipv4.ip_local_reserved_ports'), 'baseline', 'v1.26', 'v1.27'],
    ['tcp_keepalive_time', sysctl('net.ipv4.tcp_keepalive_time'), 'baseline', 'v1.28', 'v1.29'],
    ['tcp_fin_timeout', sysctl('net.ipv4.tcp_fin_timeout'), 'baseline', 'v1.28', 'v1.29'],
    ['tcp_rmem', sysctl('net.ipv4.tcp_rmem'), 'baseline', 'v1.31', 'v1.32'],
    [
      'container_engine_t',
      { container: { securityContext: { seLinuxOptions: { type: 'container_engine_t' } } } },
      'baseline',
      'v1.30',
      'v1.31',
    ],
    [
      'root in a user namespace',
      { ...inUserNamespace, container: { securityContext: { runAsUser: 0 } } },
      'restricted',
      'v1.34',
      'v1.35',
    ],
    [
      'no runAsNonRoot in a user namespace',
      { ...inUserNamespace, container: { securityContext: { runAsNonRoot: false } } },
      'restricted',
      'v1.34',
      'v1.35',
    ],
    [
      'an unmasked /proc in a user namespace',
      { ...inUserNamespace, container: { securityContext: { procMount: 'Unmasked' } } },
      'baseline',
      'v1.34',
      'v1.35',
    ],
    ...(['allowPrivilegeEscalation', 'capabilities', 'seccompProfile'] as const).map(
      (field): [string, PodParts, 'restricted', string, string] => [
        `a Windows pod without ${field}`,
        { ...windows, container: { securityContext: { [field]: null } } },
        'restricted',
        'v1.24',
        'v1.25',
      ],
    ),
  ])('%s is refused before and allowed since', (_what, parts, level, before, since) => {
    expect(refusals(parts, level, before)).toHaveLength(1);
    expect(refusals(parts, level, since)).toEqual([]);
  });

  it('a probe that names a host is allowed before v1.34 and refused since', () => {
    const parts = { container: { livenessProbe: { httpGet: { port: 80, host: 'a' } } } };
    expect(refusals(parts, 'restricted', 'v1.33')).toEqual([]);
    expect(refusals(parts, 'baseline', 'v1.34')).toEqual(['hostProbesAndHostLifecycle']);
  });

  it('an unmasked /proc stays refused at restricted, user namespace or not', () => {
    const parts = { ...inUserNamespace, container: { securityContext: { procMount: 'Unmasked' } } };
    expect(refusals(parts, 'restricted', 'v1.34')).toEqual(['procMount']);
    expect(refusals(parts, 'restricted', 'v1.35')).toEqual(['procMount_restricted']);
  });

  it('Windows pods are not excused from running as non-root', () => {
    expect(
      refusals({ ...windows, container: { securityContext: { runAsNonRoot: null } } }, 'restricted', 'v1.34'),
    ).toEqual(['runAsNonRoot']);
  });
});

describe('evaluatePodSecurity', () => {
  it('judges every pod and template of the file and names the object', () => {
    const pod = podOf({});
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      spec: { template: { spec: { ...(podOf({}).spec as object), hostPID: true } } },
    };
    const { allowed, violations } = evaluatePodSecurity(manifestsOf(pod, deployment), {
      level: 'baseline',
      version: 'latest',
    });
    expect(allowed).toBe(false);
    expect(violations).toEqual([expect.objectContaining({ check: 'hostNamespaces', object: 'Deployment d' })]);
  });

  it('points to the value at fault, or to where the missing one belongs', () => {
    const { subject } = parseManifests(
      `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
  containers:
    - name: web
      image: b
      securityContext:
        capabilities:
          drop:
            - all
`,
      'pod.yaml',
    );
    const { violations } = evaluatePodSecurity(subject!, { level: 'restricted', version: 'v1.34' });
    expect(violations.map(({ check, line, range, container }) => [check, line, range.column, container])).toEqual([
      ['allowPrivilegeEscalation', 10, 9, 'web'],
      ['capabilities_restricted', 12, 15, 'web'],
    ]);
    expect(violations[1]?.message).toContain('drops `all`');
  });

  it('agrees with a second reading of the standard on random pods, for every version', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const pick = <T>(...values: T[]): T => values[random(values.length)]!;
    /** Leaves the field out most of the time, so that pods differ in a few things. */
    const sometimes = (fields: Record<string, () => unknown>): Record<string, unknown> =>
      Object.fromEntries(Object.entries(fields).flatMap(([key, make]) => (random(5) === 0 ? [[key, make()]] : [])));
    const shared = {
      runAsNonRoot: () => pick(true, false, null),
      runAsUser: () => pick(0, 1000, null),
      seccompProfile: () => pick<unknown>({ type: 'Unconfined' }, { type: 'Localhost' }, {}, null),
      appArmorProfile: () => pick<unknown>({ type: 'Unconfined' }, { type: 'RuntimeDefault' }, null),
      seLinuxOptions: () =>
        pick<unknown>({ type: 'spc_t' }, { type: 'container_engine_t' }, { role: 'r' }, { user: '' }, null),
      windowsOptions: () => pick<unknown>({ hostProcess: true }, { hostProcess: false }, {}),
    };
    const containerContext = () =>
      random(12) === 0
        ? null
        : sometimes({
            ...shared,
            privileged: () => pick(true, false, null),
            procMount: () => pick('Unmasked', 'Default', null),
            allowPrivilegeEscalation: () => pick(true, false, null),
            capabilities: () =>
              pick<unknown>(
                { add: ['NET_RAW'] },
                { drop: ['ALL'], add: ['CHOWN'] },
                { drop: ['all'] },
                { drop: ['KILL', 'ALL'], add: null },
                null,
              ),
          });
    const container = () => ({
      ...sometimes({
        ports: () => [{ containerPort: 1, hostPort: pick(0, 80) }],
        livenessProbe: () => ({ httpGet: { port: 1, host: pick('', 'a') } }),
        lifecycle: () => ({ preStop: { tcpSocket: { port: 1, host: pick('', 'a') } } }),
      }),
      securityContext: containerContext(),
    });
    let allowed = 0;
    const seen = new Set<string>();
    for (let round = 0; round < 3000; round++) {
      const pod = podOf({
        metadata: sometimes({
          annotations: () => ({
            'container.apparmor.security.beta.kubernetes.io/c': pick('unconfined', 'runtime/default'),
          }),
        }),
        spec: sometimes({
          hostNetwork: () => pick(true, false),
          hostUsers: () => pick(true, false),
          os: () => ({ name: pick('windows', 'linux') }),
          volumes: () => [{ name: 'v', [pick('hostPath', 'nfs', 'emptyDir', 'image')]: {} }],
          securityContext: () => ({
            ...sometimes(shared),
            ...sometimes({
              sysctls: () => [{ name: pick('net.ipv4.tcp_rmem', 'net.ipv4.tcp_fin_timeout', 'kernel.x'), value: '1' }],
            }),
          }),
        }),
        container: container(),
        ...(random(3) === 0 && { init: container() }),
        ...(random(6) === 0 && { ephemeral: container() }),
      });
      const level = pick('baseline', 'restricted');
      const minor = 20 + random(17);
      const { violations } = evaluatePodSecurity(manifestsOf(pod), { level, version: `v1.${minor}` });
      const found = [...new Set(violations.map(({ check }) => check))].sort();
      expect(found, `${level} v1.${minor}: ${JSON.stringify(pod)}`).toEqual(expectedRefusals(pod, level, minor));
      for (const id of found) seen.add(id);
      if (found.length === 0) allowed++;
    }
    expect([...seen].sort()).toEqual(standardChecks.map(({ id }) => id).sort());
    expect(allowed).toBeGreaterThan(200);
  });
});
