/**
 * A dockerd of our own below `<data>/engine`: learners' builds never touch the host's images. Several processes (server,
 * command line) share it; the last one out stops it, and one that a crashed owner left running is adopted.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineFault } from '../check.ts';
import { answers } from './api.ts';
import { cgroupOptions } from './cgroup.ts';
import { clearLeftovers } from './leftovers.ts';
import { liveLeases, processStart, takeLease } from './leases.ts';
import { withLock } from './lock.ts';

export interface PrivateEngine {
  url: string;
  /** Starts it again when it died. */
  ensure(): Promise<void>;
  /** Gives up our use; stops it when nobody else uses it. */
  release(): Promise<void>;
}

const startMs = 60_000;
const stopMs = 15_000;

/** The path of dockerd when a private engine can be started here: Linux, root, installed; else why not, in a sentence. */
export function privateEngineObstacle(): { program: string } | { obstacle: string } {
  if (process.platform !== 'linux') return { obstacle: 'A private engine needs Linux.' };
  if (process.getuid?.() !== 0) return { obstacle: 'A private engine needs root.' };
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/usr/local/bin'];
  for (const folder of folders.filter((name) => name.startsWith('/'))) {
    const program = join(folder, 'dockerd');
    try {
      accessSync(program, constants.X_OK);
      return { program };
    } catch {
      // not in this folder
    }
  }
  return { obstacle: 'A private engine needs dockerd, which is not installed.' };
}

/** Starts or adopts the private engine of this data folder. Throws EngineFault with the last lines of its log. */
export async function openPrivateEngine(dataDir: string): Promise<PrivateEngine> {
  const found = privateEngineObstacle();
  if ('obstacle' in found) {
    throw new EngineFault(found.obstacle, {
      reason: 'absent',
      fix: 'Install Docker (on Debian: apt-get install docker.io) and run as root, or set DRYDOCK_ENGINE to an engine of yours.',
    });
  }
  const place = placeOf(dataDir);
  const lease = takeLease(place.leases);
  const ensure = async (): Promise<void> => {
    if (await answers(place.url)) return;
    await withLock(place.lock, startMs * 2, () => start(found.program, place));
  };
  const release = async (): Promise<void> => {
    await withLock(place.lock, startMs * 2, async () => {
      lease.release();
      if (liveLeases(place.leases).size === 0) await stop(place);
    });
  };
  try {
    await ensure();
  } catch (error) {
    await release();
    throw error;
  }
  return { url: place.url, ensure, release };
}

interface Place {
  folder: string;
  data: string;
  run: string;
  url: string;
  pidFile: string;
  log: string;
  lock: string;
  leases: string;
  cgroup: string;
}

/** Where everything lies. Sockets go to a short folder when the data folder's path is too long for them. */
function placeOf(dataDir: string): Place {
  const folder = join(dataDir, 'engine');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // containerd's own sockets below the run folder are the longest; a Unix socket's path has at most 107 bytes.
  const fits = Buffer.byteLength(join(folder, 'run', 'containerd', 'containerd-debug.sock')) <= 107;
  const run = fits ? join(folder, 'run') : join(tmpdir(), `drydock-${hash(folder)}`);
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(run);
  if (uid !== process.getuid?.())
    throw new EngineFault(`${run} belongs to another user.`, { reason: 'absent', fix: `Remove ${run}.` });
  return {
    folder,
    run,
    data: join(folder, 'data'),
    url: `unix://${join(run, 'docker.sock')}`,
    pidFile: join(run, 'docker.pid'),
    log: join(folder, 'dockerd.log'),
    lock: join(folder, 'lock'),
    leases: join(folder, 'leases'),
    cgroup: `drydock-${hash(folder)}`,
  };
}

async function start(program: string, place: Place): Promise<void> {
  const running = runningPid(place);
  if (running !== null) {
    // A dockerd that is still starting, or one that hangs.
    if (await untilAnswers(place, () => processStart(running) !== null, startMs / 3)) return;
    await end(running);
  }
  await clearLeftovers(place);
  rmSync(place.pidFile, { force: true });
  mkdirSync(place.run, { recursive: true, mode: 0o700 });
  const config = join(place.folder, 'daemon.json');
  // Our own file, so that settings of the machine's /etc/docker/daemon.json do not reach this engine.
  writeFileSync(config, JSON.stringify({ builder: { gc: { enabled: true, defaultKeepStorage: '4GB' } } }));
  const log = openSync(place.log, 'w', 0o600);
  const child = spawn(
    program,
    [
      ...['--config-file', config, '--data-root', place.data, '--exec-root', place.run, '--pidfile', place.pidFile],
      ...['-H', place.url, '--bridge=none', '--iptables=false', '--ip6tables=false', '--shutdown-timeout=3'],
      ...cgroupOptions(place.cgroup),
    ],
    // Its own session: a Ctrl-C in the terminal reaches us only, and we stop it in order.
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  if (
    await untilAnswers(
      place,
      () => failure === undefined && child.exitCode === null && child.signalCode === null,
      startMs,
    )
  )
    return;
  if (child.pid !== undefined && child.exitCode === null) await end(child.pid);
  throw new EngineFault(`The private engine did not start: ${failure?.message ?? lastLines(place.log)}`, {
    reason: 'absent',
    fix: `Look at ${place.log}, or set DRYDOCK_ENGINE to another engine.`,
  });
}

async function untilAnswers(place: Place, alive: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (await answers(place.url)) return true;
    if (!alive()) return false;
    await sleep(100);
  }
  return false;
}

async function stop(place: Place): Promise<void> {
  const pid = runningPid(place);
  if (pid !== null) await end(pid);
  await clearLeftovers(place);
  rmSync(place.run, { recursive: true, force: true });
}

/** The pid of the dockerd of this place, or null. A stale pid file may name any other program by now. */
function runningPid(place: Place): number | null {
  try {
    const pid = Number(readFileSync(place.pidFile, 'utf8'));
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return command.includes(place.data) && processStart(pid) !== null ? pid : null;
  } catch {
    return null;
  }
}

/** SIGTERM, then SIGKILL; returns when the process is gone. */
async function end(pid: number): Promise<void> {
  const started = processStart(pid);
  for (const [signal, limitMs] of [
    ['SIGTERM', stopMs],
    ['SIGKILL', stopMs],
  ] as const) {
    const deadline = Date.now() + limitMs;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    while (Date.now() < deadline) {
      if (processStart(pid) !== started || started === null) return;
      await sleep(50);
    }
  }
}

function lastLines(path: string): string {
  try {
    const text = readFileSync(path, 'utf8').trimEnd();
    return text.split('\n').slice(-4).join(' | ') || 'it printed nothing';
  } catch {
    return 'it left no log';
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
