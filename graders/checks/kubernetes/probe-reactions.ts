import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding, Witness } from '../../check.ts';
import { capitalized, containerTitle, noPod } from '../../kubernetes/manifests.ts';
import { readProbes, simulate } from '../../kubernetes/probe-timeline.ts';
import type { ProbeEvent } from '../../kubernetes/probe-timeline.ts';

/** When the trouble of a scenario begins, in seconds after the program's start: long after it became ready. */
const calm = 300;

const pod = (probes: string): string => `apiVersion: v1
kind: Pod
metadata: { name: berth }
spec:
  containers:
    - name: web
      image: berth:1.4.2
${probes}
`;
const get = (kind: string, path: string, more = ''): string =>
  `      ${kind}: { httpGet: { path: ${path}, port: 8080 }${more} }`;
const program = {
  container: 'web',
  port: 8080,
  paths: { '/live': { dependency: false }, '/ready': { dependency: true } },
  startsAfter: 50,
};
const good = [
  get('startupProbe', '/live', ', failureThreshold: 10'),
  get('readinessProbe', '/ready'),
  get('livenessProbe', '/live'),
].join('\n');

export default defineCheck({
  subject: 'kubernetes',
  params: z.strictObject({
    container: z.string(),
    scenario: z.enum(['slow-start', 'outage', 'deadlock']),
    port: z.coerce.number().int(),
    /** Paths that the program answers, and whether they ask its dependency. */
    paths: z.record(z.string().startsWith('/'), z.strictObject({ dependency: z.boolean() })),
    /** Seconds from the container's start to the first answer. */
    startsAfter: z.coerce.number().int().min(0),
    /** Seconds that an answer takes. */
    answersIn: z.number().default(0),
    /** How long the dependency is away, in seconds. */
    outage: z.int().default(600),
    /** The longest time until Kubernetes has to react, in seconds. */
    within: z.int().default(60),
  }),
  title: 'The probes react to the right thing',
  help: `Simulates the kubelet second by second. \`slow-start\`: the program takes its time to start; it must not be restarted, not be
ready before it answers, and ready soon after. \`outage\`: its dependency is away for a while; the pod leaves the Service and comes back,
and nothing is restarted. \`deadlock\`: the program hangs; it is restarted in time. Connections still succeed then: the kernel accepts them.`,
  examples: {
    good: ['slow-start', 'outage', 'deadlock'].map((scenario) => ({
      files: { 'pod.yaml': pod(good) },
      with: { ...program, scenario },
    })),
    bad: [
      {
        files: { 'pod.yaml': pod(get('livenessProbe', '/live')) },
        with: { ...program, scenario: 'slow-start' },
        note: 'Killed while it starts',
      },
      {
        files: {
          'pod.yaml': pod(
            `${good.replace('livenessProbe: { httpGet: { path: /live', 'livenessProbe: { httpGet: { path: /ready')}`,
          ),
        },
        with: { ...program, scenario: 'outage' },
        note: 'Liveness asks the dependency',
      },
      {
        files: { 'pod.yaml': pod('      livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 60 }') },
        with: { ...program, scenario: 'deadlock' },
        note: 'A connection proves nothing',
      },
    ],
  },
  run(manifests, { container: name, scenario, within, outage, ...rest }, { file }) {
    if (manifests.pods.length === 0) return [noPod(manifests)];
    const container = manifests.pods.flatMap((each) => each.containers).find((each) => each.name === name);
    // Whether the container is there at all is the question of kubernetes/workload-exists.
    if (container === undefined) return [];
    const probes = readProbes(container);
    const unknown = Object.entries(probes).find(([, probe]) => probe.asks === 'other');
    if (unknown)
      throw new Undecided(
        `The ${unknown[0]} of ${containerTitle(container)} runs a command or asks over gRPC, which cannot be simulated. With httpGet it can.`,
        { file, ...container.range },
      );
    const begins = rest.startsAfter + calm;
    const ends = begins + outage;
    const events = simulate(
      probes,
      {
        ...rest,
        ...(scenario === 'outage' && { outage: { from: begins, to: ends } }),
        ...(scenario === 'deadlock' && { deadlockAt: begins }),
      },
      ends + calm,
    );
    const faults = {
      'slow-start': () => slowStart(events, rest.startsAfter, within),
      outage: () => outageFault(events, begins, ends, within),
      deadlock: () => deadlock(events, begins, within),
    };
    const fault = faults[scenario]();
    if (fault === null) return [];
    const message = `${capitalized(containerTitle(container))}: ${fault}`;
    return [{ file, ...container.range, message, witness: witnessOf(events, scenario) } satisfies Finding];
  },
});

const first = (events: ProbeEvent[], what: ProbeEvent['what'], from = 0): ProbeEvent | undefined =>
  events.find((event) => event.what === what && event.at >= from);

function slowStart(events: ProbeEvent[], startsAfter: number, within: number): string | null {
  const restart = first(events, 'restarted');
  if (restart)
    return `the ${restart.by} restarted it after ${restart.at} s. It needs ${startsAfter} s to start, so it is killed again and again and never serves (CrashLoopBackOff).`;
  const ready = first(events, 'ready');
  if (ready && ready.at < startsAfter)
    return `it counts as ready after ${ready.at} s and answers after ${startsAfter}: requests are sent to it meanwhile, and a rollout replaces the old pods too early.`;
  if (!ready || ready.at > startsAfter + within)
    return `it answers after ${startsAfter} s and is ${ready ? `not ready before ${ready.at} s` : 'never ready'}: no request reaches it, and the rollout waits.`;
  return null;
}

function outageFault(events: ProbeEvent[], begins: number, ends: number, within: number): string | null {
  const restart = first(events, 'restarted', begins);
  if (restart)
    return `its dependency was away, and the ${restart.by} restarted it ${restart.at - begins} s later. A restart brings no database back; all pods restart at once and lose what they had, and the outage outlasts its cause.`;
  const unready = first(events, 'unready', begins);
  if (!unready || unready.at > begins + within)
    return `its dependency was away, and it stayed in the Service for ${unready ? `${unready.at - begins} s` : 'the whole time'}: requests went to a pod that could only fail.`;
  const back = first(events, 'ready', ends);
  if (!back || back.at > ends + within)
    return `its dependency came back, and it was not ready ${back ? `for ${back.at - ends} s` : 'again'}.`;
  return null;
}

function deadlock(events: ProbeEvent[], begins: number, within: number): string | null {
  const restart = first(events, 'restarted', begins);
  if (restart && restart.at <= begins + within) return null;
  return `it hung, and ${restart ? `was restarted ${restart.at - begins} s later only` : 'nothing ever restarted it'}: a process that waits for itself stays so until somebody looks. (At most ${within} s are asked for.)`;
}

function witnessOf(events: ProbeEvent[], scenario: string): Witness {
  const shown = events.slice(0, 12).map(({ at, what, by }) => ({
    at,
    what: by ? `${what} by the ${by}` : what,
    marked: what === 'restarted',
  }));
  return {
    form: 'timeline',
    title: `the probes during a ${scenario.replace('-', ' ')}`,
    simulated: true,
    events: shown,
  };
}
