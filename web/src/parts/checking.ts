/** One check from the press of the button to the verdict: a pure reducer over the server's events. */
import type {
  BuildStep,
  CheckResult,
  RunEntry,
  Submission,
  SubmissionEvent,
  Verdict,
} from '../../../server/contract.ts';
import { about } from '../time.ts';
import { ordinal } from '../words.ts';

export type Step = BuildStep;

export interface Checking {
  phase: 'idle' | 'sending' | 'queued' | 'running' | 'done';
  /** The submission; its verdict once it is over. */
  submission: Submission | null;
  position: number | null;
  etaSeconds: number | null;
  /** Why it waits again, or why it could not be sent: a sentence. */
  message: string | null;
  steps: Step[];
  /** What containers did and what was tried on them. */
  ran: RunEntry[];
  /** Kept in the order of arrival. */
  results: CheckResult[];
  staticDone: { done: number; of: number } | null;
  /** Checks that were begun and are not decided; several when probes do not disturb each other. */
  trying: readonly string[];
  /** The build is what goes on: checks that were begun wait for its image. */
  building: boolean;
  attempt: number;
  sequence: number;
  /** How many checks there are, for `checking 2/6`. */
  total: number;
  cancelling: boolean;
}

export type CheckingEvent =
  | { type: 'sent'; total: number }
  | { type: 'not-sent'; message: string }
  /** The submission was accepted, or read again. */
  | { type: 'read'; submission: Submission; total: number }
  | { type: 'cancelling' }
  | { type: 'server'; event: SubmissionEvent };

export const idle: Checking = {
  phase: 'idle',
  submission: null,
  position: null,
  etaSeconds: null,
  message: null,
  steps: [],
  ran: [],
  results: [],
  staticDone: null,
  trying: [],
  building: false,
  attempt: 0,
  sequence: -1,
  total: 0,
  cancelling: false,
};

const nothingGoesOn = { trying: [], building: false } as const;

/** Whether this check is being tried now, its image at hand. */
export function isTried(state: Checking, id: string): boolean {
  return isBusy(state) && !state.building && state.trying.includes(id);
}

export function isOver(submission: Pick<Submission, 'state'>): boolean {
  return submission.state !== 'queued' && submission.state !== 'running';
}

export function isBusy(checking: Checking): boolean {
  return checking.phase === 'sending' || checking.phase === 'queued' || checking.phase === 'running';
}

export function checkingReducer(state: Checking, event: CheckingEvent): Checking {
  switch (event.type) {
    case 'sent':
      return { ...idle, phase: 'sending', total: event.total };
    case 'not-sent':
      return { ...state, phase: 'idle', message: event.message, cancelling: false };
    case 'cancelling':
      return { ...state, cancelling: true };
    case 'read':
      return read(state, event.submission, event.total);
    case 'server':
      return apply(state, event.event);
  }
}

function read(state: Checking, submission: Submission, total: number): Checking {
  const fresh = state.submission?.id === submission.id || state.phase === 'sending' ? state : idle;
  if (isOver(submission))
    return {
      ...fresh,
      phase: 'done',
      submission,
      total,
      message: submission.message,
      results: submission.verdict?.checks ?? fresh.results,
      ...nothingGoesOn,
      cancelling: false,
    };
  const again = submission.attempt > fresh.attempt && fresh.attempt > 0;
  return {
    ...fresh,
    ...(again ? { steps: [], ran: [], results: [], staticDone: null, ...nothingGoesOn } : {}),
    phase: submission.state === 'queued' ? 'queued' : 'running',
    submission,
    total,
    attempt: Math.max(fresh.attempt, submission.attempt),
    position: submission.position ?? fresh.position,
    message: submission.message,
  };
}

