/** What builder slots need of this machine, looked at without starting any. `readMachine` looks, `judgeMachine` is pure. */
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmdirSync,
} from 'node:fs';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { delimiter, join } from 'node:path';

export interface MachineFacts {
  platform: NodeJS.Platform;
  kernel: string;
  cores: number;
  memoryBytes: number;
  /** What programs can still have. */
  freeMemoryBytes: number;
  root: boolean;
  /** Paths of programs; null: not installed. */
  programs: { dockerd: string | null; mkfs: string | null; useradd: string | null };
  cgroup: { version: 1 | 2 | null; missing: string[]; writable: boolean };
  /** `grows`: the kernel makes more of them where they are looked for. */
  loops: { control: boolean; free: number; all: number; grows: boolean };
  /** User ids that are set apart for root in a slot; 0: none. */
  subordinateIds: number;
  overlay: boolean;
  userNamespaces: boolean;
  seccomp: boolean;
}

export interface MachineNeed {
  name: 'cpu' | 'memory' | 'dockerd' | 'cgroup' | 'loop' | 'userns' | 'kernel';
  state: 'ok' | 'warning';
  message: string;
  /** What to do. */
  fix?: string;
}

const cgroups = '/sys/fs/cgroup';
const controllers = ['cpu', 'memory', 'pids'];

