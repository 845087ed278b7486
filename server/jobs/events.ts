/**
 * What happens to a submission, for the pages that watch it: a bounded memory of recent events with ascending sequence
 * numbers, and their broadcast. Events are hints; the truth is in the store.
 */
import type { GradeEvent } from '../../graders/index.ts';
import type { SubmissionEvent, SubmissionState } from '../contract.ts';

export type NewEvent =
  | GradeEvent
  | { type: 'queued'; position: number; etaSeconds: number | null; message?: string }
  | { type: 'running'; attempt: number }
  | { type: 'end'; state: SubmissionState };

type Listener = (event: SubmissionEvent) => void;

interface Channel {
  events: SubmissionEvent[];
  /** Of the last event. */
  sequence: number;
  listeners: Set<Listener>;
  forget: NodeJS.Timeout | undefined;
}

/** Events kept for each submission; older ones are dropped first. */
const kept = 500;
/** How long the events of an ended submission can still be read. */
const keptMs = 60_000;

export class Events {
  readonly #channels = new Map<string, Channel>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  publish(id: string, event: NewEvent): void {
    const channel = this.#channel(id);
    const numbered = { ...event, sequence: ++channel.sequence } as SubmissionEvent;
    channel.events.push(numbered);
    if (channel.events.length > kept) channel.events.shift();
    for (const listener of [...channel.listeners]) listener(numbered);
    if (event.type === 'end') {
      clearTimeout(channel.forget);
      channel.forget = setTimeout(() => void this.#channels.delete(id), keptMs).unref();
    }
  }

  /** Replays what came after `after` (a Last-Event-ID; unknown ones replay everything kept), then goes on. Answers how to stop. */
  subscribe(id: string, after: number, listener: Listener): () => void {
    const channel = this.#channel(id);
    const known = after <= channel.sequence ? after : 0;
    for (const event of channel.events) if (event.sequence > known) listener(event);
    channel.listeners.add(listener);
    return () => {
      channel.listeners.delete(listener);
      if (channel.listeners.size === 0 && channel.events.length === 0) this.#channels.delete(id);
    };
  }

  isWatched(id: string): boolean {
    return (this.#channels.get(id)?.listeners.size ?? 0) > 0;
  }

  /** The last event of the submission, if any is kept. */
  last(id: string): SubmissionEvent | undefined {
    return this.#channels.get(id)?.events.at(-1);
  }

  /** The last one that says where it is: early results of a waiting submission do not move it. */
  whereabouts(id: string): SubmissionEvent | undefined {
    return this.#channels
      .get(id)
      ?.events.findLast(({ type }) => type === 'queued' || type === 'running' || type === 'end');
  }

  #channel(id: string): Channel {
    let channel = this.#channels.get(id);
    if (channel === undefined) {
      // Begins at the time, so that numbers given out before a restart are never given out again.
      channel = { events: [], sequence: this.#now(), listeners: new Set(), forget: undefined };
      this.#channels.set(id, channel);
    }
    return channel;
  }
}
