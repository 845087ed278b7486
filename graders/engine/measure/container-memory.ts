import { freemem } from 'node:os';
import { defaults } from '../container-options.ts';
import { measure } from './measurement.ts';
import { allocateScript, bytesToTry, judgeMemory, reachedIn, watchingMemory, type MemoryNumbers } from './memory.ts';
import { inContainer } from './workbench.ts';

export default measure<MemoryNumbers>({
  name: 'container-memory',
  group: 'containers',
  title: 'Memory of a container',
  tried: 'A container takes memory step by step, up to a quarter more than it is allowed.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 12_000,
  async take(bench) {
    // A container is given less where the bound is small, so that its limit is met all the same.
    const limitBytes = Math.min(
      defaults.memoryBytes,
      bench.limits.memoryBytes ?? Infinity,
      Math.floor(bench.bounds.memoryBytes / 1.25),
    );
    const triedBytes = bytesToTry(limitBytes, bench.bounds.memoryBytes, bench.sameMachine ? freemem() : null);
    const { result, ...host } = await watchingMemory(bench, () =>
      inContainer(bench, allocateScript(triedBytes), { memoryBytes: limitBytes }),
    );
    return { limitBytes, triedBytes, reachedBytes: reachedIn(result.log), ...host };
  },
  judge: (numbers) => judgeMemory(numbers, 'One container'),
});
