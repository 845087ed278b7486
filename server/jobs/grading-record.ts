/** Gathers what is told while a submission is graded, to be kept with its verdict: the build's log and what ran, bounded. */
import type { GradeEvent } from '../../graders/index.ts';
import type { BuildStep, RunEntry, SubmissionRecord } from '../contract-run.ts';

/** Characters of the log of one step and of all of them; the end of a log is worth more than its beginning. */
const stepLog = 20_000;
const allLogs = 120_000;
const mostSteps = 100;
/** Entries of what ran: the graders tell fewer. */
const mostEntries = 800;

export class GradingRecord {
  readonly #steps = new Map<string, BuildStep>();
  readonly #entries = new Map<string, RunEntry>();

  add(event: GradeEvent): void {
    if (event.type === 'building') this.#build(event);
    if (event.type === 'ran') this.#ran(event.entry);
  }

  /** Null: nothing was built and nothing ran. */
  get whole(): Omit<SubmissionRecord, 'kept'> | null {
    if (this.#steps.size === 0 && this.#entries.size === 0) return null;
    return { steps: this.#withinLogs(), ran: [...this.#entries.values()] };
  }

  #build({ file, step, total, line, instruction, log, cached }: Extract<GradeEvent, { type: 'building' }>): void {
    const key = `${file} ${step}`;
    const old = this.#steps.get(key);
    if (!old && this.#steps.size >= mostSteps) return;
    const grown = ((old?.log ?? '') + log).slice(-stepLog);
    const isCached = cached || (old?.cached ?? false);
    this.#steps.set(key, { file, step, total, line, instruction, log: grown, cached: isCached });
  }

  /** What replaces an earlier entry takes its place. */
  #ran(entry: RunEntry): void {
    const key =
      entry.kind === 'tried'
        ? `tried ${entry.id}`
        : entry.kind === 'log' || entry.kind === 'health'
          ? `${entry.kind} ${entry.run}/${entry.container}`
          : `${this.#entries.size}`;
    if (this.#entries.has(key) || this.#entries.size < mostEntries) this.#entries.set(key, entry);
  }

  /** The last steps keep their logs whole: that is where a build stopped. */
  #withinLogs(): BuildStep[] {
    let left = allLogs;
    const kept = [...this.#steps.values()].toReversed().map((step) => {
      const log = left > 0 ? step.log.slice(-left) : '';
      left -= log.length;
      return { ...step, log };
    });
    return kept.toReversed();
  }
}
