import { helperProgram } from '../helper.ts';
import { whileListening, type Listener } from './listener.ts';
import { measure, NotMeasured, type Judgement } from './measurement.ts';
import { inBuild, inContainer } from './workbench.ts';

type NetworkNumbers = {
  /** Requests that reached our listener. */
  fromBuild: number;
  fromContainer: number;
  /** Network interfaces beside loopback, separated by blanks. */
  interfacesOfBuild: string;
  interfacesOfContainer: string;
};

function script({ port, path }: Listener): string {
  return `b=${helperProgram}
$b wget -q -T 2 -O /dev/null http://127.0.0.1:${port}${path}
echo "interfaces $($b sed -n 's/^ *\\([^: ]*\\):.*/\\1/p' /proc/net/dev | $b grep -vx lo | $b tr '\\n' ' ')"
exit 9`;
}

/** Tunnel devices that the kernel puts into every namespace; they are down and lead nowhere. */
const always = /^(?:tunl0|gre0|gretap0|erspan0|ip_vti0|ip6_vti0|sit0|ip6tnl0|ip6gre0)$/;

function interfacesIn(log: string): string {
  const found = /^interfaces (.*)$/m.exec(log)?.[1];
  if (found === undefined) throw new NotMeasured('the script that looks for a network did not report');
  return found
    .trim()
    .split(' ')
    .filter((name) => !always.test(name))
    .join(' ');
}

export default measure<NetworkNumbers>({
  name: 'no-network',
  group: 'reach',
  title: 'No network inside',
  tried:
    'A RUN step and a container with network `none` ask a listener of ours on 127.0.0.1 and list their interfaces.',
  guard: 'none',
  assessment: true,
  timeLimitMs: 15_000,
  take: (bench) =>
    whileListening(async (listener) => {
      const build = await inBuild(bench, script(listener));
      const fromBuild = listener.requests();
      const container = await inContainer(bench, script(listener));
      return {
        fromBuild,
        fromContainer: listener.requests() - fromBuild,
        interfacesOfBuild: interfacesIn(build.log),
        interfacesOfContainer: interfacesIn(container.log),
      };
    }),
  judge({ fromBuild, fromContainer, interfacesOfBuild, interfacesOfContainer }): Judgement {
    const open = [
      ...(fromBuild > 0 ? ['the RUN step reached our listener'] : []),
      ...(fromContainer > 0 ? ['the container reached our listener'] : []),
      ...(interfacesOfBuild === '' ? [] : [`the RUN step has ${interfacesOfBuild}`]),
      ...(interfacesOfContainer === '' ? [] : [`the container has ${interfacesOfContainer}`]),
    ];
    if (open.length === 0)
      return {
        verdict: 'holds',
        happened: 'Neither reached it; both have a loopback of their own and no other interface.',
        means: 'Learners’ code calls nobody: not this machine, not the local network, not the internet.',
        todo: null,
      };
    return {
      verdict: 'does not hold',
      happened: `Network \`none\` is not kept: ${open.join('; ')}.`,
      means: 'Learners’ code can talk to whatever this machine reaches, and send out what it finds.',
      todo: 'Use another engine; this one does not do what `none` says.',
    };
  },
});
