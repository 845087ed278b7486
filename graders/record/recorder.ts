/**
 * Writes down what happens to the containers of one grading and tells it as it goes. It hears of a container from the probes'
 * own questions, from the engine's messages where there are any, and asks once more at the end. It only illustrates: what it
 * cannot find out is left out, and it never fails.
 */
import { LearnerFault } from '../check.ts';
import type { ContainerChange, ContainerSpec, ContainerState, RunningContainer } from '../evidence.ts';
import { Mask } from '../mask.ts';
import { plainly } from '../plain-text.ts';
import { bounds, type PlannedRun, type RunEntry } from './entry.ts';
import type { Attempt } from './words.ts';

/** One container, from the moment when it was asked for. */
export interface Track {
  run: string;
  container: string;
  running: RunningContainer | null;
  /** In the record's seconds; null: not yet. */
  startedAt: number | null;
  health: ContainerState['health'];
  ended: boolean;
  memory: boolean;
  /** Why it ends, when it is the grader who ends it. */
  ending: string | null;
  log: string;
}

type Tried = Extract<RunEntry, { kind: 'tried' }>;
type State = Extract<RunEntry, { kind: 'state' }>;

/** Between two looks at the logs of containers that run, and the longest that the last look may take, in ms. */
const logMs = 2000;
const lastLookMs = 3000;
/** Messages about containers that nobody knows yet: helpers of ours send some, too. */
const mostEarly = 200;

export class RunRecorder {
  readonly #tell: (entry: RunEntry) => void;
  readonly #now: () => number;
  readonly #began: number;
  readonly #tracks: Track[] = [];
  readonly #byId = new Map<string, Track>();
  #early: { change: ContainerChange; at: number }[] = [];
  #secrets: string[] = [];
  #mask = new Mask([]);
  #check: string | null = null;
  #last: { track: Track; entry: Tried; told: number } | null = null;
  #states = 0;
  #attempts = 0;
  #dropped = 0;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;

  /** `now`: milliseconds, from anywhere. */
  constructor(tell: (entry: RunEntry) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
    this.#began = now();
  }

  /** Whose attempts come next. */
  checking(check: string): void {
    this.#check = check;
  }

