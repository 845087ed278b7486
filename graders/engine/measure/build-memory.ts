import { freemem } from 'node:os';
import { measure } from './measurement.ts';
import { allocateScript, bytesToTry, judgeMemory, reachedIn, watchingMemory, type MemoryNumbers } from './memory.ts';
import { inBuild } from './workbench.ts';

export default measure<MemoryNumbers>({
  name: 'build-memory',
  group: 'builds',
  title: 'Memory of a build',
  tried: 'A RUN step takes memory step by step, up to a quarter more than is allowed.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 20_000,
  async take(bench) {
    const limitBytes = bench.limits.memoryBytes;
    const triedBytes = bytesToTry(limitBytes, bench.bounds.memoryBytes, bench.sameMachine ? freemem() : null);
    const { result, ...host } = await watchingMemory(bench, () =>
      inBuild(bench, allocateScript(triedBytes), { timeLimitMs: 18_000 }),
    );
    return { limitBytes, triedBytes, reachedBytes: reachedIn(result.log), ...host };
  },
  judge: (numbers) => judgeMemory(numbers, 'One RUN step'),
});
