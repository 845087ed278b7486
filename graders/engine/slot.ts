/**
 * A builder slot: one disposable dockerd for one submission at a time. It has a control group, a disk of fixed size and a
 * user namespace of its own where this machine can give them, no network, and base images that it takes from the home
 * engine. Whatever happens in it, it is thrown away within a moment.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { EngineFault } from '../check.ts';
import { dockerAt, ping } from './api.ts';
import type { Cgroup } from './cgroup.ts';
import { endProcess, runningPid, shortHash, startDaemon, type DaemonPlace } from './dockerd.ts';
import { prepareHelper, type Helper } from './helper.ts';
import { clearLeftovers } from './leftovers.ts';
import { KeptImages } from './kept-images.ts';
import type { BuildLimits } from './limits.ts';
import { SlotMeter } from './meter.ts';
import { canEnter } from './network-door.ts';
import type { Bases, Guarantees, Place } from './place.ts';
import { SlotBases, type Home } from './slot-bases.ts';
import { diskSpace, mountDisk, unmountDisk } from './slot-disk.ts';

export interface SlotOptions {
  program: string;
  /** Of this slot alone; made and removed here. */
  folder: string;
  cgroup: Cgroup;
  limits: BuildLimits;
  home: Home;
  busybox: () => Promise<Buffer>;
  builder: 'buildkit' | 'classic';
  /** The folder of a sealed slot, whose disk this one begins with. */
  from?: string;
}

/** An engine that does nothing looks busy for a moment now and then, and a busy one idle. */
const quietMs = 20;
const quietLooks = 3;
const pruneMs = 10_000;

/** A slot that has less of its disk free than this part is emptied before it is used again. */
const wantedFree = 0.6;

/** Images of earlier submissions that a slot keeps, and the part of its disk that they may take. */
const keptCount = 8;
const keptPart = 0.15;

export class BuilderSlot implements Place {
  readonly docker: Docker;
  readonly bases: Bases;
  readonly limits: BuildLimits;
  readonly meter: SlotMeter;
  readonly guarantees: Guarantees;
  readonly door: string | null;
  readonly kept: KeptImages;
  readonly #options: SlotOptions;
  readonly #place: DaemonPlace;
  #helper: Promise<Helper> | undefined;

  private constructor(options: SlotOptions, place: DaemonPlace, guarantees: Guarantees, door: string | null) {
    const { cgroup, limits, home } = options;
    this.#options = options;
    this.#place = place;
    this.guarantees = guarantees;
    this.door = door;
    this.limits = limits;
    this.docker = dockerAt(place.url);
    this.kept = new KeptImages(this.docker, { count: keptCount, bytes: limits.disk * keptPart });
    this.bases = new SlotBases(this.docker, home);
    this.meter = new SlotMeter({
      cgroup: guarantees.cgroup ? cgroup.child('work') : null,
      disk: guarantees.disk ? place.data : null,
      folder: place.folder,
    });
  }

  /** Throws EngineFault when no dockerd starts, whatever is left out. */
  static async start(options: SlotOptions): Promise<BuilderSlot> {
    const { folder, cgroup, limits, program } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const own = slotPlace(folder);
    try {
      mkdirSync(own.run, { recursive: true, mode: 0o711 });
      const given: Guarantees = {
        cgroup: makeGroups(cgroup, limits),
        disk: await mountDisk(diskOf(folder), own.data, limits.disk, options.from && diskOf(options.from)).then(
          () => true,
          () => false,
        ),
        userns: true,
      };
      // What is below /run may be memory: without a disk of its own it writes to the data folder's.
      const place = given.disk ? own : { ...own, data: join(folder, 'data') };
      const daemon = { cgroup: given.cgroup ? cgroup : null, keepStorage: Math.round(limits.disk / 4), network: false };
      await startDaemon(program, place, { ...daemon, userns: true }).catch(async (error: unknown) => {
        // Without useradd or /etc/subuid there is no user to map root to. Anything else fails again.
        given.userns = false;
        await startDaemon(program, place, { ...daemon, userns: false }).catch(() => {
          throw error;
        });
      });
      return new BuilderSlot(options, place, given, await prepareDoor(options));
    } catch (error) {
      await discardSlot(folder, cgroup);
      throw new EngineFault(`A builder slot did not start: ${error instanceof Error ? error.message : String(error)}`, {
        reason: 'transient',
        fix: 'Look at the free disk space and memory; `drydock doctor` says more.',
        cause: error,
      });
    }
  }