  planned({ secrets, ...plan }: PlannedRun): void {
    this.#keepSecret(secrets);
    const { run, containers, untranslated } = plan;
    this.#tell(
      this.#shown({
        ...{ kind: 'plan', run },
        containers: containers
          .slice(0, bounds.planned)
          .map((part) => ({ ...part, waitsFor: part.waitsFor.slice(0, bounds.planned) })),
        untranslated: untranslated.slice(0, 2 * bounds.planned),
      }),
    );
  }

  /** A container is being made. */
  begin({ key, files }: ContainerSpec): Track {
    const slash = key.indexOf('/');
    const names = { run: slash < 0 ? key : key.slice(0, slash), container: key.slice(slash + 1) };
    this.#keepSecret(files?.map(({ content }) => content) ?? []);
    const track: Track = {
      ...names,
      ...{ running: null, startedAt: null, health: 'none', ended: false, memory: false, ending: null, log: '' },
    };
    this.#tracks.push(track);
    this.#state(track, 'created');
    return track;
  }

  /** It was started. */
  begun(track: Track, running: RunningContainer): void {
    track.running = running;
    this.#byId.set(running.id, track);
    const early = this.#early.filter(({ change }) => change.id === running.id);
    this.#early = this.#early.filter(({ change }) => change.id !== running.id);
    this.#started(track, early[0]?.at ?? this.#at());
    for (const { change, at } of early) this.#changed(track, change, at);
    // Only a look at what runs longer than a moment: the end is told anyway.
    this.#timer ??= setInterval(() => void this.#lookAtLogs(), logMs).unref();
  }

  refused(track: Track, error: unknown): void {
    track.ended = true;
    const why = error instanceof LearnerFault ? error.message : 'The engine failed; this is no fault of the task.';
    this.#state(track, 'refused', { note: why.replaceAll(`${track.run}/${track.container}`, track.container) });
  }

  /** What the engine says by itself. */
  heard(change: ContainerChange): void {
    const track = this.#byId.get(change.id);
    if (track) this.#changed(track, change, this.#at());
    else if (this.#early.length < mostEarly) this.#early.push({ change, at: this.#at() });
  }

  /** What somebody found when they looked. */
  seen(track: Track, { exit, health }: ContainerState): void {
    if (health === 'healthy' || health === 'unhealthy') this.#healthIs(track, health, this.#at());
    if (exit?.oomKilled) this.#outOfMemory(track, this.#at());
    if (exit) this.#exited(track, exit.code, this.#at());
  }

  /** The grader ends it, and why. */
  ending(track: Track, why: string): void {
    if (!track.ended) track.ending = why;
  }

  tried(track: Track, { asked, got }: Attempt): void {
    const last = this.#last;
    const shown = this.#shown({ asked, got });
    const same = last?.track === track && last.entry.check === this.#check;
    if (same && last.entry.asked === shown.asked && last.entry.got === shown.got) {
      last.entry.times += 1;
      return;
    }
    this.#tellRepeats();
    this.#last = null;
    if (this.#attempts >= bounds.tried) {
      this.#dropped += 1;
      return;
    }
    const id = (this.#attempts += 1);
    const { run, container } = track;
    const entry: Tried = { kind: 'tried', id, run, container, at: this.#at(), check: this.#check, ...shown, times: 1 };
    this.#last = { track, entry, told: 1 };
    this.#tell({ ...entry });
  }

  /** Looks at no log any more. */
  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks at every container once more. Before they are removed. */
  async finish(): Promise<void> {
    this.close();
    this.#tellRepeats();
    let limit: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (limit = setTimeout(resolve, lastLookMs)));
    const begun = this.#tracks.filter(({ running }) => running !== null);
    await Promise.race([patience, Promise.all(begun.map((track, index) => this.#lastLook(track, index)))]);
    clearTimeout(limit);
    if (this.#dropped > 0) this.#tell({ kind: 'more', dropped: this.#dropped });
  }

  async #lastLook(track: Track, index: number): Promise<void> {
    try {
      const state = await track.running!.state();
      this.seen(track, state);
      this.#health(track, state);
      if (index < bounds.logs) await this.#log(track, bounds.log);
    } catch {
      // The engine is gone, or silent about this container: the record ends where it is.
    }
  }

  /** Times are the engine's: reckoned from the start that it knows. */
  #health({ run, container, startedAt }: Track, { healthChecks = [], startedAt: begun }: ContainerState): void {
    if (healthChecks.length === 0 || begun === null) return;
    const checks = healthChecks.map(({ at, exitCode, output }) => ({
      at: rounded((startedAt ?? 0) + Math.max(0, at - begun) / 1000),
      exitCode,
      output: output.trim(),
    }));
    this.#tell(this.#shown({ kind: 'health', run, container, checks }));
  }

  async #lookAtLogs(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    const live = this.#tracks.filter(({ running, ended }) => running !== null && !ended);
    await Promise.allSettled(live.slice(0, bounds.logs).map((track) => this.#log(track, bounds.liveLog)));
    this.#looking = false;
  }

  async #log(track: Track, most: number): Promise<void> {
    // More than is shown, so that a secret at the cut is seen as a whole.
    const whole = this.#mask.text(plainly(await track.running!.logs(4 * most)));
    const text = tail(whole, most);
    if (text === track.log) return;
    track.log = text;
    const { run, container } = track;
    this.#tell({ kind: 'log', run, container, text, cut: text.length < whole.length });
  }

  #changed(track: Track, { what, code }: ContainerChange, at: number): void {
    if (what === 'started') this.#started(track, at);
    else if (what === 'memory') this.#outOfMemory(track, at);
    else if (what === 'exited') this.#exited(track, code ?? -1, at);
    else this.#healthIs(track, what, at);
  }

  #started(track: Track, at: number): void {
    if (track.startedAt !== null) return;
    track.startedAt = at;
    this.#state(track, 'started', { at });
  }

  #healthIs(track: Track, health: 'healthy' | 'unhealthy', at: number): void {
    if (track.health === health || track.ended) return;
    track.health = health;
    this.#state(track, health, { at });
  }

  #outOfMemory(track: Track, at: number): void {
    if (track.memory) return;
    track.memory = true;
    this.#state(track, 'memory', { at });
  }

  #exited(track: Track, code: number, at: number): void {
    if (track.ended) return;
    track.ended = true;
    this.#state(track, 'exited', { at, code, note: track.ending });
  }

  #state(track: Track, state: State['state'], more: { at?: number; code?: number; note?: string | null } = {}): void {
    this.#states += 1;
    if (this.#states > bounds.states) {
      this.#dropped += 1;
      return;
    }
    const { run, container } = track;
    const { at = this.#at(), code = null, note = null } = more;
    this.#tell(this.#shown({ kind: 'state', run, container, at, state, code, note }));
  }

  #tellRepeats(): void {
    if (this.#last === null || this.#last.entry.times === this.#last.told) return;
    this.#last.told = this.#last.entry.times;
    this.#tell({ ...this.#last.entry });
  }

  #keepSecret(values: readonly string[]): void {
    this.#secrets = [...new Set([...this.#secrets, ...values])];
    this.#mask = new Mask(this.#secrets);
  }

  #at(): number {
    return rounded((this.#now() - this.#began) / 1000);
  }

  /** As it may be told: masked before it is cut, so that no half of a secret is left. */
  #shown<T>(value: T): T {
    return short(this.#mask.deep(plainly(value)));
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}

/** The last whole lines of at most this length; of one long line, its end. */
function tail(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.slice(-most);
  const line = end.indexOf('\n');
  return line < 0 || line === end.length - 1 ? end : end.slice(line + 1);
}

function short<T>(value: T): T {
  if (typeof value === 'string')
    return (value.length > bounds.text ? `${value.slice(0, bounds.text - 1)}…` : value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => short(item)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, short(item as unknown)])) as T;
}
