/** What part of the machine's cores spinning processes take, told from the kernel's own accounts. */
import { helperProgram } from '../helper.ts';
import { NotMeasured, type Judgement, useSlots } from './measurement.ts';

export type CpuNumbers = {
  /** Cores that are allowed; null where nothing is set. */
  limit: number | null;
  /** Of the machine. */
  cores: number;
  spinning: number;
  /** Cores' worth of time that the spinning processes got. */
  used: number;
  /** Cores' worth of time that the machine had left meanwhile. */
  idle: number;
  /** How often the kernel made them wait for their next share; null where they cannot see that. */
  throttled: number | null;
  /** How much of its pace a process of ours kept beside them, 1 is all; null where that was not looked at. */
  ourPace: number | null;
};

/** Ticks of the kernel's clock: https://docs.kernel.org/filesystems/proc.html#miscellaneous-kernel-statistics-in-proc-stat */
export function spinScript(processes: number | 'twice the cores', seconds: number): string {
  return `b=${helperProgram}
cores=$($b grep -c '^cpu[0-9]' /proc/stat); k=${processes === 'twice the cores' ? '$((2*cores))' : processes}
look() { for f in /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/cpu/cpu.stat; do $b sed -n "s/^nr_throttled /$1-throttled /p" $f; done; $b sed -n "s/^cpu  */$1 /p" /proc/stat; $b sed "s/^/$1-time /" /proc/uptime; }
kids=; n=0
while [ $n -lt $k ]; do ( while :; do :; done ) & kids="$kids $!"; n=$((n+1)); done
$b usleep 200000; echo "spinning $k of $cores"
for p in $kids; do $b sed 's/^/first /' /proc/$p/stat; done; look begin
$b sleep ${seconds}
for p in $kids; do $b sed 's/^/last /' /proc/$p/stat; done; look end
kill -9 $kids; exit 9`;
}

export function readSpin(log: string): Pick<CpuNumbers, 'cores' | 'spinning' | 'used' | 'idle' | 'throttled'> {
  const counts = /^spinning (\d+) of (\d+)$/m.exec(log);
  // utime and stime are the fields 14 and 15; the name of the program may hold blanks and ends with the last bracket.
  const ticks = (word: string): number =>
    [...log.matchAll(new RegExp(`^${word} \\d+ .*\\) (.*)$`, 'gm'))].reduce((sum, match) => {
      const fields = (match[1] ?? '').split(' ');
      return sum + Number(fields[11]) + Number(fields[12]);
    }, 0);
  const idle = (word: string): number => Number(new RegExp(`^${word} (?:\\d+ ){3}(\\d+)`, 'm').exec(log)?.[1]);
  const uptime = (word: string): number => Number(new RegExp(`^${word}-time (\\S+)`, 'm').exec(log)?.[1]);
  const ticksPerSecond = 100;
  const throttled = (word: string): number => Number(new RegExp(`^${word}-throttled (\\d+)$`, 'm').exec(log)?.[1]);
  const seconds = uptime('end') - uptime('begin');
  const used = (ticks('last') - ticks('first')) / ticksPerSecond / seconds;
  const left = (idle('end') - idle('begin')) / ticksPerSecond / seconds;
  if (!counts || !(seconds > 0) || !Number.isFinite(used + left))
    throw new NotMeasured('the script that spins did not report');
  const round = (value: number): number => Math.round(value * 100) / 100;
  const waits = throttled('end') - throttled('begin');
  return {
    spinning: Number(counts[1]),
    cores: Number(counts[2]),
    used: round(used),
    idle: round(Math.max(0, left)),
    throttled: Number.isNaN(waits) ? null : waits,
  };
}

/** The kernel hands out time in slices, so a limit is met within a few percent. */
const tolerance = 1.1;
/** A server that keeps this part of its pace answers about as before. */
const keptPace = 0.5;

export function judgeCpu(numbers: CpuNumbers, where: string): Judgement {
  const { limit, cores, spinning, used, idle, throttled, ourPace } = numbers;
  const pace = ourPace === null ? '' : ` A process of ours kept ${Math.round(ourPace * 100)} % of its pace meanwhile.`;
  const happened = `${spinning} spinning processes ${where} got ${used} of ${cores} cores; ${limit === null ? 'no limit is set' : `${limit} are allowed`}, and ${idle} were idle.${pace}`;
  const wanted = Math.min(spinning, cores);
  if (limit !== null && used > limit * tolerance)
    return {
      verdict: 'does not hold',
      happened,
      means: 'Learners’ code takes cores that were meant for other learners and for the server.',
      todo: 'Look at the cgroup limits of the engine (cpu.max, cpu.cfs_quota_us).',
    };
  // It is the limit that stopped them, not a busy machine: cores were idle, or the kernel says so.
  if (limit !== null && limit < wanted && (idle >= 0.1 * wanted || (throttled ?? 0) > 0))
    return {
      verdict: 'holds',
      happened,
      means: 'A spinning build slows down itself; the rest of the machine stays free for others.',
      todo: null,
    };
  if (limit !== null && limit >= wanted && ourPace !== null)
    return ourPace >= keptPace
      ? {
          verdict: 'holds',
          happened,
          means: 'A build may use every core while nobody else wants them, and gives way to the server when it does.',
          todo: null,
        }
      : {
          verdict: 'does not hold',
          happened,
          means: 'While a build spins, the server gets too little of the machine to answer others.',
          todo: 'Give builds fewer cores than the machine has.',
        };
  if (limit !== null)
    return {
      verdict: 'could not be measured',
      happened,
      means: 'The machine was busy: whether the limit or the others held the processes back is not known.',
      todo: 'Run it again when the machine is idle.',
    };
  return {
    verdict: 'does not hold',
    happened,
    means: 'One learner’s build can take every core while it lasts; others wait, and the server shares what is left.',
    todo: useSlots,
  };
}
