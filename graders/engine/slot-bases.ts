/** The base images of one builder slot: taken from the home engine when a build stands on them, and anew when the home engine has others by now. */
import type Docker from 'dockerode';
import { asking, orNull } from './api.ts';
import type { BaseImages } from './catalogue.ts';
import type { Bases } from './place.ts';
import { saveImages } from './save.ts';

export interface Home {
  docker: Docker;
  bases: Bases;
}

export class SlotBases implements Bases {
  readonly #docker: Docker;
  readonly #home: Home;
  /** Ids by local tag. */
  readonly #ready = new Map<string, string>();

  constructor(docker: Docker, home: Home) {
    this.#docker = docker;
    this.#home = home;
  }

  get images(): BaseImages {
    return this.#home.bases.images;
  }

  async demand(localTags: Iterable<string>): Promise<void> {
    const wanted = [...new Set(localTags)];
    await this.#home.bases.demand(wanted);
    const ids = await imageIds(this.#home.docker, wanted);
    const missing: string[] = [];
    for (const [tag, id] of ids)
      if (this.#ready.get(tag) !== id && (await idOf(this.#docker, tag)) !== id) missing.push(tag);
    if (missing.length > 0) await loadFrom(this.#home.docker, this.#docker, missing);
    for (const [tag, id] of ids) this.#ready.set(tag, id);
  }
}

/** Ids by tag; an image that is not there has an empty one. */
export async function imageIds(docker: Docker, tags: readonly string[]): Promise<Map<string, string>> {
  const ids = await Promise.all(tags.map((tag) => idOf(docker, tag)));
  return new Map(tags.map((tag, index) => [tag, ids[index] ?? '']));
}

async function idOf(docker: Docker, tag: string): Promise<string | undefined> {
  return (await asking('looking for a base image', orNull(docker.getImage(tag).inspect())))?.Id;
}

/** Copies images from one engine to another; layers that several share travel once. */
async function loadFrom(from: Docker, to: Docker, names: string[]): Promise<void> {
  await asking('taking over base images', async () => {
    const saved = await saveImages(from, names);
    const answer = (await to.loadImage(saved, { quiet: true })) as NodeJS.ReadableStream;
    let said = '';
    for await (const chunk of answer) said = (said + String(chunk)).slice(-8192);
    if (said.includes('"error"')) throw new Error(said.trim().split('\n').at(-1));
  });
}
