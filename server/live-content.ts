/**
 * The course as it is on disk now. An edit is read again on the next request; one that cannot be read is reported and the
 * last good course goes on being served.
 */
import { ContentError, loadContent, type Content } from './content.ts';
import { lastChange } from './exercise-files.ts';
import type { Log } from './log.ts';

/** Between looks at the folder: a page asks several times within moments. */
const lookMs = 500;

export class LiveContent {
  readonly #folder: string;
  readonly #log: Log;
  #content: Content;
  #seen: number;
  #looked = 0;
  #looking: Promise<void> | null = null;
  #problem: string | null = null;

  private constructor(folder: string, log: Log, content: Content, seen: number) {
    this.#folder = folder;
    this.#log = log;
    this.#content = content;
    this.#seen = seen;
  }

  /** Throws {@link ContentError} with every fault when the course cannot be read. */
  static async open(folder: string, log: Log): Promise<LiveContent> {
    // Asked before reading, so that a change during the reading is seen as one.
    const seen = await lastChange(folder);
    return new LiveContent(folder, log, await loadContent(folder, { thorough: false }), seen);
  }

  /** The last good course. */
  get current(): Content {
    return this.#content;
  }
  /** Why the newest edit is not served, or null. */
  get problem(): string | null {
    return this.#problem;
  }

  /** Reads the course again when a file changed. Never throws. */
  async refresh(): Promise<Content> {
    if (this.#looking === null && Date.now() - this.#looked >= lookMs) {
      this.#looking = this.#look().finally(() => {
        this.#looked = Date.now();
        this.#looking = null;
      });
    }
    await this.#looking;
    return this.#content;
  }

  async #look(): Promise<void> {
    try {
      const changed = await lastChange(this.#folder);
      if (changed === this.#seen) return;
      this.#seen = changed;
      this.#content = await loadContent(this.#folder);
      this.#problem = null;
      this.#log.info('The course was read again.');
    } catch (error) {
      this.#problem = error instanceof ContentError ? error.message : `The course cannot be read: ${String(error)}`;
      this.#log.warn(`${this.#problem}\nThe last good version goes on being served.`);
    }
  }
}
