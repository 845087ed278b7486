import { measure } from './measurement.ts';
import { forkScript, judgeProcesses, processesToTry, startedIn, type ProcessNumbers } from './processes.ts';
import { inBuild } from './workbench.ts';

export default measure<ProcessNumbers>({
  name: 'build-processes',
  group: 'builds',
  title: 'Processes of a build',
  tried: 'A RUN step starts sleeping processes, a quarter more than are allowed, and ends them at once.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 12_000,
  async take(bench) {
    const limit = bench.limits.processes;
    const tried = processesToTry(limit, bench.bounds.processes);
    const { log } = await inBuild(bench, forkScript(tried));
    return { limit, tried, started: startedIn(log) };
  },
  judge: (numbers) => judgeProcesses(numbers, 'One RUN step'),
});
