import {
  confinementScript,
  readConfinement,
  tellConfinement,
  unusualIn,
  type ConfinementNumbers,
} from './confinement.ts';
import { measure, type Judgement } from './measurement.ts';
import { inBuild } from './workbench.ts';

export default measure<ConfinementNumbers>({
  name: 'build-confinement',
  group: 'builds',
  title: 'Confinement of a build',
  tried: 'A RUN step reads what the kernel says of it.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 10_000,
  take: async (bench) => readConfinement((await inBuild(bench, confinementScript)).log),
  judge(numbers): Judgement {
    const happened = tellConfinement(numbers);
    if (numbers.seccomp && unusualIn(numbers.bounding).length === 0)
      return {
        verdict: 'holds',
        happened,
        means:
          'RUN steps have the usual set of capabilities and no system call that containers never need. Setuid programs work in a build, as a Dockerfile expects.',
        todo: null,
      };
    return {
      verdict: 'does not hold',
      happened,
      means: 'RUN steps can ask the kernel for more than a build needs, and every such call is a way out.',
      todo: numbers.seccomp
        ? 'Use an engine that gives builds the usual capabilities only.'
        : 'Use an engine with its default seccomp profile switched on.',
    };
  },
});
