/** What a build says while it runs → events on the learner's lines; how it ends → one finding. */
import type { Finding, GradeEvent, Range } from '../check.ts';
import type { Mask } from '../mask.ts';
import type { BuildSteps, Step } from './build-steps.ts';
import type { BuildStatus } from './buildkit-trace.ts';
import type { BuildLimits } from './limits.ts';
import { CappedLog, lastLines, plainText } from './log-text.ts';
import type { Account } from './meter.ts';
import { exitCode, reachedLimit } from './reached-limit.ts';
import type { BuildEnd } from './run-build.ts';

interface Running {
  step: Step;
  log: CappedLog;
  error: string;
  completed: boolean;
}

export class BuildProgress {
  readonly #file: string;
  readonly #lines: readonly string[];
  readonly #steps: BuildSteps;
  readonly #emit: (event: GradeEvent) => void;
  readonly #mask: Mask;
  /** By vertex digest; null for BuildKit's own work. */
  readonly #byVertex = new Map<string, Running | null>();
  #latest: Running | null = null;
  /** Bytes that the learner's commands printed. */
  outputBytes = 0;

  constructor(file: string, text: string, steps: BuildSteps, emit: (event: GradeEvent) => void, mask: Mask) {
    this.#file = file;
    this.#lines = text.split(/\r?\n/);
    this.#steps = steps;
    this.#emit = emit;
    this.#mask = mask;
  }

  onStatus(status: BuildStatus): void {
    for (const { digest, name, cached, started, completed, error } of status.vertexes) {
      let running = this.#byVertex.get(digest);
      if (running === undefined) {
        const step = this.#steps.ofVertex(name);
        running = step && this.#begin(step);
        this.#byVertex.set(digest, running);
      }
      if (!running) continue;
      if (error !== '') running.error = plainText(error);
      if (running.completed || !(started || cached)) continue;
      running.completed = completed;
      this.#latest = running;
      this.#send(running, '', cached);
    }
    for (const { vertex, bytes } of status.logs) {
      const running = this.#byVertex.get(vertex);
      if (running) this.#log(running, bytes);
    }
  }

  /** The classic builder: `Step 3/7 : RUN npm ci`, then what it prints. */
  onText(text: string): void {
    const position = /^Step (\d+)\/\d+ : /.exec(text)?.[1];
    if (position !== undefined) {
      const step = this.#steps.ofClassic(Number(position));
      if (!step) return;
      this.#latest = this.#begin(step);
      this.#send(this.#latest, '', false);
    } else if (this.#latest) {
      if (text.startsWith(' ---> Using cache')) this.#send(this.#latest, '', true);
      else if (!text.startsWith(' ---> ') && !text.startsWith('Removing intermediate'))
        this.#log(this.#latest, Buffer.from(text));
    }
  }

  /** The step ended by SIGKILL, as the kernel does when memory runs out. */
  wasKilled(message: string): boolean {
    return exitCode(message) === 137;
  }

  /** The words of an engine that is at its end. No more than a suspicion: a step can print them, a file can be called like them. */
  soundsBroken(message: string): boolean {
    const log = this.#failed(message)?.log.text ?? '';
    if (/no space left on device/i.test(message) || /no space left on device|ENOSPC/i.test(log.slice(-4000)))
      return true;
    if (exitCode(message) !== null) return false;
    return /transport is closing|connection refused|error reading from server|code = Unavailable|context canceled|input\/output error|failed to (?:create lease|mount)|cannot allocate memory|cgroup/i.test(
      message,
    );
  }

