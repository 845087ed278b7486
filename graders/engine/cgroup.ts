/**
 * Control groups around a dockerd of ours. BuildKit honours none of the build API's own limits, but a daemon-wide parent
 * contains it: a fork bomb in a RUN ends there, not on the machine. Version 1 (one hierarchy per controller) and version 2
 * (one tree): https://docs.kernel.org/admin-guide/cgroup-v2.html, https://docs.kernel.org/admin-guide/cgroup-v1/
 */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const mounted = '/sys/fs/cgroup';
const controllers = ['cpu', 'memory', 'pids'] as const;
type Controller = (typeof controllers)[number] | 'cpuacct';

/** Version 1 counts CPU time in a hierarchy of its own, which many systems mount together with `cpu`. */
function hierarchies(root: string): Controller[] {
  return existsSync(join(root, 'cpuacct')) ? [...controllers, 'cpuacct'] : [...controllers];
}

export interface CgroupLimits {
  /** Bytes. */
  memory?: number;
  /** Processes and threads. */
  processes?: number;
  /** Cores, e.g. 1.5. */
  cpus?: number;
  /** Relative to siblings; 100 is the usual weight, 0 gets what no sibling wants (Linux 5.15; before, as little as there is). */
  weight?: number;
}

/** Which of the two forms this machine has; null: none that we know. */
export function cgroupVersion(root = mounted): 1 | 2 | null {
  if (existsSync(join(root, 'cgroup.controllers'))) return 2;
  return controllers.every((controller) => existsSync(join(root, controller))) ? 1 : null;
}

/** One group, by its path from the root, e.g. `drydock-ab12/slot-1`. Names only: nothing is made before `make`. */
export class Cgroup {
  readonly path: string;
  readonly #root: string;

  constructor(path: string, root = mounted) {
    this.path = path;
    this.#root = root;
  }

  get #version(): 1 | 2 | null {
    return cgroupVersion(this.#root);
  }

