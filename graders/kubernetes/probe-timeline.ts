/**
 * What the kubelet makes of a container's probes over time, second by second. Pure; the jitter of the kubelet and the
 * back-off between restarts are left out. https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
 */
import { stringAt } from '../parse/tree.ts';
import type { Tree } from '../parse/tree.ts';
import { given } from './manifests.ts';
import type { Container } from './manifests.ts';

const probeKinds = ['startupProbe', 'readinessProbe', 'livenessProbe'] as const;
type ProbeKind = (typeof probeKinds)[number];

/** Seconds and counts, defaults filled in. */
interface ProbeTiming {
  initialDelay: number;
  period: number;
  timeout: number;
  successes: number;
  failures: number;
}

interface ProbeModel extends ProbeTiming {
  /** `http` asks a path; `tcp` only connects, which the kernel answers for a process that hangs; `other` cannot be simulated. */
  asks: 'http' | 'tcp' | 'other';
  path: string;
  port: number | null;
}

export type Probes = Partial<Record<ProbeKind, ProbeModel>>;

/** The program: what it answers, and what happens to it. Times in seconds after the container's start. */
export interface Program {
  port: number;
  /** Paths that answer at all, and whether they ask the dependency. */
  paths: Readonly<Record<string, { dependency: boolean }>>;
  startsAfter: number;
  /** How long it takes to answer. */
  answersIn: number;
  outage?: { from: number; to: number };
  /** From then on nothing answers, until the container is restarted. */
  deadlockAt?: number;
}

export interface ProbeEvent {
  at: number;
  what: 'started' | 'ready' | 'unready' | 'restarted';
  by?: ProbeKind;
}

export function readProbes(container: Container): Probes {
  const probes: Probes = {};
  for (const kind of probeKinds) {
    const tree = given(container.tree, kind);
    if (tree !== undefined) probes[kind] = readProbe(tree, container);
  }
  return probes;
}

function readProbe(tree: Tree, container: Container): ProbeModel {
  const number = (field: string, standard: number): number => {
    const value = given(tree, field);
    return value?.kind === 'number' ? value.value : standard;
  };
  const http = given(tree, 'httpGet');
  const tcp = given(tree, 'tcpSocket');
  return {
    initialDelay: number('initialDelaySeconds', 0),
    // Zero means the default, for these as for the API server.
    period: number('periodSeconds', 10) || 10,
    timeout: number('timeoutSeconds', 1) || 1,
    successes: number('successThreshold', 1) || 1,
    failures: number('failureThreshold', 3) || 3,
    asks: http ? 'http' : tcp ? 'tcp' : 'other',
    path: stringAt(http, 'path') ?? '/',
    port: portOf(given(http ?? tcp, 'port'), container),
  };
}

function portOf(tree: Tree | undefined, container: Container): number | null {
  if (tree?.kind === 'number') return tree.value;
  const ports = given(container.tree, 'ports');
  if (tree?.kind !== 'string' || ports?.kind !== 'array') return null;
  const named = ports.items.find((port) => stringAt(port, 'name') === tree.value);
  const port = given(named, 'containerPort');
  return port?.kind === 'number' ? port.value : null;
}

/** Everything that happens in the first `seconds`. A deadlock happens once: the restarted program is sound again. */
export function simulate(probes: Probes, program: Program, seconds: number): ProbeEvent[] {
  const events: ProbeEvent[] = [];
  let born = 0;
  let cured = false;
  let startedUp = probes.startupProbe === undefined;
  let ready = false;
  let counts = freshCounts();
  // A readiness probe that is left out counts as success as soon as the container runs.
  const markReady = (at: number): void => {
    if (!ready && probes.readinessProbe === undefined && startedUp) {
      ready = true;
      events.push({ at, what: 'ready' });
    }
  };
  markReady(0);
  for (let at = 0; at <= seconds; at += 1) {
    for (const kind of probeKinds) {
      const probe = probes[kind];
      if (probe === undefined || !isDue(probe, at - born) || (kind === 'startupProbe') === startedUp) continue;
      const count = counts[kind];
      if (succeeds(probe, program, at, born, cured)) {
        count.good += 1;
        count.bad = 0;
      } else {
        count.bad += 1;
        count.good = 0;
      }
      if (kind === 'startupProbe' && count.good >= probe.successes) {
        startedUp = true;
        events.push({ at, what: 'started', by: kind });
        markReady(at);
      }
      if (kind === 'readinessProbe' && count.good >= probe.successes && !ready) {
        ready = true;
        events.push({ at, what: 'ready', by: kind });
      }
      if (count.bad < probe.failures) continue;
      if (kind === 'readinessProbe') {
        if (ready) events.push({ at, what: 'unready', by: kind });
        ready = false;
        continue;
      }
      events.push({ at, what: 'restarted', by: kind });
      cured ||= program.deadlockAt !== undefined && at >= program.deadlockAt;
      // The restarted container runs from the next second on.
      born = at + 1;
      startedUp = probes.startupProbe === undefined;
      ready = false;
      counts = freshCounts();
      markReady(at);
      break;
    }
  }
  return events;
}

function freshCounts(): Record<ProbeKind, { good: number; bad: number }> {
  return {
    startupProbe: { good: 0, bad: 0 },
    readinessProbe: { good: 0, bad: 0 },
    livenessProbe: { good: 0, bad: 0 },
  };
}

function isDue({ initialDelay, period }: ProbeTiming, age: number): boolean {
  return age >= initialDelay && (age - initialDelay) % period === 0;
}

function succeeds(probe: ProbeModel, program: Program, at: number, born: number, cured: boolean): boolean {
  if (probe.port !== program.port || at - born < program.startsAfter) return false;
  if (probe.asks === 'tcp') return true;
  const path = Object.hasOwn(program.paths, probe.path) ? program.paths[probe.path] : undefined;
  if (path === undefined || program.answersIn > probe.timeout) return false;
  if (program.deadlockAt !== undefined && at >= program.deadlockAt && !cured) return false;
  const out = program.outage !== undefined && at >= program.outage.from && at < program.outage.to;
  return !(path.dependency && out);
}