export function readMachine(): MachineFacts {
  return {
    platform: process.platform,
    kernel: release(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    freeMemoryBytes: freemem(),
    root: process.getuid?.() === 0,
    programs: { dockerd: find('dockerd'), mkfs: find('mkfs.ext4'), useradd: find('useradd') ?? find('adduser') },
    cgroup: readCgroups(),
    loops: readLoops(),
    subordinateIds: Math.min(rangeOf('/etc/subuid'), rangeOf('/etc/subgid')),
    overlay: /\boverlay$/m.test(read('/proc/filesystems')) || existsSync('/sys/module/overlay'),
    userNamespaces: existsSync('/proc/self/ns/user') && Number(read('/proc/sys/user/max_user_namespaces')) > 0,
    seccomp: existsSync('/proc/sys/kernel/seccomp'),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function find(program: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin', '/sbin', '/usr/local/bin'];
  const found = folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
  return found ?? null;
}

/** Makes a group and takes it away again: permissions alone do not tell on file systems of the kernel. */
function readCgroups(): MachineFacts['cgroup'] {
  const unified = existsSync(join(cgroups, 'cgroup.controllers'));
  const offered = unified ? read(join(cgroups, 'cgroup.controllers')).split(/\s+/) : controllers.filter(isMounted);
  if (!unified && offered.length === 0) return { version: null, missing: [...controllers], writable: false };
  const missing = controllers.filter((name) => !offered.includes(name));
  const places = unified ? [cgroups] : offered.map((name) => join(cgroups, name));
  const writable = places.every((place) => {
    const folder = join(place, `drydock-doctor-${process.pid}`);
    try {
      if (unified) accessSync(join(place, 'cgroup.subtree_control'), constants.W_OK);
      mkdirSync(folder);
      rmdirSync(folder);
      return true;
    } catch {
      return false;
    }
  });
  return { version: unified ? 2 : 1, missing, writable };
}

function isMounted(controller: string): boolean {
  return existsSync(join(cgroups, controller, 'cgroup.procs'));
}

function readLoops(): MachineFacts['loops'] {
  let control = false;
  try {
    closeSync(openSync('/dev/loop-control', 'r+'));
    control = true;
  } catch {
    // none for us
  }
  const devices = list('/dev').filter((name) => /^loop\d+$/.test(name));
  const free = devices.filter((name) => read(`/sys/block/${name}/loop/backing_file`) === '');
  return {
    control,
    free: free.length,
    all: devices.length,
    grows: /^\S+ \/dev devtmpfs /m.test(read('/proc/self/mounts')),
  };
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** dockerd maps root to the first range of this user: https://docs.docker.com/engine/security/userns-remap/ */
function rangeOf(file: string): number {
  return Number(/^dockremap:\d+:(\d+)$/m.exec(read(file))?.[1] ?? 0);
}

/** Memory that one slot should find, its engine included. */
const slotBytes = 1e9;
const wantedIds = 65_536;

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** `slots`: how many are to work at once. */
export function judgeMachine(facts: MachineFacts, slots: number): MachineNeed[] {
  const { cores, memoryBytes, freeMemoryBytes, platform } = facts;
  const needs: MachineNeed[] = [
    need('cpu', true, `${cores === 1 ? '1 core' : `${cores} cores`}; ${slots} submissions are graded at once.`),
    need(
      'memory',
      freeMemoryBytes >= slots * slotBytes,
      `${gigabytes(freeMemoryBytes)} free of ${gigabytes(memoryBytes)}; ${slots} submissions at once should find ${gigabytes(slots * slotBytes)}.`,
      `Set DRYDOCK_SLOTS to ${Math.max(1, Math.floor(freeMemoryBytes / slotBytes))}, or give the machine more memory.`,
    ),
  ];
  if (platform !== 'linux')
    return [
      ...needs,
      need(
        'kernel',
        false,
        `Builder slots need Linux; this machine runs ${platform}.`,
        'For yourself nothing: an engine in a virtual machine serves. For strangers, run Drydock on Linux.',
      ),
    ];
  return [...needs, dockerd(facts), cgroup(facts), loop(facts, slots), userns(facts), kernel(facts)];
}

function need(name: MachineNeed['name'], well: boolean, message: string, fix?: string): MachineNeed {
  return { name, state: well ? 'ok' : 'warning', message, ...(!well && fix !== undefined && { fix }) };
}

function dockerd({ programs, root }: MachineFacts): MachineNeed {
  const what = programs.dockerd === null ? 'dockerd is not installed' : `dockerd is ${programs.dockerd}`;
  return need(
    'dockerd',
    programs.dockerd !== null && root,
    root ? `${what}.` : `${what}; Drydock does not run as root.`,
    'A private engine with builder slots needs both: install Docker (on Debian: apt-get install docker.io) and run Drydock as root.',
  );
}

function cgroup({ cgroup: { version, missing, writable } }: MachineFacts): MachineNeed {
  const well = version !== null && missing.length === 0 && writable;
  const faults = [
    ...(missing.length > 0 ? [`without ${missing.join(', ')}`] : []),
    ...(writable ? [] : ['no group can be made']),
  ];
  return need(
    'cgroup',
    well,
    version === null
      ? `There are no control groups at ${cgroups}.`
      : `cgroup v${version}${well ? '; groups for memory, processes and CPU can be made' : `: ${faults.join('; ')}`}.`,
    'Without them no build can be limited. In a container, run it with `--privileged --cgroupns=host` and /sys/fs/cgroup writable.',
  );
}

function loop({ loops, programs }: MachineFacts, slots: number): MachineNeed {
  const device = loops.control ? `${loops.free} of ${loops.all} loop devices are free` : 'loop devices are not for us';
  const well = loops.control && programs.mkfs !== null;
  return need(
    'loop',
    well && (loops.grows || loops.free >= slots),
    `${device}${programs.mkfs === null ? '; mkfs.ext4 is not installed' : ''}.`,
    well
      ? `${slots} slots need as many, one for each disk of fixed size. Make more of them: mknod /dev/loopN b 7 N.`
      : 'Without them the disk of a slot has no fixed size. Install e2fsprogs; in a container, give it /dev/loop-control and the loop devices.',
  );
}

function userns({ userNamespaces, subordinateIds, programs }: MachineFacts): MachineNeed {
  if (!userNamespaces)
    return need(
      'userns',
      false,
      'This kernel gives no user namespaces.',
      'Root in a build would be root here. Switch them on: sysctl user.max_user_namespaces=10000.',
    );
  const set = subordinateIds >= wantedIds;
  return need(
    'userns',
    set || programs.useradd !== null,
    set
      ? `${subordinateIds} user ids are set apart for root in a slot (dockremap).`
      : `No ${wantedIds} user ids are set apart for dockremap in /etc/subuid and /etc/subgid${programs.useradd === null ? '' : '; dockerd does so when it starts'}.`,
    'Root in a build would be root here. Add the line `dockremap:100000:65536` to /etc/subuid and /etc/subgid, and the user dockremap.',
  );
}

function kernel({ kernel: name, overlay, seccomp }: MachineFacts): MachineNeed {
  const missing = [...(overlay ? [] : ['overlay file systems']), ...(seccomp ? [] : ['seccomp'])];
  return need(
    'kernel',
    missing.length === 0,
    missing.length === 0
      ? `Linux ${name} has overlay file systems and seccomp.`
      : `Linux ${name} shows no ${missing.join(' and no ')}.`,
    'Load the module (modprobe overlay), or use a kernel that has what is missing.',
  );
}