function apply(state: Checking, event: SubmissionEvent): Checking {
  // After a reconnect the server may repeat what was already seen; after the verdict nothing counts.
  if (event.sequence <= state.sequence || state.phase === 'done') return state;
  const next = { ...state, sequence: event.sequence };
  switch (event.type) {
    case 'queued':
      return {
        ...next,
        phase: 'queued',
        position: event.position,
        etaSeconds: event.etaSeconds,
        message: event.message ?? null,
      };
    case 'running':
      return {
        ...next,
        phase: 'running',
        message: null,
        attempt: event.attempt,
        steps: [],
        ran: [],
        results: [],
        staticDone: null,
        ...nothingGoesOn,
      };
    case 'static':
      return { ...next, phase: 'running', staticDone: { done: event.done, of: event.of } };
    case 'building':
      return { ...next, phase: 'running', steps: withStep(state.steps, event), building: true };
    case 'checking':
      return {
        ...next,
        phase: 'running',
        trying: state.trying.includes(event.id) ? state.trying : [...state.trying, event.id],
        building: false,
      };
    case 'checked':
      return {
        ...next,
        // What the text alone decides is told while the submission waits, which goes on.
        phase: event.early ? state.phase : 'running',
        results: [...state.results.filter((result) => result.id !== event.result.id), event.result],
        trying: state.trying.filter((id) => id !== event.result.id),
        // Answers that need no image may come while it is built; the first that was begun shows that it stands.
        building: state.building && !state.trying.includes(event.result.id),
      };
    case 'ran':
      return { ...next, phase: 'running', ran: [...state.ran, event.entry] };
    case 'end':
      // The verdict comes with the next reading.
      return next;
  }
}

/** Log text arrives in pieces; at most this much of a step is kept, the newest. */
const logLimit = 60_000;

function withStep(steps: Step[], event: Extract<SubmissionEvent, { type: 'building' }>): Step[] {
  const { file, step, total, line, instruction, log, cached } = event;
  const at = steps.findIndex((one) => one.file === file && one.step === step);
  const old = steps[at];
  if (!old) return [...steps, { file, step, total, line, instruction, log, cached }];
  const grown = {
    ...old,
    total,
    line,
    instruction,
    cached: cached || old.cached,
    log: (old.log + log).slice(-logLimit),
  };
  return steps.with(at, grown);
}

/** What the button says while it works: `Queued 3rd`, `Building 4/9`, `Checking 2/6`. */
export function progressLabel(state: Checking): string {
  if (state.cancelling) return 'Cancelling';
  if (state.phase === 'sending') return 'Sending';
  if (state.phase === 'queued') {
    if (state.position === null) return 'Queued';
    return state.position <= 1 ? 'Queued, next' : `Queued ${ordinal(state.position)}`;
  }
  const step = state.steps.at(-1);
  if (state.trying.length > 0 && !state.building && state.total > 0)
    return `Checking ${Math.min(state.results.length + 1, state.total)}/${state.total}`;
  if (step) return `Building ${step.step}/${step.total}`;
  if (state.staticDone) return `Reading ${state.staticDone.done}/${state.staticDone.of}`;
  return 'Starting';
}

/** How far it is, 0 to 1, for the button's bar: building is half of the way. */
export function progressShare(state: Checking): number {
  if (state.phase === 'done') return 1;
  if (state.phase !== 'running') return 0.02;
  const step = state.steps.at(-1);
  const built = step ? step.step / step.total : 0;
  const checked = state.total === 0 ? 0 : state.results.length / state.total;
  return Math.min(0.98, 0.05 + 0.4 * built + 0.55 * checked);
}

/** The sentence below the label while it waits. */
export function waitingSentence(state: Checking): string | null {
  if (state.phase !== 'queued') return null;
  if (state.message) return state.message;
  return state.etaSeconds === null ? null : `Starts in ${about(state.etaSeconds)}.`;
}

/** What the live region says at the end. */
export function verdictSentence(verdict: Verdict): string {
  const failed = verdict.checks.filter((check) => check.status === 'failed').length;
  const open = verdict.checks.filter((check) => check.status === 'error').length;
  const points = `${verdict.score} of ${verdict.maxScore} points`;
  if (verdict.status === 'passed') return `Passed: all ${verdict.checks.length} checks, ${points}.`;
  const parts = [
    failed > 0 ? `${failed} of ${verdict.checks.length} checks failed` : null,
    open > 0 ? `${open} could not be graded and cost nothing` : null,
  ].filter((part) => part !== null);
  return `${failed > 0 ? 'Not passed' : 'Not graded fully'}: ${parts.join(', ')}. ${points}.`;
}
