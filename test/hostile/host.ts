/** What the host looks like while it is attacked: processes, memory, disk, and whether this process still gets its turns. */
import { readdirSync, readFileSync, statfsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Seconds that programs of attacks sleep for; nothing else on a machine has this number on its command line. */
export const forever = 7_654_321;

export interface HostState {
  processes: number;
  /** Bytes. */
  memoryFree: number;
  /** Bytes, where the data folder lies. */
  diskFree: number;
}

export function hostState(folder: string): HostState {
  const { bavail, bsize } = statfsSync(folder);
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
  return { processes: processIds().length, memoryFree: Number(available) * 1024, diskFree: bavail * bsize };
}

/** The most that was taken at any moment, against the state at the beginning. */
export interface Strain {
  processes: number;
  /** Bytes. */
  memory: number;
  /** Bytes. */
  disk: number;
  /** Milliseconds that this process waited for its turn, at worst. */
  delay: number;
}

const sampleMs = 50;

/** Looks all the time until it is ended. */
export function watchHost(folder: string): { end(): Strain } {
  const before = hostState(folder);
  const strain: Strain = { processes: 0, memory: 0, disk: 0, delay: 0 };
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  const look = (): void => {
    const now = hostState(folder);
    strain.processes = Math.max(strain.processes, now.processes - before.processes);
    strain.memory = Math.max(strain.memory, before.memoryFree - now.memoryFree);
    strain.disk = Math.max(strain.disk, before.diskFree - now.diskFree);
  };
  const timer = setInterval(look, sampleMs);
  return {
    end() {
      clearInterval(timer);
      look();
      delay.disable();
      return { ...strain, delay: delay.max / 1e6 };
    },
  };
}

/** Command lines of all processes that hold this word. */
export function processesWith(word: string): string[] {
  return processIds().flatMap((pid) => {
    const command = commandLine(pid);
    return command.some((part) => part.includes(word)) && pid !== String(process.pid) ? [command.join(' ')] : [];
  });
}

/** The sockets of every dockerd that was started below this folder. */
export function engineSockets(folder: string): string[] {
  return processIds().flatMap((pid) => {
    const command = commandLine(pid);
    const isOurs = command[0]?.endsWith('dockerd') === true && command.some((part) => part.startsWith(folder));
    return isOurs ? command.filter((part) => part.startsWith('unix://')) : [];
  });
}

function processIds(): string[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