  finding(end: Exclude<BuildEnd, { outcome: 'built' }>, limits: BuildLimits, account: Account): Finding {
    // A disk that is full may fail a step before the engine names it.
    const running =
      end.outcome === 'failed'
        ? (this.#failed(end.message) ?? (account.reached?.disk ? this.#latest : null))
        : this.#latest;
    const range = running
      ? this.#firstLine(running.step.range)
      : this.#rangeInMessage(end.outcome === 'failed' ? end.message : '');
    const place = running
      ? `Step ${running.step.step}, line ${range.line}: \`${commandOf(running.step)}\``
      : 'The build';
    const finding: Finding = {
      file: this.#file,
      ...range,
      message: `${place} ${this.#reason(end, running, limits, account)}`,
    };
    const limit = reachedLimit(end, limits, account);
    if (limit) finding.limit = limit;
    const text = running?.log.text.trim() ?? '';
    if (text !== '')
      finding.witness = {
        form: 'log',
        title: `Step ${running?.step.step}: ${running?.step.text ?? ''}`.slice(0, 200),
        text: text.slice(-16_000),
      };
    return finding;
  }

  #begin(step: Step): Running {
    return { step, log: new CappedLog(undefined, this.#mask.stream()), error: '', completed: false };
  }

  #reason(
    end: Exclude<BuildEnd, { outcome: 'built' }>,
    running: Running | null,
    limits: BuildLimits,
    { reached, cpuSeconds }: Account,
  ): string {
    const tooMany = reached?.processes
      ? ` It had reached the limit of ${limits.processes} processes at once, so that no further one could start.`
      : '';
    if (end.outcome === 'time') {
      const used =
        cpuSeconds === null
          ? ''
          : ` It used ${cpuSeconds.toFixed(cpuSeconds < 10 ? 1 : 0)} seconds of CPU in that time.`;
      return `was still running when the build's limit of ${limits.time / 1000} seconds was over.${used} A build step has to end by itself: programs that serve belong into CMD.${tooMany}`;
    }
    if (end.outcome === 'output') {
      return `printed more than ${limits.output / 1e6} MB, the most that a build may print; it was stopped there.`;
    }
    const tooLarge = reached?.memory
      ? ` Some of its processes had been killed when all together reached ${limits.memory / 1e6} MB of memory, the most that a build has here.`
      : '';
    if (reached?.disk)
      return `filled the disk: a build has ${limits.disk / 1e6} MB here, the images that it stands on included. Write less, or remove in the same step what later steps do not need.${tooMany}`;
    const code = exitCode(end.message);
    const said = running ? lastLines(running.log.text, 60) : [];
    if (code === 137 && reached?.memory)
      return `was killed when its processes together reached ${limits.memory / 1e6} MB of memory, the most that a build has here.${tooMany}`;
    if (code !== null) {
      const ending =
        code === 137
          ? 'was killed (exit code 137), twice: that is how running out of memory looks'
          : `stopped with exit code ${code}`;
      const told = said.length > 0 ? `${ending}: ${telling(said)}` : `${ending} and printed nothing.`;
      const more = tooMany + tooLarge;
      return more !== '' && !/[.!?…]$/.test(told) ? `${told}.${more}` : told + more;
    }
    return `cannot be done: ${clean(running?.error || end.message)}${tooMany}`;
  }

  /** The step that the engine blames. */
  #failed(message: string): Running | null {
    const blamed = [...this.#byVertex.values()].find((running) => running && running.error !== '');
    if (blamed) return blamed;
    return message === '' || this.#byVertex.size > 0 ? null : this.#latest;
  }

  #log(running: Running, bytes: Uint8Array): void {
    this.outputBytes += bytes.byteLength;
    const text = running.log.add(bytes);
    this.#latest = running;
    if (text !== '') this.#send(running, text, false);
  }

  #send({ step }: Running, log: string, cached: boolean): void {
    this.#emit({
      type: 'building',
      file: this.#file,
      step: step.step,
      total: this.#steps.total,
      line: step.range.line,
      instruction: step.text,
      log,
      cached,
    });
  }

  /** From the instruction's start to the end of its first line. */
  #firstLine({ line, column }: Range): Range {
    return { line, column, endLine: line, endColumn: Math.max(column + 1, (this.#lines[line - 1] ?? '').length + 1) };
  }

  /** `dockerfile parse error on line 3: …` */
  #rangeInMessage(message: string): Range {
    const line = Number(/(?:on )?line (\d+)/.exec(message)?.[1] ?? 1);
    return this.#firstLine({ line, column: 1, endLine: line, endColumn: 1 });
  }
}

/** The command of RUN, the whole instruction otherwise, on one line. */
function commandOf(step: Step): string {
  const text = step.text.replace(/^RUN\s+/i, '').replace(/\s+/g, ' ');
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The lines of a log that say why: those that speak of an error, else the last ones. */
function telling(lines: readonly string[]): string {
  const plain = lines.filter((line) => !/complete log of this run|_logs\//i.test(line));
  const errors = plain.filter((line) =>
    /error|cannot|can't|not found|denied|fail|no such|in use|missing|unknown|stand-in/i.test(line),
  );
  const chosen = (errors.length > 0 ? errors : plain).slice(errors.length > 0 ? 0 : -3).slice(0, 4);
  const text = chosen.map((line) => line.trim()).join(' / ');
  return text.length > 400 ? `${text.slice(0, 399)}…` : text;
}

/** BuildKit's frame taken off its words. */
function clean(message: string): string {
  const words = message
    .replace(
      /^(?:failed to solve(?: with frontend [\w.]+)?: |failed to create LLB definition: |rpc error: code = \w+ desc = )+/g,
      '',
    )
    .replace(/failed to (?:compute|calculate checksum of) ?(?:cache key|ref)?[^:]*: /g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return words.length > 400 ? `${words.slice(0, 399)}…` : words;
}
