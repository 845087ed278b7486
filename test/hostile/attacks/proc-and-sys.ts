import { readFileSync } from 'node:fs';
import { defineAttack } from '../attack.ts';

const watched = ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/hostname', '/proc/sys/vm/panic_on_oom'];
const state = (): string => watched.map((path) => readFileSync(path, 'utf8')).join('');
const before = state();

/** Opened for appending and nothing written, but for `h`, which makes the kernel print a list of keys. */
const files = [
  '/proc/sysrq-trigger',
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/modprobe',
  '/proc/sys/kernel/hotplug',
  '/proc/sys/vm/panic_on_oom',
  '/proc/sys/net/ipv4/ip_forward',
  '/proc/sys/fs/binfmt_misc/register',
  '/sys/kernel/uevent_helper',
  '/sys/kernel/mm/transparent_hugepage/enabled',
  '/sys/power/state',
  '/sys/class/net/lo/mtu',
  '/sys/fs/cgroup/pids.max',
  '/sys/fs/cgroup/memory.max',
  '/sys/fs/cgroup/pids/pids.max',
  '/sys/fs/cgroup/memory/memory.limit_in_bytes',
  '/sys/fs/cgroup/memory/release_agent',
];

export default defineAttack({
  title: 'Writes to `/proc` and `/sys`',
  tries:
    'Reaches for what belongs to the whole machine: sysrq, the core dump handler, module loading, power, its own cgroup’s limits.',
  stop: 'isolation',
  ways: () => ({
    'in a build step': {
      Dockerfile: `FROM alpine:3.19
RUN for f in ${files.join(' ')}; do [ -e $f ] || continue; (: >>$f) 2>&1 && echo "REACHED $f"; done; \\
  (echo h >/proc/sysrq-trigger) 2>&1 && echo "REACHED sysrq"; \\
  for d in /sys/fs/cgroup /sys/fs/cgroup/pids /sys/fs/cgroup/memory; do mkdir $d/escape 2>&1; [ -e $d/escape/cgroup.procs ] && echo "REACHED $d"; done; \\
  mount -o remount,rw /sys 2>&1 && echo "REACHED /sys"; mount -o remount,rw /proc/sys 2>&1 && echo "REACHED /proc/sys"; \\
  mount -t cgroup -o memory none /mnt 2>&1 && echo "REACHED cgroup"; mount -t proc none /mnt 2>&1 && echo "REACHED proc"; \\
  head -c 1 /proc/kcore 2>/dev/null | grep -q . && echo "REACHED kcore"; head -c 1 /proc/keys | grep -q . && echo "REACHED keys"; \\
  insmod /nothing.ko 2>&1; hostname evil 2>&1 && echo "REACHED hostname"; date -s 2000-01-01 2>&1; [ $(date +%Y) = 2000 ] && echo "REACHED clock"; \\
  swapon /dev/null 2>&1 && echo "REACHED swap"; reboot -f 2>&1 && echo "REACHED reboot"; echo "tried them all"; exit 1
`,
    },
  }),
  reads: /Read-only file system[^]*tried them all/,
  never: /^REACHED/m,
  proof() {
    if (state() !== before) throw new Error('a setting of the kernel changed');
  },
});
