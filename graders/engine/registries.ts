/** Pulls base images where a registry answers. */
import type Docker from 'dockerode';
import { parseReference } from '../parse/dockerfile/reference.ts';
import { engineWords } from './api.ts';
import type { BaseImage } from './catalogue.ts';

const pullLimitMs = 600_000;
/** A registry that does not answer the first request within this time counts as not there. */
const silenceMs = 15_000;

export class Registries {
  readonly #docker: Docker;
  /** Registries that could not be talked to: not asked again by this process. */
  readonly #silent = new Set<string>();

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  /** The reference to build on, or null when no registry gave it (the reason goes to `refused`). */
  async pull(image: BaseImage, signal: AbortSignal, refused: string[]): Promise<string | null> {
    const { host = 'docker.io' } = parseReference(image.reference) ?? {};
    if (this.#silent.has(host)) return null;
    const reference = image.digest === null ? image.reference : image.reference.replace(/:[^:/]+$/, `@${image.digest}`);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const stop = AbortSignal.any([signal, silence.signal, AbortSignal.timeout(pullLimitMs)]);
    try {
      const answer = (await this.#docker.pull(reference, { abortSignal: stop })) as NodeJS.ReadableStream;
      let rest = '';
      for await (const chunk of answer) {
        rest += String(chunk);
        const lines = rest.split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines.filter((each) => each.trim() !== '')) {
          const { error, status } = JSON.parse(line) as { error?: string; status?: string };
          if (error !== undefined) throw new Error(error);
          // The first line only repeats the request; layers come when the registry has answered.
          if (status !== undefined && !status.startsWith('Pulling from')) clearTimeout(timer);
        }
      }
      return reference;
    } catch (error) {
      signal.throwIfAborted();
      const words = engineWords(error);
      // An answer that says no is about this image; anything else is about the way to the registry.
      if (!/manifest|not found|unauthorized|denied/i.test(words)) this.#silent.add(host);
      refused.push(`${host} did not give ${reference} (${words}).`);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}
