/** What the engine is asked for when a container of a submission is created: the spec, within our limits, hardened where it says nothing. */
import type Docker from 'dockerode';
import type { ContainerSpec } from '../evidence.ts';
import { capabilitiesOf } from './capabilities.ts';
import type { ContainerPlace } from './container.ts';
import type { helperPlace } from './helper.ts';

export const defaults = {
  memoryBytes: 256 * 1024 * 1024,
  /** A spec may ask for more, up to this. */
  mostMemoryBytes: 1024 * 1024 * 1024,
  pids: 128,
  mostPids: 1024,
  tmpfsBytes: 64 * 1024 * 1024,
  cpus: 1,
  logBytes: 256 * 1024,
  execMs: 10_000,
  stopSeconds: 10,
} as const;

/** Notes what the spec asks for and does not get. */
export async function createOptions(
  place: ContainerPlace,
  spec: ContainerSpec,
  helper: ReturnType<typeof helperPlace>,
): Promise<Docker.ContainerCreateOptions> {
  const capabilities = capabilitiesOf(spec);
  if (capabilities.withheld.length > 0) {
    place.note(`\`${spec.key}\` asks for ${capabilities.withheld.join(', ')}, which reaches the host: it ran without.`);
  }
  if (spec.privileged)
    place.note(`\`${spec.key}\` asks for privileged mode, which is root on the host: it ran without.`);
  const mounts: Docker.MountConfig = [
    // Without a copy of what the image has there: an empty volume would be filled with it, for all.
    {
      Type: 'volume',
      Source: place.helper.volume,
      Target: helper.folder,
      ReadOnly: true,
      VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
    },
  ];
  const tmpfs: Record<string, string> = {};
  for (const mount of spec.mounts ?? []) {
    if (mount.type === 'tmpfs') {
      const size = Math.min(mount.sizeBytes ?? defaults.tmpfsBytes, defaults.mostMemoryBytes);
      const mode = mount.mode === undefined ? [] : [`mode=${mount.mode.toString(8)}`];
      tmpfs[mount.target] = [...(mount.options ?? []), ...(mount.readOnly ? ['ro'] : []), `size=${size}`, ...mode].join(
        ',',
      );
    } else {
      mounts.push({
        Type: 'volume',
        Source: mount.shared === undefined ? '' : await place.sharedVolume(mount.shared),
        Target: mount.target,
        ReadOnly: mount.readOnly ?? false,
        VolumeOptions: {
          NoCopy: mount.noCopy ?? false,
          Labels: { ...place.labels },
          DriverConfig: { Name: 'local', Options: {} },
        },
      });
    }
  }
  const memory = Math.min(spec.memoryBytes ?? defaults.memoryBytes, defaults.mostMemoryBytes);
  return {
    Image: spec.image.id,
    Labels: { ...place.labels },
    AttachStdin: false,
    ...program(spec, helper),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDir !== undefined && { WorkingDir: spec.workingDir }),
    ...(spec.env && { Env: Object.entries(spec.env).map(([name, value]) => `${name}=${value}`) }),
    ...(spec.stopSignal !== undefined && { StopSignal: spec.stopSignal }),
    ...(spec.stopTimeoutSeconds !== undefined && { StopTimeout: spec.stopTimeoutSeconds }),
    ...(spec.healthcheck !== undefined && { Healthcheck: healthcheck(spec) }),
    HostConfig: {
      NetworkMode: spec.sandbox ? `container:${spec.sandbox.id}` : 'none',
      ReadonlyRootfs: spec.readOnlyRoot ?? false,
      CapAdd: capabilities.add,
      CapDrop: capabilities.drop,
      SecurityOpt: (spec.noNewPrivileges ?? true) ? ['no-new-privileges'] : [],
      Init: spec.init ?? false,
      Memory: memory,
      // The same again would be swap: a limit that is reached must show.
      MemorySwap: memory,
      ...(spec.memoryReservationBytes !== undefined && {
        MemoryReservation: Math.min(spec.memoryReservationBytes, memory),
      }),
      // The kernel knows no smaller share than a hundredth of a core.
      NanoCpus: Math.round(Math.min(Math.max(spec.cpus ?? defaults.cpus, 0.01), 2) * 1e9),
      PidsLimit: Math.min(spec.pidsLimit ?? defaults.pids, defaults.mostPids),
      ...(spec.ulimits && {
        Ulimits: spec.ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
      }),
      Mounts: mounts,
      Tmpfs: tmpfs,
      RestartPolicy: { Name: 'no' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m', 'max-file': '1' } },
    },
  };
}

function program(
  { idle, delay, entrypoint, command }: ContainerSpec,
  helper: ReturnType<typeof helperPlace>,
): Pick<Docker.ContainerCreateOptions, 'Entrypoint' | 'Cmd'> {
  if (idle) return { Entrypoint: [helper.program], Cmd: ['sleep', '604800'] };
  if (delay) {
    const then = delay.exitCode === undefined ? 'exec "$@"' : `exit ${delay.exitCode}`;
    const script = `${helper.program} usleep ${delay.ms * 1000}; ${then}`;
    return { Entrypoint: [helper.program, 'sh', '-c', script, 'sh'], Cmd: [...(entrypoint ?? []), ...(command ?? [])] };
  }
  return { ...(entrypoint && { Entrypoint: [...entrypoint] }), ...(command && { Cmd: [...command] }) };
}

function healthcheck({ healthcheck: check }: ContainerSpec): Docker.HealthConfig {
  if (!check) return { Test: ['NONE'] };
  const ns = (ms: number): number => Math.round(ms * 1e6);
  return {
    Test: [...check.test],
    Interval: ns(check.intervalMs),
    Timeout: ns(check.timeoutMs),
    StartPeriod: ns(check.startPeriodMs),
    Retries: check.retries,
  };
}
