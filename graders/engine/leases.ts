/**
 * Which processes are alive and use the same folder: one file per process that holds its pid and start time.
 * A file whose process is dead (or whose pid now belongs to another program) counts for nothing and is removed.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Lease {
  id: string;
  release(): void;
}

/** When the process started, in the kernel's clock ticks since boot; null when it is dead, '' where /proc does not exist. */
export function processStart(pid: number): string | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    if (process.platform === 'linux') return null;
    try {
      process.kill(pid, 0);
      return '';
    } catch {
      return null;
    }
  }
  // The second field is the program's name in brackets and may hold anything, so count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const dead = fields[0] === 'Z' || fields[0] === 'X';
  return dead ? null : (fields[19] ?? '');
}

/** Registers this process in the folder. */
export function takeLease(folder: string): Lease {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const id = randomBytes(8).toString('hex');
  const path = join(folder, id);
  writeFileSync(path, JSON.stringify({ pid: process.pid, start: processStart(process.pid) }), { mode: 0o600 });
  return { id, release: () => rmSync(path, { force: true }) };
}

/** Ids of the leases whose processes live; the files of the others are removed. */
export function liveLeases(folder: string): Set<string> {
  const live = new Set<string>();
  for (const id of list(folder)) {
    const path = join(folder, id);
    if (isLive(path)) live.add(id);
    else rmSync(path, { force: true });
  }
  return live;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isLive(path: string): boolean {
  try {
    const { pid, start } = JSON.parse(readFileSync(path, 'utf8')) as { pid: number; start: string };
    return Number.isInteger(pid) && processStart(pid) === start;
  } catch {
    return false;
  }
}
