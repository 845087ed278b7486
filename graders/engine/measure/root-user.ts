import { helperProgram } from '../helper.ts';
import { measure, NotMeasured, type Judgement, useSlots } from './measurement.ts';
import { inBuild, inContainer } from './workbench.ts';

type RootNumbers = {
  /** Which user of the engine's host is root inside. */
  ofBuild: number;
  ofContainer: number;
  /** The engine itself runs as an ordinary user. */
  rootless: boolean;
};

const script = `${helperProgram} sed 's/^/map /' /proc/self/uid_map; exit 9`;

/** The outer user of inner user 0: https://man7.org/linux/man-pages/man7/user_namespaces.7.html */
function outerRoot(log: string): number {
  const line = [...log.matchAll(/^map +(\d+) +(\d+) +(\d+)/gm)].find((match) => match[1] === '0');
  if (line === undefined) throw new NotMeasured('the user map could not be read');
  return Number(line[2]);
}

export default measure<RootNumbers>({
  name: 'root-user',
  group: 'engine',
  title: 'Who root really is',
  tried: 'A RUN step and a container, both as root, read their user map.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 10_000,
  async take(bench) {
    const build = await inBuild(bench, script);
    const container = await inContainer(bench, script);
    const { SecurityOptions = [] } = (await bench.docker.info()) as { SecurityOptions?: string[] | null };
    return {
      ofBuild: outerRoot(build.log),
      ofContainer: outerRoot(container.log),
      rootless: (SecurityOptions ?? []).some((option) => option.includes('name=rootless')),
    };
  },
  judge({ ofBuild, ofContainer, rootless }): Judgement {
    const happened = `Root in a build is user ${ofBuild} of the engine’s host, root in a container is user ${ofContainer}${rootless ? '; the engine is rootless' : ''}.`;
    if (ofBuild !== 0 && ofContainer !== 0)
      return {
        verdict: 'holds',
        happened,
        means: 'Whoever breaks out of a build or a container is nobody in particular on the host.',
        todo: null,
      };
    return {
      verdict: 'does not hold',
      happened,
      means: 'Whoever breaks out (a flaw of the kernel or of the engine) is root on the engine’s host.',
      todo: useSlots,
    };
  },
});
