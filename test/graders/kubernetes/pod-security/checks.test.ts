/** Every check of the standard: what it allows and what it refuses, for the pod and for each kind of container. */
import { describe, expect, it } from 'vitest';
import { evaluatePodSecurity } from '../../../../graders/kubernetes/pod-security/evaluate.ts';
import { manifestsOf, podOf } from '../../../support/pod-security.ts';
import type { PodParts } from '../../../support/pod-security.ts';

type Level = 'baseline' | 'restricted';

function refusals(parts: PodParts, level: Level, version: string): [check: string, container: string | undefined][] {
  const { allowed, violations } = evaluatePodSecurity(manifestsOf(podOf(parts)), { level, version });
  expect(allowed).toBe(violations.length === 0);
  return violations.map(({ check, container }) => [check, container]);
}

const context = (securityContext: object) => ({ securityContext });

/** Values of a container, each tried in a container, an init container and an ephemeral container. */
const containerCases: {
  check: string;
  level: Level;
  version?: string;
  allowed: object[];
  refused: object[];
}[] = [
  {
    check: 'privileged',
    level: 'baseline',
    allowed: [{}, context({ privileged: false }), context({ privileged: null })],
    refused: [context({ privileged: true })],
  },
  {
    check: 'hostPorts',
    level: 'baseline',
    allowed: [{ ports: [{ containerPort: 80 }] }, { ports: [{ containerPort: 80, hostPort: 0 }] }],
    refused: [{ ports: [{ containerPort: 80 }, { containerPort: 81, hostPort: 81 }] }],
  },
  {
    check: 'hostProbesAndHostLifecycle',
    level: 'baseline',
    allowed: [
      { livenessProbe: { httpGet: { port: 80 } } },
      { readinessProbe: { tcpSocket: { port: 80, host: '' } } },
      { startupProbe: { exec: { command: ['true'] } } },
      { lifecycle: { preStop: { httpGet: { port: 80 } }, postStart: { exec: { command: ['true'] } } } },
    ],
    refused: [
      { livenessProbe: { httpGet: { port: 80, host: '127.0.0.1' } } },
      { readinessProbe: { httpGet: { port: 80, host: 'metadata' } } },
      { startupProbe: { tcpSocket: { port: 80, host: '10.0.0.1' } } },
      { lifecycle: { preStop: { httpGet: { port: 80, host: 'a' } } } },
      { lifecycle: { postStart: { tcpSocket: { port: 80, host: 'a' } } } },
    ],
  },
  {
    check: 'windowsHostProcess',
    level: 'baseline',
    allowed: [context({ windowsOptions: { hostProcess: false } }), context({ windowsOptions: {} })],
    refused: [context({ windowsOptions: { hostProcess: true } })],
  },
  {
    check: 'capabilities_baseline',
    level: 'baseline',
    allowed: [
      context({ capabilities: { add: ['AUDIT_WRITE', 'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'MKNOD'] } }),
      context({ capabilities: { add: ['NET_BIND_SERVICE', 'SETFCAP', 'SETGID', 'SETPCAP', 'SETUID', 'SYS_CHROOT'] } }),
      context({ capabilities: {} }),
    ],
    refused: [
      context({ capabilities: { add: ['NET_RAW'] } }),
      context({ capabilities: { add: ['CHOWN', 'SYS_ADMIN'] } }),
      context({ capabilities: { add: ['chown'] } }),
      context({ capabilities: { add: ['CAP_CHOWN'] } }),
      context({ capabilities: { add: ['ALL'] } }),
    ],
  },
  {
    check: 'appArmorProfile',
    level: 'baseline',
    allowed: [
      context({ appArmorProfile: { type: 'RuntimeDefault' } }),
      context({ appArmorProfile: { type: 'Localhost', localhostProfile: 'x' } }),
      context({ appArmorProfile: null }),
    ],
    refused: [context({ appArmorProfile: { type: 'Unconfined' } }), context({ appArmorProfile: {} })],
  },
  {
    check: 'seLinuxOptions',
    level: 'baseline',
    allowed: [
      context({ seLinuxOptions: {} }),
      ...['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'].map((type) =>
        context({ seLinuxOptions: { type, level: 's0:c1' } }),
      ),
    ],
    refused: [
      context({ seLinuxOptions: { type: 'spc_t' } }),
      context({ seLinuxOptions: { user: 'root' } }),
      context({ seLinuxOptions: { type: 'container_t', role: 'r' } }),
    ],
  },
  {
    check: 'procMount',
    level: 'baseline',
    allowed: [context({ procMount: 'Default' }), context({ procMount: null })],
    refused: [context({ procMount: 'Unmasked' }), context({ procMount: '' })],
  },
  {
    check: 'seccompProfile_baseline',
    level: 'baseline',
    allowed: [
      context({ seccompProfile: null }),
      context({ seccompProfile: { type: 'Localhost', localhostProfile: 'x' } }),
    ],
    refused: [context({ seccompProfile: { type: 'Unconfined' } }), context({ seccompProfile: {} })],
  },
  {
    check: 'allowPrivilegeEscalation',
    level: 'restricted',
    allowed: [context({ allowPrivilegeEscalation: false })],
    refused: [context({ allowPrivilegeEscalation: true }), context({ allowPrivilegeEscalation: null })],
  },
  {
    check: 'runAsNonRoot',
    level: 'restricted',
    allowed: [context({ runAsNonRoot: true })],
    refused: [context({ runAsNonRoot: false }), context({ runAsNonRoot: null })],
  },
  {
    check: 'runAsUser',
    level: 'restricted',
    allowed: [context({ runAsUser: 1 }), context({ runAsUser: null })],
    refused: [context({ runAsUser: 0 })],
  },
  {
    check: 'seccompProfile_restricted',
    level: 'restricted',
    allowed: [context({ seccompProfile: { type: 'RuntimeDefault' } })],
    refused: [context({ seccompProfile: null }), context({ seccompProfile: { type: 'Unconfined' } })],
  },
  {
    check: 'capabilities_restricted',
    level: 'restricted',
    allowed: [
      context({ capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } }),
      context({ capabilities: { drop: ['NET_RAW', 'ALL'] } }),
    ],
    refused: [
      context({ capabilities: { drop: ['all'] } }),
      context({ capabilities: { drop: ['NET_RAW'] } }),
      context({ capabilities: {} }),
      context({ capabilities: null }),
      context({ capabilities: { drop: ['ALL'], add: ['CHOWN'] } }),
      context({ capabilities: { drop: ['ALL'], add: ['net_bind_service'] } }),
    ],
  },
  {
    check: 'procMount_restricted',
    level: 'restricted',
    version: 'v1.35',
    allowed: [context({ procMount: 'Default' })],
    refused: [context({ procMount: 'Unmasked' })],
  },
];

describe.each(containerCases)('$check', ({ check, level, version = 'v1.34', allowed, refused }) => {
  it.each(allowed.map((value) => [JSON.stringify(value), value]))('allows %s in every container', (_text, value) => {
    expect(refusals({ container: value, init: value, ephemeral: value } as PodParts, level, version)).toEqual([]);
  });

  it.each(refused.map((value) => [JSON.stringify(value), value]))('refuses %s wherever it stands', (_text, value) => {
    for (const [place, name] of [
      ['init', 'i'],
      ['container', 'c'],
      ['ephemeral', 'e'],
    ] as const) {
      expect(refusals({ [place]: value }, level, version)).toEqual([[check, name]]);
    }
  });

  it('counts a container without any security context', () => {
    const found = refusals({ init: { securityContext: null } }, level, version).map(([id]) => id);
    const asksForSomething = [
      'allowPrivilegeEscalation',
      'runAsNonRoot',
      'seccompProfile_restricted',
      'capabilities_restricted',
    ];
    expect(found.includes(check)).toBe(asksForSomething.includes(check));
  });
});

/** Values of the pod's spec. */
const podCases: { check: string; level: Level; allowed: object[]; refused: object[] }[] = [
  {
    check: 'hostNamespaces',
    level: 'baseline',
    allowed: [{ hostNetwork: false, hostPID: null }, { shareProcessNamespace: true }],
    refused: [{ hostNetwork: true }, { hostPID: true }, { hostIPC: true }],
  },
  {
    check: 'hostPathVolumes',
    level: 'baseline',
    allowed: [
      { volumes: [{ name: 'a', nfs: { server: 's', path: '/' } }] },
      { volumes: [{ name: 'a', hostPath: null }] },
    ],
    refused: [
      {
        volumes: [
          { name: 'b', emptyDir: {} },
          { name: 'a', hostPath: { path: '/' } },
        ],
      },
    ],
  },
  {
    check: 'restrictedVolumes',
    level: 'restricted',
    allowed: [
      ...[
        'configMap',
        'csi',
        'downwardAPI',
        'emptyDir',
        'ephemeral',
        'image',
        'persistentVolumeClaim',
        'projected',
        'secret',
      ].map((kind) => ({ volumes: [{ name: 'a', [kind]: {} }] })),
      { volumes: [{ name: 'defaulted' }] },
    ],
    refused: [
      'hostPath',
      'gcePersistentDisk',
      'awsElasticBlockStore',
      'gitRepo',
      'nfs',
      'iscsi',
      'glusterfs',
      'rbd',
      'flexVolume',
      'cinder',
      'cephfs',
      'flocker',
      'fc',
      'azureFile',
      'vsphereVolume',
      'quobyte',
      'azureDisk',
      'portworxVolume',
      'scaleIO',
      'storageos',
      'photonPersistentDisk',
      'emptydir',
    ].map((kind) => ({ volumes: [{ name: 'a', [kind]: {} }] })),
  },
  {
    check: 'windowsHostProcess',
    level: 'baseline',
    allowed: [context({ windowsOptions: { hostProcess: false } })],
    refused: [context({ windowsOptions: { hostProcess: true } })],
  },
  {
    check: 'appArmorProfile',
    level: 'baseline',
    allowed: [context({ appArmorProfile: { type: 'RuntimeDefault' } })],
    refused: [context({ appArmorProfile: { type: 'Unconfined' } })],
  },
  {
    check: 'seLinuxOptions',
    level: 'baseline',
    allowed: [context({ seLinuxOptions: { type: 'container_t' } })],
    refused: [context({ seLinuxOptions: { type: 'spc_t' } }), context({ seLinuxOptions: { user: 'u' } })],
  },
  {
    check: 'seccompProfile_baseline',
    level: 'baseline',
    allowed: [context({ seccompProfile: { type: 'RuntimeDefault' } }), context({})],
    refused: [context({ seccompProfile: { type: 'Unconfined' } })],
  },
  {
    check: 'sysctls',
    level: 'baseline',
    allowed: [
      context({ sysctls: [] }),
      context({
        sysctls: [
          'kernel.shm_rmid_forced',
          'net.ipv4.ip_local_port_range',
          'net.ipv4.tcp_syncookies',
          'net.ipv4.ping_group_range',
          'net.ipv4.ip_unprivileged_port_start',
          'net.ipv4.ip_local_reserved_ports',
          'net.ipv4.tcp_keepalive_time',
          'net.ipv4.tcp_fin_timeout',
          'net.ipv4.tcp_keepalive_intvl',
          'net.ipv4.tcp_keepalive_probes',
          'net.ipv4.tcp_rmem',
          'net.ipv4.tcp_wmem',
        ].map((name) => ({ name, value: '1' })),
      }),
    ],
    refused: [
      context({ sysctls: [{ name: 'net.core.somaxconn', value: '1' }] }),
      context({
        sysctls: [
          { name: 'net.ipv4.tcp_rmem', value: '1' },
          { name: 'kernel.msgmax', value: '1' },
        ],
      }),
    ],
  },
  {
    check: 'runAsNonRoot',
    level: 'restricted',
    allowed: [context({ runAsNonRoot: true }), context({})],
    refused: [context({ runAsNonRoot: false })],
  },
  {
    check: 'runAsUser',
    level: 'restricted',
    allowed: [context({ runAsUser: 1000 })],
    refused: [context({ runAsUser: 0 })],
  },
  {
    check: 'seccompProfile_restricted',
    level: 'restricted',
    allowed: [context({ seccompProfile: { type: 'Localhost', localhostProfile: 'x' } })],
    refused: [context({ seccompProfile: { type: 'Unconfined' } })],
  },
];

describe.each(podCases)('$check of the pod', ({ check, level, allowed, refused }) => {
  it.each(allowed.map((spec) => [JSON.stringify(spec), spec]))('allows %s', (_text, spec) => {
    expect(refusals({ spec } as PodParts, level, 'v1.34')).toEqual([]);
  });

  // Every container of these pods says the right thing: what the pod says counts even where nothing inherits it.
  it.each(refused.map((spec) => [JSON.stringify(spec), spec]))('refuses %s', (_text, spec) => {
    expect(refusals({ spec, init: {} } as PodParts, level, 'v1.34')).toEqual([[check, undefined]]);
  });
});

describe('what the pod says for its containers', () => {
  const silent = { securityContext: { runAsNonRoot: null, seccompProfile: null } };
  const said = { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } };

  it('covers containers that say nothing', () => {
    expect(
      refusals({ spec: context(said), container: silent, init: silent, ephemeral: silent }, 'restricted', 'v1.34'),
    ).toEqual([]);
  });

  it('does not cover one that says otherwise', () => {
    const otherwise = { securityContext: { runAsNonRoot: false, seccompProfile: { type: 'Unconfined' } } };
    expect(refusals({ spec: context(said), container: silent, init: otherwise }, 'restricted', 'v1.34')).toEqual([
      ['runAsNonRoot', 'i'],
      ['seccompProfile_restricted', 'i'],
    ]);
  });

  it('is not needed when every container speaks for itself', () => {
    expect(refusals({ init: {}, ephemeral: {} }, 'restricted', 'v1.34')).toEqual([]);
  });

  it('names every container that nobody speaks for', () => {
    expect(refusals({ container: silent, init: silent, ephemeral: {} }, 'restricted', 'v1.34')).toEqual([
      ['runAsNonRoot', 'i'],
      ['runAsNonRoot', 'c'],
      ['seccompProfile_restricted', 'i'],
      ['seccompProfile_restricted', 'c'],
    ]);
  });
});

describe('AppArmor by annotation', () => {
  const annotated = (value: string) => ({
    metadata: { annotations: { 'container.apparmor.security.beta.kubernetes.io/c': value, other: 'unconfined' } },
  });
  it.each(['', 'runtime/default', 'localhost/tally'])('allows %j', (value) => {
    expect(refusals(annotated(value), 'baseline', 'v1.34')).toEqual([]);
  });
  it.each(['unconfined', 'runtime/other', 'Localhost/x'])('refuses %j', (value) => {
    expect(refusals(annotated(value), 'baseline', 'v1.34')).toEqual([['appArmorProfile', undefined]]);
  });
});
