/** Grades one submission: parse → gates → checks → build → probes → verdict. */
import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { z } from 'zod';
import { advise } from './advice.ts';
import { adviseOnDockerfiles } from './dockerfile-advice.ts';
import type { CheckResult, Files, Finding, GradeEvent, Range, SubjectName, Verdict } from './check.ts';
import { EngineFault, LearnerFault, Undecided } from './check.ts';
import type { Engine, EvidenceRequest } from './engine/engine.ts';
import { Permits } from './engine/permits.ts';
import type { Evidence } from './evidence.ts';
import type { Exercise, ExerciseCheck } from './exercise.ts';
import { Mask } from './mask.ts';
import { plainly } from './plain-text.ts';
import { RunRecorder } from './record/recorder.ts';
import { watched } from './record/watched.ts';
import { gradersHash, loadKind, type Kind } from './registry.ts';
import { ours, runStatics, words, type Outcome, type RunStatics } from './static-checks.ts';

export interface StaticRequest {
  exercise: Exercise;
  /** The learner's files by their names; files that are missing count as empty. */
  files: Files;
  signal: AbortSignal;
  onEvent?: (event: GradeEvent) => void;
  /** Where static checks run. Default: here. */
  runStatics?: RunStatics;
}

export interface GradeRequest extends StaticRequest {
  /** Null: engine checks answer `error` with `engineTrouble`. */
  engine: Engine | null;
  /** Why there is no engine and what to do, in a sentence. */
  engineTrouble?: string;
  submission: string;
  attempt: number;
  /** Whose it is: their last slot has the layers of their last attempt. */
  learner?: string;
  pause?: EvidenceRequest['pause'];
}

const subjectLanguages: Record<SubjectName, readonly string[]> = {
  dockerfile: ['dockerfile'],
  ecs: ['json'],
  kubernetes: ['yaml'],
  iam: ['json'],
  cloudformation: ['yaml', 'json'],
  awscli: ['shell'],
  trustpolicy: ['json'],
  eksctl: ['yaml'],
};

const start: Range = { line: 1, column: 1, endLine: 1, endColumn: 1 };

/** The file that a check of this subject is about when the exercise does not say. */
export function defaultFile(exercise: Exercise, subject: SubjectName): string {
  const fits = exercise.files.find((file) => subjectLanguages[subject].includes(file.language));
  return (fits ?? exercise.files[0]!).path;
}

/** The checks of a submission while they are decided, in any order. */
class Decisions {
  readonly results = new Map<string, CheckResult>();
  readonly onEvent: StaticRequest['onEvent'];
  readonly #mask: Mask;