  child(name: string): Cgroup {
    return new Cgroup(`${this.path}/${name}`, this.#root);
  }

  /** Makes it, its parents and their hand-down. Throws when control groups cannot be written here. */
  make(limits: CgroupLimits = {}): void {
    if (this.#version === 2) this.#makeUnified();
    else for (const controller of hierarchies(this.#root)) mkdirSync(this.#folder(controller), { recursive: true });
    this.limit(limits);
  }

  /** Sets or changes limits. Throws when the kernel refuses. */
  limit({ memory, processes, cpus, weight }: CgroupLimits): void {
    const unified = this.#version === 2;
    if (memory !== undefined) {
      this.#write('memory', unified ? 'memory.max' : 'memory.limit_in_bytes', memory);
      // No swap beyond it; a kernel without swap accounting has no such file.
      this.#tryWrite('memory', unified ? 'memory.swap.max' : 'memory.memsw.limit_in_bytes', unified ? 0 : memory);
    }
    if (processes !== undefined) this.#write('pids', 'pids.max', processes);
    if (cpus !== undefined) {
      const quota = Math.round(cpus * 100_000);
      if (unified) this.#write('cpu', 'cpu.max', `${quota} 100000`);
      else this.#write('cpu', 'cpu.cfs_quota_us', quota);
    }
    if (weight !== undefined) {
      // An idle group's weight cannot be changed.
      this.#tryWrite('cpu', 'cpu.idle', 0);
      if (unified) this.#write('cpu', 'cpu.weight', Math.max(1, Math.round(weight)));
      else this.#write('cpu', 'cpu.shares', Math.max(2, Math.round(weight * 10.24)));
      if (weight === 0) this.#tryWrite('cpu', 'cpu.idle', 1);
    }
  }

  /** Moves a process here. */
  enter(pid: number): void {
    for (const folder of this.folders()) writeFileSync(join(folder, 'cgroup.procs'), String(pid));
  }

  /** Where it lies: one folder, or one per controller. */
  folders(): string[] {
    return this.#version === 2
      ? [join(this.#root, this.path)]
      : hierarchies(this.#root).map((name) => this.#folder(name));
  }

  /** Pids here and in everything below. */
  pids(): number[] {
    const found = this.#below().flatMap((folder) =>
      (read(join(folder, 'cgroup.procs')) ?? '').split('\n').filter(Boolean),
    );
    return [...new Set(found.map(Number))];
  }

  /** Processes and threads now, here and below; null when it cannot be read. */
  processes(): number | null {
    return number(read(this.#file('pids', 'pids.current')));
  }

  /** The most processes and threads at once so far, here and below; null before Linux 6.1. */
  processesPeak(): number | null {
    return number(read(this.#file('pids', 'pids.peak')));
  }

  /** CPU seconds used so far, here and below. */
  cpuSeconds(): number | null {
    if (this.#version === 2) {
      const used = /^usage_usec (\d+)/m.exec(read(this.#file('cpu', 'cpu.stat')) ?? '')?.[1];
      return used === undefined ? null : Number(used) / 1e6;
    }
    const used = number(read(this.#file('cpuacct', 'cpuacct.usage')));
    return used === null ? null : used / 1e9;
  }

  /** The most memory that was in use at once since `resetMemoryPeak`, in bytes, page cache included. */
  memoryPeak(): number | null {
    return number(read(this.#file('memory', this.#version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes')));
  }

  /** Version 2 counts its peak from the group's beginning before Linux 6.12. */
  resetMemoryPeak(): void {
    this.#tryWrite('memory', this.#version === 2 ? 'memory.peak' : 'memory.max_usage_in_bytes', 0);
  }

  /**
   * How often the kernel killed for memory, here and below. Version 1 forgets the counters of groups that are gone: null,
   * and `machineMemoryKills` with the peak has to tell.
   */
  memoryKills(): number | null {
    if (this.#version !== 2) return null;
    return number(/^oom_kill (\d+)/m.exec(read(this.#file('memory', 'memory.events')) ?? '')?.[1] ?? null);
  }

  /** Kills everything here and below; new processes are met by asking again. */
  kill(): void {
    this.#tryWrite('cpu', 'cgroup.kill', 1);
    for (const pid of this.pids()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // ended meanwhile
      }
    }
  }

  /** Takes it and everything below away; what still holds a process stays. */
  remove(): void {
    for (const folder of this.#below().toSorted((a, b) => b.length - a.length)) {
      try {
        rmdirSync(folder);
      } catch {
        // in use: an empty group costs nothing, and the next start takes it over
      }
    }
  }

  /** No process may be in a group that hands controllers down, so the leaves hold them. */
  #makeUnified(): void {
    const parts = this.path.split('/');
    let parent = this.#root;
    for (const part of parts) {
      accessSync(join(parent, 'cgroup.subtree_control'), constants.W_OK);
      const offered = (read(join(parent, 'cgroup.controllers')) ?? '').split(/\s+/);
      const missing = controllers.filter((controller) => !offered.includes(controller));
      if (missing.length > 0) throw new Error(`the controllers ${missing.join(', ')} are not handed down to ${parent}`);
      const wanted = [...controllers, 'cpuset', 'io'].filter((controller) => offered.includes(controller));
      writeFileSync(join(parent, 'cgroup.subtree_control'), wanted.map((controller) => `+${controller}`).join(' '));
      parent = join(parent, part);
      mkdirSync(parent, { recursive: true });
    }
  }

  #below(): string[] {
    return this.folders()
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => [
        folder,
        ...readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map((entry) => join(entry.parentPath, entry.name)),
      ]);
  }

  #folder(controller: Controller): string {
    return this.#version === 2 ? join(this.#root, this.path) : join(this.#root, controller, this.path);
  }

  #file(controller: Controller, name: string): string {
    return join(this.#folder(controller), name);
  }

  #write(controller: Controller, name: string, value: number | string): void {
    writeFileSync(this.#file(controller, name), String(value));
  }

  #tryWrite(controller: Controller, name: string, value: number): void {
    if (!existsSync(this.#file(controller, name))) return;
    try {
      this.#write(controller, name, value);
    } catch {
      // this kernel does not have it
    }
  }
}

/** How often the kernel killed for memory on the whole machine, since it started: https://docs.kernel.org/admin-guide/sysctl/vm.html */
export function machineMemoryKills(): number | null {
  return number(/^oom_kill (\d+)/m.exec(read('/proc/vmstat') ?? '')?.[1] ?? null);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function number(text: string | null): number | null {
  const value = Number((text ?? '').trim());
  return text === null || !Number.isFinite(value) ? null : value;
}
