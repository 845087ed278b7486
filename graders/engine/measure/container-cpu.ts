import { defaults } from '../container-options.ts';
import { judgeCpu, readSpin, spinScript, type CpuNumbers } from './cpu.ts';
import { measure } from './measurement.ts';
import { inContainer } from './workbench.ts';

/** Below one core, so that it shows on a machine with a single one. */
const limit = defaults.cpus / 2;

export default measure<CpuNumbers>({
  name: 'container-cpu',
  group: 'containers',
  title: 'CPU of a container',
  tried: 'A container that is allowed half a core spins in two processes.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 10_000,
  async take(bench) {
    const { log } = await inContainer(bench, spinScript(2, 1), { cpus: limit });
    return { limit, ...readSpin(log), ourPace: null };
  },
  judge: (numbers) => judgeCpu(numbers, 'in one container'),
});