  readonly helper = (): Promise<Helper> => {
    const { busybox, builder } = this.#options;
    const helper = (this.#helper ??= prepareHelper(this.docker, builder, busybox));
    // After a failure the next one tries again.
    helper.catch(() => (this.#helper = undefined));
    return helper;
  };

  /** True when it answers, has room and nothing ever reached its limit of processes. Old images and an old layer cache go first. */
  async isFit(): Promise<boolean> {
    const { cgroup, limits } = this.#options;
    if (this.guarantees.cgroup && (cgroup.child('work').processesPeak() ?? 0) >= limits.processes) return false;
    try {
      await ping(this.docker, 2000);
      if (await this.#hasRoom()) return true;
      await this.kept.clear();
      await this.docker.pruneBuilder({ abortSignal: AbortSignal.timeout(pruneMs) } as object);
      return await this.#hasRoom();
    } catch {
      return false;
    }
  }

  /** A process of a build or a container still runs. */
  isAtWork(): boolean {
    return this.guarantees.cgroup && this.#options.cgroup.child('work').pids().length > 0;
  }

  /**
   * Waits until nothing of a submission runs any more and the engine itself has nothing to do: that it uses little CPU says
   * nothing on a busy machine, so its threads are asked whether they wait.
   */
  async untilQuiet(): Promise<void> {
    for (let looks = 0; this.guarantees.cgroup && looks < quietLooks;) {
      looks = this.isAtWork() || hasRunnable(this.#options.cgroup.pids()) ? 0 : looks + 1;
      await sleep(quietMs);
    }
  }

  /** The group of everything in it; null where control groups cannot be written. */
  get cgroup(): Cgroup | null {
    return this.guarantees.cgroup ? this.#options.cgroup : null;
  }

  /** Its part of the CPU beside the others; 100 is the usual one. */
  weigh(weight: number): void {
    if (this.guarantees.cgroup) this.#options.cgroup.limit({ weight });
  }

  /** Kills everything in it and removes it. Within a second, however busy it is. */
  async discard(): Promise<void> {
    await discardSlot(this.#options.folder, this.#options.cgroup);
  }

  /**
   * Ends its engine in order and leaves nothing but its disk in its folder, for others to begin with. False where it has no
   * disk of its own, or something holds on to it.
   */
  async seal(): Promise<boolean> {
    const { cgroup } = this.#options;
    if (!this.guarantees.disk) return false;
    const pid = runningPid(this.#place);
    if (pid !== null) await endProcess(pid);
    const sealed = await unmountDisk(this.#place.data);
    await clearLeftovers(this.#place, cgroup);
    rmSync(dirname(this.#place.data), { recursive: true, force: true });
    return sealed;
  }

  async #hasRoom(): Promise<boolean> {
    if (!this.guarantees.disk) return true;
    const { free, size } = await diskSpace(this.#place.data);
    return free >= size * wantedFree;
  }
}

const diskOf = (folder: string): string => join(folder, 'disk.img');

/** Our program for entering the network namespaces of its containers; null where that cannot be. */
async function prepareDoor({ folder, busybox }: SlotOptions): Promise<string | null> {
  const program = join(folder, 'busybox');
  try {
    await writeFile(program, await busybox(), { mode: 0o755 });
    return (await canEnter(program)) ? program : null;
  } catch {
    return null;
  }
}

/** Ends what runs in a slot's folder, whoever started it, and removes the folder, its mounts and its groups. */
export async function discardSlot(folder: string, cgroup: Cgroup): Promise<void> {
  if (existsSync(folder)) {
    const place = slotPlace(folder);
    cgroup.kill();
    for (const data of [place.data, join(folder, 'data')]) {
      const pid = runningPid({ ...place, data });
      if (pid !== null) await endProcess(pid, ['SIGKILL']);
      await clearLeftovers({ data, run: place.run }, cgroup);
    }
    rmSync(dirname(place.data), { recursive: true, force: true });
    rmSync(folder, { recursive: true, force: true });
  }
  cgroup.remove();
}

/**
 * Where a slot's things lie. Its disk is mounted below /run: root of a user namespace has to reach it, and a data folder
 * may lie where only root goes. Sockets there have short paths, too.
 */
function slotPlace(folder: string): DaemonPlace {
  const runtime = `/run/drydock-${shortHash(folder)}`;
  const run = join(runtime, 'run');
  return {
    folder,
    run,
    data: join(runtime, 'data'),
    url: `unix://${join(run, 'docker.sock')}`,
    pidFile: join(run, 'docker.pid'),
    log: join(folder, 'dockerd.log'),
  };
}

/** A thread of these processes runs, wants to, or waits for a disk: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function hasRunnable(pids: readonly number[]): boolean {
  return pids.some((pid) => {
    try {
      const threads = readdirSync(`/proc/${pid}/task`);
      return threads.some((id) => /\) [RD]/.test(readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8')));
    } catch {
      return false;
    }
  });
}

function makeGroups(cgroup: Cgroup, { memory, processes, cpus }: BuildLimits): boolean {
  try {
    cgroup.make({ cpus, weight: 100 });
    // The engine itself stays outside of the build's memory, or the build could have it killed.
    cgroup.child('daemon').make({ memory: Math.max(1e9, memory) });
    cgroup.child('work').make({ memory, processes });
    return true;
  } catch {
    cgroup.remove();
    return false;
  }
}
