/** A lock between processes: a file made exclusively, ignored when its maker is dead. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './leases.ts';

/** Runs `use` while no other process holds the lock. Waits at most `waitMs`, then throws; an aborted signal ends the wait. */
export async function withLock<T>(
  path: string,
  waitMs: number,
  use: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (let tries = 0; !take(path); tries++) {
    signal?.throwIfAborted();
    if (tries === 1) onWait?.();
    if (isStale(path)) rmSync(path, { force: true });
    else if (Date.now() > deadline) throw new Error(`${path} is held by another process for ${waitMs / 1000} seconds`);
    await sleep(50 + Math.random() * 50);
  }
  try {
    return await use();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  try {
    writeFileSync(path, `${process.pid} ${processStart(process.pid)}`, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function isStale(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    // Empty: its maker is between creating and writing it.
    if (text === '') return false;
    const [pid, start] = text.split(' ');
    return processStart(Number(pid)) !== start;
  } catch {
    return false;
  }
}
