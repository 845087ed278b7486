import { defaults } from '../container-options.ts';
import { measure } from './measurement.ts';
import { forkScript, judgeProcesses, processesToTry, startedIn, type ProcessNumbers } from './processes.ts';
import { inContainer } from './workbench.ts';

export default measure<ProcessNumbers>({
  name: 'container-processes',
  group: 'containers',
  title: 'Processes of a container',
  tried: 'A container starts sleeping processes, a quarter more than it is allowed, and ends them at once.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 12_000,
  async take(bench) {
    const limit = Math.min(defaults.pids, bench.limits.processes ?? Infinity);
    const tried = processesToTry(limit, bench.bounds.processes);
    const { log } = await inContainer(bench, forkScript(tried));
    return { limit, tried, started: startedIn(log) };
  },
  judge: (numbers) => judgeProcesses(numbers, 'One container'),
});
