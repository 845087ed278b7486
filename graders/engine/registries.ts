/**
 * Pulls base images from their registries or a mirror. Always by digest, so that a tag of the same name that somebody
 * keeps on a shared engine stays as it is. No credentials are ever sent.
 */
import type Docker from 'dockerode';
import { parseReference } from '../parse/dockerfile/reference.ts';
import { asFault, asking, engineWords, orNull, statusOf } from './api.ts';
import type { BaseImage } from './catalogue.ts';
import type { BaseImageProgress } from './engine.ts';
import { sourceOf, type Mirrors, type Source } from './mirrors.ts';
import { PullProgress, type PullMessage } from './pull-progress.ts';
import { Refused, refusalOf, type Asked } from './pull-refusals.ts';

/** Milliseconds. */
export interface PullLimits {
  /** A registry that does not begin to answer within this time counts as not there. */
  silence: number;
  /** A pull of which nothing came for this long is given up. */
  stall: number;
  /** One image altogether. */
  total: number;
}

export const defaultPullLimits: PullLimits = { silence: 15_000, stall: 60_000, total: 3_600_000 };

export interface Pulled {
  /** `name@digest` as the engine knows it. */
  reference: string;
  digest: string;
  mirror: string | null;
  inspect: Docker.ImageInspectInfo;
  /** Forgets the pulled image's name, unless the engine had it before. */
  forget: () => Promise<void>;
}

export class Registries {
  readonly #docker: Docker;
  readonly #mirrors: Mirrors;
  readonly #limits: PullLimits;
  #platform: Promise<string> | undefined;

  constructor(docker: Docker, mirrors: Mirrors, limits: PullLimits) {
    this.#docker = docker;
    this.#mirrors = mirrors;
    this.#limits = limits;
  }

