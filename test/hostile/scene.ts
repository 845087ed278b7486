/** The engine under attack: a private one in a folder of its own, with small limits, and who grades on it. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { dockerAt } from '../../graders/engine/api.ts';
import { LearnerFault, type Files, type Finding, type GradeEvent, type Verdict } from '../../graders/check.ts';
import { openEngine, type Engine, type Exercise } from '../../graders/index.ts';
import { grade } from '../../graders/grade.ts';
import { loadContent } from '../../server/content.ts';
import { exercisesDir, temporaryFolder } from '../support/engine.ts';
import type { Attack, Target } from './attack.ts';
import { engineSockets, forever } from './host.ts';

/** Small, so that an attack is over soon; an honest build needs less than half of each. */
export const limits = { time: 20_000, output: 100_000, memory: 600e6, processes: 200, disk: 1000e6 } as const;

export interface Graded {
  status: Verdict['status'];
  findings: Finding[];
  /** Everything that the learner reads, line by line. */
  read: string;
  /** A build was begun. */
  built: boolean;
}

export interface Scene {
  engine: Engine;
  folder: string;
  target: Target;
  /** Requests that reached the listener on the host's loopback. */
  reached: readonly string[];
  attack(attack: Pick<Attack, 'checks' | 'look'>, files: Files): Promise<Graded>;
  /** An honest submission that no cache knows, and how long it took in milliseconds. */
  honest(): Promise<{ verdict: Verdict; ms: number }>;
  /** What the honest ones answer, and their right answer. */
  exercise: Exercise;
  solution: Files;
  /** The engine that holds the base images. */
  home(): Docker;
  /** What lies on the engines that is neither a base image nor our helper. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

export async function openScene(slots: number): Promise<Scene> {
  const temporary = temporaryFolder();
  const folder = join(temporary.path, 'data');
  const reached: string[] = [];
  const listener = await listen(reached);
  const engine = await openEngine({
    engine: 'private',
    dataDir: folder,
    exercisesDir,
    instance: `hostile-${process.pid}`,
    pull: false,
    slots,
    buildLimits: limits,
  });
  const content = await loadContent(exercisesDir);
  const exercise = content.exercise('image/non-root')!;
  const solution = content.proofs('image/non-root')!.solutions[0]!.files;
  await engine.prepareImages({ references: ['alpine:3.19', 'node:20-alpine', 'node:20.11.1-alpine3.19'] });
  await engine.warm();
  let count = 0;
  const submission = (): { submission: string; attempt: number; signal: AbortSignal } => ({
    submission: `hostile-${process.pid}-${++count}`,
    attempt: 1,
    signal: new AbortController().signal,
  });
  return {
    engine,
    folder,
    reached,
    exercise,
    solution,
    target: { port: (listener.address() as AddressInfo).port, forever },
    async attack({ checks, look }, files) {
      const events: GradeEvent[] = [];
      const onEvent = (event: GradeEvent): number => events.push(event);
      const graded = { status: 'passed' as Verdict['status'], findings: [] as Finding[], words: [] as string[] };
      if (checks || !look) {
        const hostile = hostileExercise(exercise, checks, files);
        const verdict = await grade({ ...submission(), engine, files, exercise: hostile, onEvent });
        graded.status = verdict.status;
        graded.findings = verdict.checks.flatMap(({ findings }) => findings);
        graded.words = [...verdict.checks.flatMap(({ reason }) => reason ?? []), ...verdict.notes];
      }
      if (look) {
        try {
          const request = { ...submission(), files, editable: Object.keys(files), onEvent };
          graded.words.push(await engine.withEvidence(request, look));
        } catch (error) {
          if (!(error instanceof LearnerFault)) throw error;
          graded.status = 'failed';
          graded.findings.push(...error.findings);
        }
      }
      const { status, findings, words } = graded;
      const read = [...findings.flatMap(texts), log(events), ...words].join('\n');
      return { status, findings, read, built: events.some(({ type }) => type === 'building') };
    },
    async honest() {
      const began = performance.now();
      const server = `${exercise.contextFiles['server.js']}\n// ${process.pid} ${++count}\n`;
      const verdict = await grade({
        ...submission(),
        engine,
        files: solution,
        exercise: { ...exercise, contextFiles: { ...exercise.contextFiles, 'server.js': server } },
      });
      return { verdict, ms: performance.now() - began };
    },
    home: () => dockerAt(engineSockets(join(folder, 'engine/data'))[0]!),
    leftovers: () => leftovers(folder),
    async close() {
      await engine.close();
      listener.close();
      temporary.remove();
    },
  };
}

/** An exercise whose answer is the attack: it builds, and whatever else the attack wants to be asked. */
export function hostileExercise(like: Exercise, checks: Attack['checks'], files: Files): Exercise {
  const all = [{ kind: 'image/builds', with: {} }, ...(checks ?? [])].map((check, index) => {
    const id = `check-${index}`;
    return { ...check, id, title: id, points: 1, gate: false, file: 'Dockerfile' };
  });
  const paths = Object.keys(files).map((path) => ({ path, language: 'text' as const, editable: true }));
  return { ...like, id: 'image/hostile', files: paths, contextFiles: {}, checks: all };
}

function listen(reached: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url}`);
    response.end('the secret of the host');
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

function texts({ message, witness }: Finding): string[] {
  return [message, ...(witness === undefined ? [] : [JSON.stringify(witness)])];
}

function log(events: readonly GradeEvent[]): string {
  return events.map((event) => (event.type === 'building' ? event.log : '')).join('');
}

/** What a verdict decides, without what differs from run to run. */
export function essence({ status, score, checks }: Verdict): unknown {
  return { status, score, checks: checks.map(({ id, status: each, findings }) => ({ id, status: each, findings })) };
}

/** Base images, our helper and the bounded number of images that are kept by their content are no leftovers. */
async function leftovers(folder: string): Promise<string[]> {
  const left: string[] = [];
  for (const socket of engineSockets(folder)) {
    try {
      left.push(...(await leftoversOn(dockerAt(socket))));
    } catch (error) {
      // Between the list of processes and the question a slot may have been thrown away: whoever asks again sees it gone.
      if (!/ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|socket hang up/.test(String(error))) throw error;
      left.push(`an engine that does not answer: ${socket}`);
    }
  }
  return left;
}

async function leftoversOn(docker: Docker): Promise<string[]> {
  const left: string[] = [];
  for (const { Names, Image } of await docker.listContainers({ all: true }))
    left.push(`container ${Names[0]} of ${Image}`);
  for (const { RepoTags, Id } of await docker.listImages({ filters: '{"dangling":["false"]}' }))
    for (const tag of RepoTags ?? [Id])
      if (!/^drydock(?:-base|-submission\/kept)?\//.test(tag)) left.push(`image ${tag}`);
  for (const { Name } of (await docker.listVolumes()).Volumes ?? [])
    if (!/^drydock-helper-[0-9a-f]{12}$/.test(Name)) left.push(`volume ${Name}`);
  for (const { Name } of await docker.listNetworks())
    if (!['bridge', 'host', 'none'].includes(Name)) left.push(`network ${Name}`);
  return left;
}
