/** Pods for the tests of the Pod Security Standards, and a second reading of the standard to compare with. */
import { parseManifests } from '../../graders/kubernetes/manifests.ts';
import type { Manifests } from '../../graders/kubernetes/manifests.ts';

type Plain = Record<string, unknown>;

/** Settings that the restricted level asks of every container. */
export const restrictedContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  runAsNonRoot: true,
  seccompProfile: { type: 'RuntimeDefault' },
};

export interface PodParts {
  metadata?: Plain;
  spec?: Plain;
  /** Merged into the one container `c`, an init container `i` or an ephemeral container `e`. */
  container?: Plain;
  init?: Plain;
  ephemeral?: Plain;
}

/** A pod that every level admits, with these parts put over it. */
export function podOf({ metadata = {}, spec = {}, container = {}, init, ephemeral }: PodParts): Plain {
  const make = (name: string, parts: Plain): Plain => ({
    name,
    image: 'registry.example/app:1',
    ...parts,
    securityContext:
      parts['securityContext'] === null ? null : { ...restrictedContext, ...(parts['securityContext'] as Plain) },
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', ...metadata },
    spec: {
      ...spec,
      ...(init && { initContainers: [make('i', init)] }),
      containers: [make('c', container)],
      ...(ephemeral && { ephemeralContainers: [make('e', ephemeral)] }),
    },
  };
}

/** JSON is YAML. Throws when the API server could not read it. */
export function manifestsOf(...objects: Plain[]): Manifests {
  const text = objects.map((object) => JSON.stringify(object, null, 1)).join('\n---\n');
  const { subject, problems } = parseManifests(text, 'pod.yaml');
  if (subject === null) throw new Error(problems[0]?.message);
  return subject;
}

interface Context {
  [field: string]: unknown;
  seLinuxOptions?: { type?: string; user?: string; role?: string } | null;
  seccompProfile?: { type?: string } | null;
  appArmorProfile?: { type?: string } | null;
  windowsOptions?: { hostProcess?: boolean } | null;
  capabilities?: { add?: string[] | null; drop?: string[] | null } | null;
}
interface Handler {
  httpGet?: { host?: string };
  tcpSocket?: { host?: string };
}
interface PlainContainer {
  securityContext?: Context | null;
  ports?: { hostPort?: number }[];
  livenessProbe?: Handler;
  readinessProbe?: Handler;
  startupProbe?: Handler;
  lifecycle?: { postStart?: Handler; preStop?: Handler };
}
interface PlainSpec {
  [field: string]: unknown;
  hostUsers?: boolean;
  os?: { name: string };
  volumes?: Plain[];
  securityContext?: Context & { sysctls?: { name: string }[] };
  initContainers?: PlainContainer[];
  containers: PlainContainer[];
  ephemeralContainers?: PlainContainer[];
}

/**
 * The ids of the checks that refuse the pod, written a second time, from the tables of
 * https://kubernetes.io/docs/concepts/security/pod-security-standards/ and on plain values instead of trees.
 */
export function expectedRefusals(pod: Plain, level: 'baseline' | 'restricted', minor: number): string[] {
  const spec = pod['spec'] as PlainSpec;
  const annotations = ((pod['metadata'] as Plain)['annotations'] ?? {}) as Record<string, string>;
  const all = [...(spec.initContainers ?? []), ...spec.containers, ...(spec.ephemeralContainers ?? [])];
  const contexts = all.map((container) => container.securityContext ?? {});
  const everywhere = [spec.securityContext ?? {}, ...contexts];
  const windows = minor >= 25 && spec.os?.name === 'windows';
  const userNamespace = minor >= 35 && spec.hostUsers === false;
  const anyAdds = (bad: (name: string) => boolean) =>
    contexts.some(({ capabilities }) => (capabilities?.add ?? []).some(bad));
  const filtered = (profile: { type?: string } | null | undefined) =>
    profile == null || ['RuntimeDefault', 'Localhost'].includes(profile.type ?? '');
  const hosts = all.flatMap((c) =>
    [c.livenessProbe, c.readinessProbe, c.startupProbe, c.lifecycle?.postStart, c.lifecycle?.preStop].flatMap((h) => [
      h?.httpGet?.host ?? '',
      h?.tcpSocket?.host ?? '',
    ]),
  );
  const safeSysctls =
    'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start'.split(
      ' ',
    );
  if (minor >= 27) safeSysctls.push('net.ipv4.ip_local_reserved_ports');
  if (minor >= 29)
    safeSysctls.push(
      ...['time', 'intvl', 'probes'].map((end) => `net.ipv4.tcp_keepalive_${end}`),
      'net.ipv4.tcp_fin_timeout',
    );
  if (minor >= 32) safeSysctls.push('net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem');
  const types = [
    '',
    'container_t',
    'container_init_t',
    'container_kvm_t',
    ...(minor >= 31 ? ['container_engine_t'] : []),
  ];
  const defaults =
    'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
      ' ',
    );
  const safeVolumes = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
    ' ',
  );
  const volumes = (spec.volumes ?? []).map((volume) =>
    Object.keys(volume).filter((key) => key !== 'name' && volume[key] !== null),
  );
  const unmasked = contexts.some(({ procMount }) => procMount != null && procMount !== 'Default');
  const covered = (field: string, good: (value: unknown) => boolean) =>
    contexts.every((context) => (context[field] == null ? good(spec.securityContext?.[field]) : good(context[field])));

  const refused: Record<string, boolean> = {
    privileged: contexts.some(({ privileged }) => privileged === true),
    hostNamespaces: ['hostNetwork', 'hostPID', 'hostIPC'].some((field) => spec[field] === true),
    hostPorts: all.some(({ ports }) => (ports ?? []).some(({ hostPort }) => (hostPort ?? 0) !== 0)),
    hostProbesAndHostLifecycle: minor >= 34 && hosts.some((host) => host !== ''),
    windowsHostProcess: everywhere.some(({ windowsOptions }) => windowsOptions?.hostProcess === true),
    appArmorProfile:
      everywhere.some(({ appArmorProfile }) => !filtered(appArmorProfile)) ||
      Object.entries(annotations).some(
        ([key, value]) =>
          key.startsWith('container.apparmor.security.beta.kubernetes.io/') &&
          !/^$|^runtime\/default$|^localhost\//.test(value),
      ),
    seLinuxOptions: everywhere.some(
      ({ seLinuxOptions: o }) => o != null && (!types.includes(o.type ?? '') || Boolean(o.user) || Boolean(o.role)),
    ),
    sysctls: (spec.securityContext?.sysctls ?? []).some(({ name }) => !safeSysctls.includes(name)),
  };
  const anyUnfiltered = everywhere.some(({ seccompProfile }) => !filtered(seccompProfile));
  if (level === 'baseline') {
    Object.assign(refused, {
      hostPathVolumes: volumes.some((kinds) => kinds.includes('hostPath')),
      capabilities_baseline: anyAdds((name) => !defaults.includes(name)),
      seccompProfile_baseline: anyUnfiltered,
      procMount: unmasked && !userNamespace,
    });
  } else {
    const isTrue = (value: unknown) => value === true;
    Object.assign(refused, {
      restrictedVolumes: volumes.some((kinds) => kinds.length > 0 && !kinds.some((kind) => safeVolumes.includes(kind))),
      allowPrivilegeEscalation:
        !windows && contexts.some(({ allowPrivilegeEscalation }) => allowPrivilegeEscalation !== false),
      runAsNonRoot:
        !userNamespace &&
        (everywhere.some(({ runAsNonRoot }) => runAsNonRoot === false) || !covered('runAsNonRoot', isTrue)),
      runAsUser: minor >= 23 && !userNamespace && everywhere.some(({ runAsUser }) => runAsUser === 0),
      seccompProfile_restricted: !windows && (anyUnfiltered || !covered('seccompProfile', (value) => value != null)),
      [minor >= 35 ? 'procMount_restricted' : 'procMount']: unmasked,
    });
    if (minor >= 22) {
      const keeps = contexts.some(({ capabilities }) => !(capabilities?.drop ?? []).includes('ALL'));
      refused['capabilities_restricted'] = !windows && (keeps || anyAdds((name) => name !== 'NET_BIND_SERVICE'));
    } else refused['capabilities_baseline'] = anyAdds((name) => !defaults.includes(name));
  }
  return Object.keys(refused)
    .filter((id) => refused[id])
    .sort();
}
