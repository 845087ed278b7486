/**
 * Images of one engine that were built lately, by the hash of everything that they were built from: the same content is not
 * built again, and twice at once is built once. The oldest go first; those of a process that is no more go with the reaper.
 */
import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import { asking, orNull } from './api.ts';
import { label, type Labels } from './labels.ts';

export interface KeptImage {
  tag: string;
  /** Ids of the build secrets that its steps mounted when it was built. */
  secretsUsed: readonly string[];
}

export interface KeptLimits {
  count: number;
  /** Of all together, each counted whole, with the base image that it stands on. */
  bytes: number;
}

interface Entry extends KeptImage {
  bytes: number;
  users: number;
}

export class KeptImages {
  readonly #docker: Docker;
  readonly #limits: KeptLimits;
  /** The one that was used last is last. */
  readonly #entries = new Map<string, Entry>();
  readonly #making = new Map<string, Promise<unknown>>();

  constructor(docker: Docker, limits: KeptLimits) {
    this.#docker = docker;
    this.#limits = limits;
  }

  /**
   * The image of this content, from before or made now with this tag; `release` it when it is no longer needed. Somebody
   * else who makes it already is waited for; should that fail, it is made here after all, for the reason may be theirs alone.
   */
  async take(
    key: string,
    signal: AbortSignal,
    make: (tag: string) => Promise<Omit<KeptImage, 'tag'>>,
  ): Promise<{ image: KeptImage; made: boolean; release: () => Promise<void> }> {
    for (;;) {
      signal.throwIfAborted();
      const known = this.#entries.get(key);
      if (known && (await this.#isThere(known.tag)))
        return { image: known, made: false, release: this.#use(key, known) };
      this.#entries.delete(key);
      const other = this.#making.get(key);
      if (other) {
        await settled(other, signal);
        continue;
      }
      const making = this.#make(key, make);
      this.#making.set(key, making);
      try {
        const entry = await making;
        return { image: entry, made: true, release: this.#use(key, entry) };
      } finally {
        this.#making.delete(key);
      }
    }
  }

  /** Removes all that nobody uses. */
  clear(): Promise<void> {
    return this.#shrink({ count: 0, bytes: 0 });
  }

  async #make(key: string, make: (tag: string) => Promise<Omit<KeptImage, 'tag'>>): Promise<Entry> {
    const tag = `drydock-submission/${kept}/${key.slice(0, 40)}:1`;
    const made = await make(tag);
    const { Size } = await asking('reading the image', this.#docker.getImage(tag).inspect());
    return { ...made, tag, bytes: Size, users: 0 };
  }

  #use(key: string, entry: Entry): () => Promise<void> {
    entry.users += 1;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    let held = true;
    return async () => {
      if (!held) return;
      held = false;
      entry.users -= 1;
      await this.#shrink(this.#limits);
    };
  }

  async #isThere(tag: string): Promise<boolean> {
    return (await asking('looking for an image', orNull(this.#docker.getImage(tag).inspect()))) !== null;
  }

  async #shrink({ count, bytes }: KeptLimits): Promise<void> {
    const entries = [...this.#entries];
    let sum = entries.reduce((total, [, entry]) => total + entry.bytes, 0);
    for (const [key, entry] of entries) {
      if (this.#entries.size <= count && sum <= bytes) return;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      sum -= entry.bytes;
      // What cannot be removed now is no longer known here; it goes with the engine's slot or with the reaper.
      await this.#docker
        .getImage(entry.tag)
        .remove({ force: true })
        .catch(() => undefined);
    }
  }
}

const kept = 'kept';

/** Of a kept image: it belongs to no submission, so that none takes it away at its end, and to this process, so that the reaper does. */
export function keptLabels(labels: Labels): Labels {
  return { ...labels, [label.submission]: kept, [label.attempt]: '1' };
}

/** sha-256, hex, of what makes an image: the context with its Dockerfile, the base images by id, the secrets that it may mount. */
export function contentKey(content: {
  context: Buffer;
  dockerfile: string;
  baseIds: readonly string[];
  secrets: Readonly<Record<string, string>>;
}): string {
  const { context, dockerfile, baseIds, secrets } = content;
  const rest = JSON.stringify([dockerfile, baseIds, Object.entries(secrets).toSorted()]);
  return createHash('sha256').update(rest).update('\0').update(context).digest('hex');
}

/** Waits for the end, good or bad; rejects with the signal's reason when aborted. */
function settled(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    const end = (): void => {
      signal.removeEventListener('abort', abort);
      resolve();
    };
    work.then(end, end);
  });
}
