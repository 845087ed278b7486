/** A dockerd in a folder of ours: its start, whether it still runs, its end. Linux, as root. Knows nothing of what it is for. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EngineFault } from '../check.ts';
import { answers } from './api.ts';
import type { Cgroup } from './cgroup.ts';
import { processStart } from './leases.ts';

export interface DaemonPlace {
  /** Everything of it lies here, but perhaps its sockets. */
  folder: string;
  data: string;
  run: string;
  url: string;
  pidFile: string;
  log: string;
}

export interface DaemonOptions {
  /** Null: no control group; only the limits of single containers hold. */
  cgroup: Cgroup | null;
  /** Root in a container is an unprivileged user of the host. */
  userns: boolean;
  /** Of the build cache, in bytes. */
  keepStorage: number;
  /** False: in a network namespace of its own, so that nothing a build names is fetched, not even from this machine's loopback. */
  network: boolean;
}

export const startMs = 60_000;
const stopMs = 15_000;

/** Where everything lies. Sockets go to a short folder when the path is too long for them. Throws EngineFault when another user took that. */
export function daemonPlace(folder: string): DaemonPlace {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // containerd's own sockets below the run folder are the longest; a Unix socket's path has at most 107 bytes.
  const fits = Buffer.byteLength(join(folder, 'run', 'containerd', 'containerd-debug.sock')) <= 107;
  const run = fits ? join(folder, 'run') : join(tmpdir(), `drydock-${shortHash(folder)}`);
  mkdirSync(run, { recursive: true, mode: 0o700 });
  if (lstatSync(run).uid !== process.getuid?.())
    throw new EngineFault(`${run} belongs to another user.`, { reason: 'absent', fix: `Remove ${run}.` });
  return {
    folder,
    run,
    data: join(folder, 'data'),
    url: `unix://${join(run, 'docker.sock')}`,
    pidFile: join(run, 'docker.pid'),
    log: join(folder, 'dockerd.log'),
  };
}

/** The path of dockerd when one can be started here: Linux, root, installed; else why not, in a sentence. */
export function dockerdObstacle(): { program: string } | { obstacle: string } {
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

/** Resolves when it answers. Throws EngineFault `absent` with the last lines of its log. */
export async function startDaemon(program: string, place: DaemonPlace, options: DaemonOptions): Promise<void> {
  const { cgroup, userns, keepStorage, network } = options;
  rmSync(place.pidFile, { force: true });
  mkdirSync(place.run, { recursive: true, mode: 0o700 });
  const config = join(place.folder, 'daemon.json');
  // Our own file, so that settings of the machine's /etc/docker/daemon.json do not reach this engine.
  writeFileSync(config, JSON.stringify({ builder: { gc: { enabled: true, defaultKeepStorage: `${keepStorage}B` } } }));
  const words = [
    ...[program, '--config-file', config, '--data-root', place.data, '--exec-root', place.run],
    ...['--pidfile', place.pidFile, '-H', place.url, '--bridge=none', '--iptables=false', '--ip6tables=false'],
    ...['--shutdown-timeout=3', ...(userns ? ['--userns-remap=default'] : [])],
    ...(cgroup ? ['--cgroup-parent', `/${cgroup.path}/work`, '--exec-opt', 'native.cgroupdriver=cgroupfs'] : []),
  ];
  const log = openSync(place.log, 'w', 0o600);
  const child = spawn(
    '/bin/sh',
    // It enters its group before it becomes dockerd, so that nothing it starts can be outside, and has the usual priority
    // whatever we have.
    [
      ...['-c', `${usualScript}; ${enterScript}${network ? '' : apartScript}; exec "$@"`, 'sh'],
      ...[...(cgroup?.child('daemon').folders() ?? []), '--', ...words],
    ],
    // Its own session: a Ctrl-C in the terminal reaches us only, and we stop it in order.
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  const alive = (): boolean => failure === undefined && child.exitCode === null && child.signalCode === null;
  if (await untilAnswers(place, alive, startMs)) return;
  if (child.pid !== undefined && child.exitCode === null) await endProcess(child.pid);
  throw new EngineFault(`The private engine did not start: ${failure?.message ?? lastLines(place.log)}`, {
    reason: 'absent',
    fix: `Look at ${place.log}, or set DRYDOCK_ENGINE to another engine.`,
  });
}

const usualScript = 'renice -n 0 -p $$ >/dev/null 2>&1';
const enterScript = 'while [ "$1" != -- ]; do echo $$ >"$1/cgroup.procs" || exit 1; shift; done; shift';
const apartScript = '; unshare --net true 2>/dev/null && exec unshare --net "$@"';

/** True when it answers in time; false at once when it is no longer alive. */
export async function untilAnswers(place: DaemonPlace, alive: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if (await answers(place.url)) return true;
    if (!alive()) return false;
    await sleep(50);
  }
  return false;
}

/** The pid of the dockerd of this place, or null. A stale pid file may name any other program by now. */
export function runningPid(place: DaemonPlace): number | null {
  try {
    const pid = Number(readFileSync(place.pidFile, 'utf8'));
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return command.includes(place.data) && processStart(pid) !== null ? pid : null;
  } catch {
    return null;
  }
}

/** Sends the signals one after the other, each with its time to work; returns when the process is gone. */
export async function endProcess(
  pid: number,
  signals: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGKILL'],
): Promise<void> {
  const started = processStart(pid);
  for (const signal of signals) {
    const deadline = Date.now() + stopMs;
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

/** Ten hex digits that tell one folder's things from another's. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
