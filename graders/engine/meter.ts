/** What a build used, and when its time is over. */
import type { Cgroup } from './cgroup.ts';
import type { BuildLimits } from './limits.ts';
import { diskSpace } from './slot-disk.ts';

export interface Account {
  /** Seconds of CPU; null where they cannot be counted. */
  cpuSeconds: number | null;
  /** Which limits were reached; null where only the engine's words could tell. */
  reached: { memory: boolean; processes: boolean; disk: boolean } | null;
}

export interface Metering {
  /** Aborted when the learner's time is over. */
  signal: AbortSignal;
  /** Stops counting. Call it in every case. */
  end(): Promise<Account>;
}

export interface Meter {
  begin(limits: BuildLimits): Metering;
}

/** On an engine that others use too: the clock on the wall, and nothing else. */
export const wallMeter: Meter = {
  begin: ({ time }) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), time);
    return {
      signal: stop.signal,
      end: () => {
        clearTimeout(timer);
        return Promise.resolve({ cpuSeconds: null, reached: null });
      },
    };
  },
};

const tickMs = 200;
/** Less than this much left of the disk is full: the file system's own tables need some. */
const fullBytes = 24e6;
/** However busy the machine is, time passes at least at this rate. */
const slowest = 0.25;

export interface SlotMeterOptions {
  /** The group of the slot's work. Null: it has none. */
  cgroup: Cgroup | null;
  /** The file system of fixed size that it writes to. Null: the host's. */
  disk: string | null;
  /** Cores that it can count on now, beside the others that are at work. */
  share: () => number;
}

/**
 * In a slot of its own. Its time is the wall's while it waits by itself, and that of the CPU it got while it wanted more
 * than the busy machine could give: others' builds never cost a learner time.
 */
export class SlotMeter implements Meter {
  readonly #options: SlotMeterOptions;

  constructor(options: SlotMeterOptions) {
    this.#options = options;
  }

  begin(limits: BuildLimits): Metering {
    const { cgroup, disk, share } = this.#options;
    const stop = new AbortController();
    const began = cgroup?.cpuSeconds() ?? null;
    const kills = cgroup?.memoryKills() ?? null;
    cgroup?.resetMemoryPeak();
    const reached = { memory: false, processes: false, disk: false };
    let cpu = began;
    let at = performance.now();
    let spent = 0;
    let leastFree = Number.POSITIVE_INFINITY;

    const look = async (): Promise<void> => {
      const now = performance.now();
      const used = cgroup?.cpuSeconds() ?? null;
      spent += learnerMs(now - at, used === null || cpu === null ? null : (used - cpu) * 1000, share());
      at = now;
      cpu = used;
      reached.processes ||= (cgroup?.processes() ?? 0) >= limits.processes - 2;
      if (disk !== null) leastFree = Math.min(leastFree, (await diskSpace(disk)).free);
      if (spent >= limits.time) stop.abort();
    };
    const timer = setInterval(() => void look().catch(() => undefined), tickMs);
    return {
      signal: stop.signal,
      end: async () => {
        clearInterval(timer);
        await look().catch(() => undefined);
        // A slot whose peak was at the limit before is not used again (isFit).
        reached.processes ||= (cgroup?.processesPeak() ?? 0) >= limits.processes;
        reached.memory =
          kills === null
            ? (cgroup?.memoryPeak() ?? 0) >= limits.memory * 0.99
            : (cgroup?.memoryKills() ?? kills) > kills;
        reached.disk = leastFree < fullBytes;
        return {
          cpuSeconds: cpu === null || began === null ? null : cpu - began,
          reached: cgroup === null ? null : reached,
        };
      },
    };
  }
}

/**
 * Milliseconds of the learner's time in `wallMs` on the wall, in which `cpuMs` of CPU were used and `cores` could be
 * counted on. Whoever got less than one core and used most of it was kept waiting by others.
 */
export function learnerMs(wallMs: number, cpuMs: number | null, cores: number): number {
  if (cpuMs === null || cores >= 1 || cpuMs < 0.7 * cores * wallMs) return wallMs;
  return Math.min(wallMs, Math.max(cpuMs, slowest * wallMs));
}