  constructor({ exercise, onEvent }: StaticRequest) {
    this.#mask = new Mask(Object.values(exercise.buildSecrets));
    this.onEvent = onEvent && ((event) => onEvent(this.#mask.deep(event)));
  }

  decide(check: ExerciseCheck, outcome: Outcome): void {
    const earned = outcome.status === 'passed' ? check.points : 0;
    const { id, kind, title, points } = check;
    const result = this.shown<CheckResult>({ id, kind, title, points, earned, ...outcome });
    this.results.set(id, result);
    this.onEvent?.({ type: 'checked', result });
  }

  /** As it may leave the grader: without escapes and build secrets. */
  shown<T>(value: T): T {
    return this.#mask.deep(plainly(value));
  }
}

/** Decides the checks that need no engine, in the exercise's order, and nothing else: what can be told while a submission waits. */
export async function gradeStatics(request: StaticRequest): Promise<CheckResult[]> {
  const decisions = new Decisions(request);
  await decideStatics(request, await loadKinds(request.exercise), decisions);
  return [...decisions.results.values()];
}

type LoadedCheck = { check: ExerciseCheck; kind: Kind | undefined };

function loadKinds({ checks }: Exercise): Promise<LoadedCheck[]> {
  return Promise.all(checks.map(async (check) => ({ check, kind: await loadKind(check.kind) })));
}

async function decideStatics(request: StaticRequest, kinds: LoadedCheck[], decisions: Decisions): Promise<void> {
  const { exercise, signal } = request;
  const statics = kinds.flatMap(({ check, kind }) => {
    if (kind?.needsEngine === true) return [];
    const file = check.file ?? (kind ? defaultFile(exercise, kind.check.subject) : '');
    return [{ check, order: { kind: check.kind, file, with: check.with } }];
  });
  let done = 0;
  signal.throwIfAborted();
  const order = {
    checks: statics.map((each) => each.order),
    files: submissionFiles(exercise, request.files),
    before: exercise.starter,
    signal,
  };
  await (request.runStatics ?? runStatics)(order, (outcome) => {
    decisions.decide(statics[done]!.check, outcome);
    // Counted on its own: what stands in a call that nobody listens to is never reckoned.
    done += 1;
    decisions.onEvent?.({ type: 'static', done, of: statics.length });
  });
}

/** What there is to say of policies and Dockerfiles beside the checks. */
async function adviceOn(
  request: StaticRequest,
  kinds: LoadedCheck[],
  onNote: (sentence: string) => void,
): Promise<Finding[]> {
  const { exercise, signal } = request;
  const policyChecks = kinds.flatMap(({ check, kind }) =>
    kind?.needsEngine === false && kind.check.subject === 'iam'
      ? [{ ...check, file: check.file ?? defaultFile(exercise, 'iam') }]
      : [],
  );
  const asked = {
    exercise,
    files: submissionFiles(exercise, request.files),
    signal,
    runStatics: request.runStatics ?? runStatics,
  };
  return [...(await advise({ ...asked, policyChecks }, onNote)), ...(await adviseOnDockerfiles(asked))];
}

/**
 * Never rejects for anything that a learner can submit. Rejects with the signal's reason when aborted, and with
 * {@link EngineFault} of reason `transient` when the engine failed: nothing was graded, and another attempt is due.
 */
export async function grade(request: GradeRequest): Promise<Verdict> {
  const { exercise, signal } = request;
  const began = performance.now();
  const files = submissionFiles(exercise, request.files);
  const decisions = new Decisions(request);
  const { results, onEvent } = decisions;
  const decide = (check: ExerciseCheck, outcome: Outcome): void => decisions.decide(check, outcome);
  const kinds = await loadKinds(exercise);
  await decideStatics(request, kinds, decisions);

  const probes = kinds.flatMap(({ check, kind }) => (kind?.needsEngine === true ? [{ check, kind }] : []));
  const closed = exercise.checks.find((check) => check.gate && results.get(check.id)?.status === 'failed');
  const notes: string[] = [];
  const advice = decisions.shown(await adviceOn(request, kinds, (sentence) => notes.push(sentence)));
  let image: string | null = null;
  let usedEngine = false;
  const standIns = new Set<string>();
  if (closed !== undefined) {
    for (const { check } of probes)
      decide(check, notTried(results.get(closed.id)!.findings, `“${closed.title}” comes first`));
  } else if (request.engine === null) {
    const reason = request.engineTrouble ?? 'There is no container engine. `drydock doctor` says how to get one.';
    for (const { check } of probes) decide(check, { status: 'error', findings: [], reason });
  } else if (probes.length > 0) {
    usedEngine = true;
    const recorder = onEvent && new RunRecorder((entry) => onEvent({ type: 'ran', entry }));
    image = await request.engine.withEvidence(
      {
        submission: request.submission,
        attempt: request.attempt,
        ...(request.learner !== undefined && { learner: request.learner }),
        ...(request.pause && { pause: request.pause }),
        files,
        editable: exercise.files.filter((file) => file.editable).map((file) => file.path),
        buildSecrets: exercise.buildSecrets,
        signal,
        onNote: (sentence) => void (notes.includes(sentence) || notes.push(sentence)),
        onStandIn: (reference) => standIns.add(reference),
        ...(onEvent && { onEvent }),
        ...(recorder && { onContainer: (change) => recorder.heard(change) }),
      },
      (evidence) => probeAll(probes, evidence, { exercise, decide, onEvent, recorder }),
    );
  }
  signal.throwIfAborted();

  const checks = exercise.checks.map((check) => results.get(check.id)!);
  return {
    exercise: exercise.id,
    status: checks.some((check) => check.status === 'error')
      ? 'error'
      : checks.every((check) => check.status === 'passed')
        ? 'passed'
        : 'failed',
    score: checks.reduce((sum, check) => sum + check.earned, 0),
    maxScore: checks.reduce((sum, check) => sum + check.points, 0),
    checks,
    engine: usedEngine && request.engine ? { ...request.engine.summary(), standIns: [...standIns].toSorted() } : null,
    durationMs: Math.round(performance.now() - began),
    hashes: { exercise: exercise.hash, graders: gradersHash(), image },
    notes,
    ...(advice.length > 0 && { advice }),
  };
}

/** The learner's editable files over the exercise's own: a read-only file cannot be replaced by submitting one of its name. */
export function submissionFiles(exercise: Exercise, submitted: Files): Files {
  const files: Record<string, string> = { ...exercise.contextFiles };
  for (const file of exercise.files) {
    files[file.path] = file.editable ? (submitted[file.path] ?? '') : (exercise.starter[file.path] ?? '');
  }
  return files;
}

type LoadedProbe = Extract<Kind, { needsEngine: true }>;

interface ProbePlace {
  exercise: Exercise;
  decide: (check: ExerciseCheck, outcome: Outcome) => void;
  onEvent: GradeRequest['onEvent'];
  /** Undefined: nobody listens. */
  recorder: RunRecorder | undefined;
}

/** How many probes look at the image at once; more only make the engine's disk busy. */
const readersAtOnce = 4;

/**
 * Runs the probes and answers the id of the image that was built, if any. Those that only look at the image run side by
 * side; those that start containers one after the other beside them. Nobody can tell from events and results: they are
 * told in the exercise's order.
 */
async function probeAll(
  probes: { check: ExerciseCheck; kind: LoadedProbe }[],
  bare: Evidence,
  { exercise, decide, onEvent, recorder }: ProbePlace,
): Promise<string | null> {
  const evidence = recorder ? watched(bare, recorder) : bare;
  const stop = new AbortController();
  // Every probe listens to it while it waits for its turn; Node would call more than ten a leak.
  setMaxListeners(0, stop.signal);
  const readers = new Permits(readersAtOnce);
  const inOrder = new Permits(1);
  const early = probes.map(({ check, kind }) =>
    readers.use(stop.signal, () => prepareOnce(kind, evidence, check.with)),
  );
  const running = probes.map(({ check, kind }) => {
    const file = check.file ?? defaultFile(exercise, kind.probe.subject);
    const lane = kind.probe.reads === 'image' ? readers : inOrder;
    return lane.use(stop.signal, () => {
      if (lane === inOrder) recorder?.checking(check.id);
      return probeOnce(kind, evidence, file, check.with).catch((error: unknown) => {
        // A fault of ours: what still waits for its turn does not begin.
        stop.abort(error);
        throw error;
      });
    });
  });
  const ended = Promise.allSettled([...early, ...running]);
  /** The first check that meets a fault owns it; later ones that stumble over the same one were not tried. */
  const owners = new Map<string, string>();
  try {
    for (const [index, { check }] of probes.entries()) {
      onEvent?.({ type: 'checking', id: check.id });
      const { fault, ...outcome } = await running[index]!;
      const owner = fault && owners.get(fault);
      if (fault && !owner) owners.set(fault, check.title);
      decide(check, owner ? notTried(outcome.findings, `“${owner}” comes first`) : outcome);
    }
  } finally {
    // Nothing is left running when the evidence is taken away.
    await ended;
    if (evidence.signal.aborted) recorder?.close();
    else await recorder?.finish();
  }
  // Asking again is free: evidence remembers. Exercises without an image of the learner's answer null.
  if (evidence.files['Dockerfile'] === undefined) return null;
  return evidence.image().then(
    (built) => built.id,
    () => null,
  );
}

async function prepareOnce({ probe }: LoadedProbe, evidence: Evidence, rawParams: unknown): Promise<void> {
  const params = probe.prepare && z.safeParse(probe.params, rawParams);
  if (params?.success) await probe.prepare?.(evidence, params.data);
}

/** One probe's outcome; `fault` is the learner's fault that stopped it. Throws when aborted and for transient faults of the engine. */
async function probeOnce(
  kind: LoadedProbe,
  evidence: Evidence,
  file: string,
  rawParams: unknown,
): Promise<Outcome & { fault?: string }> {
  evidence.signal.throwIfAborted();
  const params = z.safeParse(kind.probe.params, rawParams);
  if (!params.success) return ours(`The parameters of ${kind.kind} do not fit: ${z.prettifyError(params.error)}`);
  try {
    const findings = await kind.probe.run(evidence, params.data);
    return { status: findings.length > 0 ? 'failed' : 'passed', findings };
  } catch (error) {
    evidence.signal.throwIfAborted();
    if (error instanceof LearnerFault) return { status: 'failed', findings: error.findings, fault: error.message };
    if (error instanceof EngineFault && error.reason === 'transient') throw error;
    if (error instanceof EngineFault) return ours([error.message, error.fix].filter(Boolean).join(' '));
    if (error instanceof Undecided) {
      return {
        status: 'error',
        findings: [{ ...(error.at ?? { file, ...start }), message: error.message }],
        reason: error.message,
      };
    }
    return ours(`The probe itself stopped (${words(error)}). This is a fault of Drydock, not of your file.`);
  }
}

/** One probe on files outside an exercise. Rejects with EngineFault `transient` when the engine failed. */
export async function runProbe(
  kind: LoadedProbe,
  engine: Engine,
  file: string,
  files: Files,
  params: unknown,
  buildSecrets: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const request = {
    submission: randomUUID(),
    attempt: 1,
    files,
    editable: Object.keys(files),
    buildSecrets,
    signal: new AbortController().signal,
  };
  const { fault: _, ...outcome } = await engine.withEvidence(request, (evidence) =>
    probeOnce(kind, evidence, file, params),
  );
  return new Mask(Object.values(buildSecrets)).deep(plainly(outcome));
}

function notTried(findings: Finding[], why: string): Outcome {
  const first = findings[0];
  const at = first
    ? { file: first.file, line: first.line, column: first.column, endLine: first.endLine, endColumn: first.endColumn }
    : { file: '', ...start };
  return {
    status: 'failed',
    notTried: true,
    findings: [{ ...at, message: `Not tried yet: ${why}. ${first?.message ?? ''}`.trim() }],
  };
}
