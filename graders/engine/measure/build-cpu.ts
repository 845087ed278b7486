import { judgeCpu, readSpin, spinScript, type CpuNumbers } from './cpu.ts';
import { measure } from './measurement.ts';
import { paceOfOurs } from './pace.ts';
import { inBuild } from './workbench.ts';

export default measure<CpuNumbers>({
  name: 'build-cpu',
  group: 'builds',
  title: 'CPU of a build',
  tried:
    'A RUN step spins in twice as many processes as there are cores, while a process of ours does its work beside it.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 15_000,
  async take(bench) {
    const alone = bench.sameMachine ? await paceOfOurs(bench.signal) : null;
    let beside: Promise<number> | undefined;
    const { log } = await inBuild(bench, spinScript('twice the cores', 1.5), {
      onLog: (text) => {
        if (alone !== null && /^spinning \d/m.test(text)) beside ??= paceOfOurs(bench.signal);
      },
    });
    const slowed = (await beside) ?? null;
    const ourPace = alone === null || slowed === null ? null : Math.min(1, slowed / alone);
    return { limit: bench.limits.cpus, ...readSpin(log), ourPace };
  },
  judge: (numbers) => judgeCpu(numbers, 'in one RUN step'),
});
