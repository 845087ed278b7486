/**
 * The home engine: a dockerd of our own below `<data>/engine` that prepares and keeps the base images, so that nothing of
 * ours is mixed with the host's images. Several processes (server, command line) share it; the last one out stops it, and
 * one that a crashed owner left running is adopted.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { EngineFault } from '../check.ts';
import { answers } from './api.ts';
import { Cgroup } from './cgroup.ts';
import {
  daemonPlace,
  dockerdObstacle,
  endProcess,
  runningPid,
  shortHash,
  startDaemon,
  startMs,
  untilAnswers,
  type DaemonPlace,
} from './dockerd.ts';
import { clearLeftovers } from './leftovers.ts';
import { liveLeases, processStart, takeLease } from './leases.ts';
import { withLock } from './lock.ts';

export interface PrivateEngine {
  url: string;
  /** The path of dockerd. */
  program: string;
  /** Starts it again when it died. */
  ensure(): Promise<void>;
  /** Gives up our use; stops it when nobody else uses it. */
  release(): Promise<void>;
}

/** Of the CPU, beside 100 for a program outside: the server answers while every slot is at work. */
const groupWeight = 60;

/** Above everything that this data folder's engines run; a server beside it keeps most of the CPU when both want it. */
export function engineGroup(dataDir: string): Cgroup {
  return new Cgroup(`drydock-${shortHash(join(dataDir, 'engine'))}`);
}

/** Starts or adopts the home engine of this data folder. Throws EngineFault with the last lines of its log. */
export async function openPrivateEngine(dataDir: string): Promise<PrivateEngine> {
  const found = dockerdObstacle();
  if ('obstacle' in found) {
    throw new EngineFault(found.obstacle, {
      reason: 'absent',
      fix: 'Install Docker (on Debian: apt-get install docker.io) and run as root, or set DRYDOCK_ENGINE to an engine of yours.',
    });
  }
  const folder = join(dataDir, 'engine');
  const place = daemonPlace(folder);
  const leases = join(folder, 'leases');
  const lock = join(folder, 'lock');
  const group = engineGroup(dataDir);
  const lease = takeLease(leases);
  const ensure = async (): Promise<void> => {
    if (await answers(place.url)) return;
    await withLock(lock, startMs * 2, () => start(found.program, place, group));
  };
  const release = async (): Promise<void> => {
    await withLock(lock, startMs * 2, async () => {
      lease.release();
      if (liveLeases(leases).size === 0) await stop(place, group);
    });
  };
  try {
    await ensure();
  } catch (error) {
    await release();
    throw error;
  }
  return { url: place.url, program: found.program, ensure, release };
}

async function start(program: string, place: DaemonPlace, group: Cgroup): Promise<void> {
  const running = runningPid(place);
  if (running !== null) {
    // A dockerd that is still starting, or one that hangs.
    if (await untilAnswers(place, () => processStart(running) !== null, startMs / 3)) return;
    await endProcess(running);
  }
  await clearLeftovers(place, group.child('home'));
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  const limited = limitHome(group);
  await startDaemon(program, place, {
    cgroup: limited ? group.child('home') : null,
    userns: false,
    keepStorage: 4e9,
    network: true,
  });
}

/** False where control groups cannot be written. */
function limitHome(group: Cgroup): boolean {
  try {
    group.make({ weight: groupWeight });
    const home = group.child('home');
    home.child('daemon').make();
    home.child('work').make({ processes: 4096, memory: Math.floor(totalmem() * 0.75) });
    return true;
  } catch {
    return false;
  }
}

async function stop(place: DaemonPlace, group: Cgroup): Promise<void> {
  const pid = runningPid(place);
  if (pid !== null) await endProcess(pid);
  await clearLeftovers(place, group.child('home'));
  rmSync(place.run, { recursive: true, force: true });
  group.remove();
}
