/** What a build used, and when its time is over. */
import { readFileSync } from 'node:fs';
import { machineMemoryKills, type Cgroup } from './cgroup.ts';
import type { BuildLimits } from './limits.ts';
import { diskSpace } from './slot-disk.ts';

export interface Account {
  /** Seconds of CPU; null where they cannot be counted. */
  cpuSeconds: number | null;
  /** Which limits were reached (memory: and a process was killed for it); null where only the engine's words could tell. */
  reached: { memory: boolean; processes: boolean; disk: boolean } | null;
  /** This machine's own disk ran full meanwhile: whatever failed is not the learner's. */
  machineFull: boolean;
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
        return Promise.resolve({ cpuSeconds: null, reached: null, machineFull: false });
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
  /** The folder of this machine that the slot's disk takes its space from. */
  folder: string;
}

/** In a slot of its own, whose time does not pass while a busy machine keeps it waiting. */
export class SlotMeter implements Meter {
  readonly #options: SlotMeterOptions;
  #ranOut = false;

  constructor(options: SlotMeterOptions) {
    this.#options = options;
  }

  /** True when the time of somebody was over since the last call: the engine may still be at what it was told to stop. */
  tookTooLong(): boolean {
    const ranOut = this.#ranOut;
    this.#ranOut = false;
    return ranOut;
  }

  begin(limits: BuildLimits): Metering {
    const { cgroup, disk, folder } = this.#options;
    const stop = new AbortController();
    const began = cgroup?.cpuSeconds() ?? null;
    const kills = cgroup?.memoryKills() ?? null;
    const killsOfMachine = machineMemoryKills();
    cgroup?.resetMemoryPeak();
    const reached = { memory: false, processes: false, disk: false };
    const waits = new Waits();
    let cpu = began;
    let at = performance.now();
    let spent = 0;
    let leastFree = Number.POSITIVE_INFINITY;
    let leastOfMachine = Number.POSITIVE_INFINITY;

    const look = async (): Promise<void> => {
      const now = performance.now();
      const used = cgroup?.cpuSeconds() ?? null;
      const waited = cgroup === null ? 0 : waits.since(cgroup.pids());
      spent += learnerMs(now - at, used === null || cpu === null ? 0 : (used - cpu) * 1000, waited);
      at = now;
      cpu = used;
      reached.processes ||= (cgroup?.processes() ?? 0) >= limits.processes - 2;
      if (spent >= limits.time) {
        this.#ranOut = true;
        stop.abort();
      }
      leastOfMachine = Math.min(leastOfMachine, (await diskSpace(folder)).free);
      if (disk !== null) leastFree = Math.min(leastFree, (await diskSpace(disk)).free);
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
            ? // Files in the page cache reach the limit too, and nobody is killed for them.
              (cgroup?.memoryPeak() ?? 0) >= limits.memory * 0.99 && machineMemoryKills() !== killsOfMachine
            : (cgroup?.memoryKills() ?? kills) > kills;
        reached.disk = leastFree < fullBytes;
        return {
          cpuSeconds: cpu === null || began === null ? null : cpu - began,
          reached: cgroup === null ? null : reached,
          machineFull: leastOfMachine < fullBytes,
        };
      },
    };
  }
}

/**
 * Milliseconds of the learner's time in `wallMs` on the wall, in which all its processes together used `cpuMs` of CPU and
 * the one that waited longest was ready to run and kept waiting for `waitedMs`.
 */
export function learnerMs(wallMs: number, cpuMs: number, waitedMs: number): number {
  return Math.min(wallMs, Math.max(wallMs - waitedMs, cpuMs, slowest * wallMs));
}

/** How many processes are asked; with more, it is their own number that keeps them waiting. */
const asked = 64;

/** How long processes were ready to run and did not: the second field of https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
class Waits {
  #before = new Map<number, number>();

  /** Milliseconds since the last call, of the process that waited longest. */
  since(pids: readonly number[]): number {
    const now = new Map<number, number>();
    let longest = 0;
    for (const pid of pids.slice(0, asked)) {
      const waited = waitedMs(pid);
      now.set(pid, waited);
      longest = Math.max(longest, waited - (this.#before.get(pid) ?? 0));
    }
    this.#before = now;
    return longest;
  }
}

function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}
