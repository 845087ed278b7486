import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { helperProgram } from '../helper.ts';
import { measure, NotMeasured, type Judgement } from './measurement.ts';
import { inBuild } from './workbench.ts';

type CancelNumbers = {
  /** Milliseconds from the cancel to the end of the last process; null: it still ran when we stopped looking. */
  endedAfterMs: number | null;
};

const wantedMs = 2000;
const lookedMs = 5000;

/** Whether a process of this machine has the mark on its command line. */
function lives(mark: string): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(mark);
    } catch {
      return false;
    }
  });
}

export default measure<CancelNumbers>({
  name: 'cancel',
  group: 'builds',
  title: 'Cancelling a build',
  tried: 'A build is cancelled while its RUN step sleeps, and the step’s process is watched.',
  guard: 'none',
  assessment: false,
  timeLimitMs: 15_000,
  async take(bench) {
    if (!bench.sameMachine) throw new NotMeasured('the engine runs on another machine, whose processes cannot be seen');
    const mark = `measure-${randomBytes(8).toString('hex')}`;
    const stop = new AbortController();
    const outcome = inBuild(bench, `echo begun; ${helperProgram} sleep 20; : ${mark}`, {
      signal: AbortSignal.any([bench.signal, stop.signal]),
      onLog: (log) => {
        if (/^begun$/m.test(log)) stop.abort();
      },
    }).then(
      () => 'ended',
      () => 'cancelled',
    );
    const seen = new Promise<boolean>((resolve) =>
      stop.signal.addEventListener('abort', () => resolve(lives(mark)), { once: true }),
    );
    const visible = await Promise.race([seen, outcome.then(() => false)]);
    const begun = performance.now();
    await outcome;
    bench.signal.throwIfAborted();
    if (!visible) throw new NotMeasured('the processes of a build cannot be seen from here');
    while (lives(mark)) {
      if (performance.now() - begun > lookedMs) return { endedAfterMs: null };
      await sleep(25, undefined, { signal: bench.signal });
    }
    return { endedAfterMs: Math.round(performance.now() - begun) };
  },
  judge({ endedAfterMs }): Judgement {
    if (endedAfterMs !== null && endedAfterMs <= wantedMs)
      return {
        verdict: 'holds',
        happened: `Its last process was gone ${(endedAfterMs / 1000).toFixed(2)} s after the cancel.`,
        means: 'A cancelled or overdue build makes room for the next learner within two seconds.',
        todo: null,
      };
    return {
      verdict: 'does not hold',
      happened:
        endedAfterMs === null
          ? `Its process still ran ${lookedMs / 1000} s after the cancel.`
          : `Its last process was gone only ${(endedAfterMs / 1000).toFixed(2)} s after the cancel.`,
      means: 'Cancelled builds keep their place, and others wait for it.',
      todo: 'Run it again when the machine is idle; if it stays, restart the engine.',
    };
  },
});
