/**
 * One cgroup around everything that a private engine runs. BuildKit honours none of the build API's own limits, but a
 * daemon-wide parent contains it: a fork bomb in a RUN ends there, not on the machine.
 */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';

const root = '/sys/fs/cgroup';
const pids = 4096;

/** Where a cgroup of this name lies: one folder, or one per hierarchy. */
export function cgroupFolders(name: string): string[] {
  if (existsSync(join(root, 'cgroup.controllers'))) return [join(root, name)];
  return existsSync(root) ? readdirSync(root).map((hierarchy) => join(root, hierarchy, name)) : [];
}

/** Options for dockerd; none where cgroups cannot be written (then only the limits of single containers hold). */
export function cgroupOptions(name: string): string[] {
  try {
    const memory = Math.floor(totalmem() * 0.75);
    if (existsSync(join(root, 'cgroup.controllers'))) makeUnified(name, memory);
    else makeLegacy(name, memory);
    return ['--cgroup-parent', `/${name}`, '--exec-opt', 'native.cgroupdriver=cgroupfs'];
  } catch {
    return [];
  }
}

/** cgroup v2. Throws when the controllers cannot be handed down. */
function makeUnified(name: string, memory: number): void {
  accessSync(join(root, 'cgroup.subtree_control'), constants.W_OK);
  const offered = readFileSync(join(root, 'cgroup.controllers'), 'utf8').split(/\s+/);
  const wanted = ['cpu', 'cpuset', 'io', 'memory', 'pids'].filter((controller) => offered.includes(controller));
  if (!wanted.includes('memory') || !wanted.includes('pids')) throw new Error('no memory and pids controllers');
  const enable = wanted.map((controller) => `+${controller}`).join(' ');
  writeFileSync(join(root, 'cgroup.subtree_control'), enable);
  const folder = join(root, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'cgroup.subtree_control'), enable);
  writeFileSync(join(folder, 'pids.max'), String(pids));
  writeFileSync(join(folder, 'memory.max'), String(memory));
}

/** cgroup v1: one hierarchy per controller. */
function makeLegacy(name: string, memory: number): void {
  const limits = [
    ['pids', 'pids.max', pids],
    ['memory', 'memory.limit_in_bytes', memory],
  ] as const;
  for (const [controller, file, value] of limits) {
    const hierarchy = join(root, controller);
    if (!existsSync(hierarchy)) throw new Error(`no ${controller} controller`);
    const folder = join(hierarchy, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, file), String(value));
  }
}
