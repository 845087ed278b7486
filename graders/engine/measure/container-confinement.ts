import { confinementScript, readConfinement, tellConfinement, type ConfinementNumbers } from './confinement.ts';
import { measure, type Judgement } from './measurement.ts';
import { inContainer } from './workbench.ts';

export default measure<ConfinementNumbers>({
  name: 'container-confinement',
  group: 'containers',
  title: 'Confinement of a container',
  tried: 'A container as learners get it, with root in it, reads what the kernel says of it.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 10_000,
  take: async (bench) => readConfinement((await inContainer(bench, confinementScript)).log),
  judge(numbers): Judgement {
    const happened = tellConfinement(numbers);
    if (numbers.seccomp && numbers.noNewPrivileges && BigInt(`0x${numbers.bounding}`) === 0n)
      return {
        verdict: 'holds',
        happened,
        means: 'Root in such a container is root by name only, and no setuid program changes that.',
        todo: null,
      };
    return {
      verdict: 'does not hold',
      happened,
      means: 'The engine does not take from a container what it was told to take.',
      todo: numbers.seccomp
        ? 'Use another engine; this one does not keep to `CapDrop` and `no-new-privileges`.'
        : 'Use an engine with its default seccomp profile switched on.',
    };
  },
});