  /**
   * Throws {@link Refused} when no registry gives it. `unreachable`: reasons why registries are asked no more, by host;
   * read and added to.
   */
  async pull(
    image: BaseImage,
    unreachable: Map<string, string>,
    signal: AbortSignal,
    onProgress: (progress: BaseImageProgress) => void,
  ): Promise<Pulled> {
    const source = sourceOf(image.reference, this.#mirrors);
    const known = unreachable.get(source.host);
    if (known !== undefined) throw new Refused({ message: known, concerns: 'registry' });
    const { tag } = parseReference(image.reference)!;
    const patience = new Patience(signal, this.#limits);
    const platform = await this.#enginePlatform();
    let reference = image.digest === null ? `${source.name}:${tag}` : `${source.name}@${image.digest}`;
    try {
      const digest = image.digest ?? (await this.#currentDigest(reference, patience));
      if (digest !== null) reference = `${source.name}@${digest}`;
      const there = await orNull(this.#docker.getImage(reference).inspect());
      if (!there) await this.#transfer(reference, patience, onProgress);
      const inspect = there ?? (await this.#docker.getImage(reference).inspect());
      const given = digest ?? digestOf(inspect, source);
      if (given === null) throw new Error('the engine does not say which digest it pulled');
      const forget = async (): Promise<void> => {
        if (!there) await this.#docker.getImage(reference).remove({ noprune: true });
      };
      const fault = unfit(inspect, { host: source.host, reference, platform });
      if (fault !== null) {
        await forget().catch(() => undefined);
        throw new Refused({ message: fault, concerns: 'image' });
      }
      return { reference, digest: given, mirror: source.mirror, inspect, forget };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Refused) throw error;
      // A connection to the engine itself that broke; what a registry did comes as the engine's own words.
      if (patience.spent === undefined && (error as NodeJS.ErrnoException).code !== undefined)
        throw asFault(error, `pulling ${reference}`);
      const words = patience.spent ?? engineWords(error);
      const refusal = refusalOf(words, { host: source.host, reference, platform });
      if (refusal.concerns === 'registry') unreachable.set(source.host, refusal.message);
      throw new Refused(refusal);
    } finally {
      patience.end();
    }
  }

  /** Of the engine, e.g. `linux/amd64`. */
  #enginePlatform(): Promise<string> {
    const asked = (this.#platform ??= asking('saying its platform', this.#docker.version()).then(
      ({ Os, Arch }) => `${Os}/${Arch}`,
    ));
    asked.catch(() => (this.#platform = undefined));
    return asked;
  }

  /** What a tag names now; null when the engine cannot ask that (Podman), or its registry has no such tag: the pull will tell. */
  async #currentDigest(reference: string, patience: Patience): Promise<string | null> {
    try {
      const answer = await new Promise<unknown>((resolve, reject) =>
        this.#docker.modem.dial(
          {
            path: `/distribution/${reference}/json`,
            method: 'GET',
            abortSignal: patience.signal,
            statusCodes: { 200: true },
          },
          (error: Error | null, value: unknown) => (error ? reject(error) : resolve(value)),
        ),
      );
      return (answer as { Descriptor: { digest: string } }).Descriptor.digest;
    } catch (error) {
      if (statusOf(error) === 404) return null;
      throw error;
    }
  }

  async #transfer(
    reference: string,
    patience: Patience,
    onProgress: (progress: BaseImageProgress) => void,
  ): Promise<void> {
    const answer = (await this.#docker.pull(reference, { abortSignal: patience.signal })) as AsyncIterable<Buffer>;
    const progress = new PullProgress();
    let rest = '';
    for await (const chunk of answer) {
      rest += String(chunk);
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((each) => each.trim() !== '')) {
        const message = JSON.parse(line) as PullMessage;
        if (message.error !== undefined) throw new Error(message.error);
        if (!progress.take(message)) continue;
        patience.renew();
        onProgress(progress.state);
      }
    }
  }
}

/** Why a pulled image cannot be a base here; null when it can. */
function unfit({ Os, Architecture, Config }: Docker.ImageInspectInfo, asked: Asked): string | null {
  if (`${Os}/${Architecture}` !== asked.platform)
    return `\`${asked.host}\` gave \`${asked.reference}\` for ${Os}/${Architecture}; this engine runs ${asked.platform}.`;
  if ((Config.OnBuild ?? []).length > 0)
    return `\`${asked.reference}\` of \`${asked.host}\` carries ONBUILD instructions, which would run inside every build on top of it. It was not used.`;
  return null;
}

/** Ends a pull that does not get on: `signal` aborts, and `spent` says what was waited for. */
class Patience {
  readonly #limits: PullLimits;
  readonly #end = new AbortController();
  readonly #total: NodeJS.Timeout;
  #timer: NodeJS.Timeout;
  spent: string | undefined;
  readonly signal: AbortSignal;

  constructor(outer: AbortSignal, limits: PullLimits) {
    this.#limits = limits;
    this.signal = AbortSignal.any([outer, this.#end.signal]);
    this.#timer = this.#after(limits.silence, `no answer within ${limits.silence / 1000} seconds`);
    this.#total = this.#after(limits.total, `not complete after ${Math.round(limits.total / 60_000)} minutes`);
  }

  /** Something came. */
  renew(): void {
    clearTimeout(this.#timer);
    const { stall } = this.#limits;
    this.#timer = this.#after(stall, `nothing more came for ${stall / 1000} seconds`);
  }

  end(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#total);
  }

  #after(ms: number, what: string): NodeJS.Timeout {
    return setTimeout(() => {
      this.spent = what;
      this.#end.abort();
    }, ms);
  }
}

/** The digest under which an engine keeps what it pulled from there. It writes names in their short form. */
function digestOf(inspect: Docker.ImageInspectInfo, source: Source): string | null {
  const same = (name: string): boolean => {
    const read = parseReference(name);
    return read !== null && `${read.host}/${read.path}` === source.name;
  };
  return (inspect.RepoDigests ?? []).find(same)?.split('@')[1] ?? null;
}
