/** Base images carried in a file: what is written, and what of a file is taken. */
import type Docker from 'dockerode';
import { EngineFault } from '../check.ts';
import { asking, orNull } from './api.ts';
import type { BaseStore } from './base-store.ts';
import type { BundledImage } from './bundle/format.ts';
import { loadBundle } from './bundle/load.ts';
import { readBundle, type Bundle } from './bundle/read.ts';
import { writeBundle } from './bundle/write.ts';
import type { BaseImageState, BundleReport, Engine } from './engine.ts';
import { label } from './labels.ts';

type Options<K extends 'exportImages' | 'importImages'> = NonNullable<Parameters<Engine[K]>[1]>;

interface Place {
  docker: Docker;
  bases: BaseStore;
  file: string;
}

export async function exportBundle(order: Place & Options<'exportImages'>): ReturnType<Engine['exportImages']> {
  const { docker, bases, file } = order;
  const states = new Map((await bases.states()).map((state) => [state.reference, state]));
  const images = bases.images.all.flatMap(({ reference, digest, recipe, localTag }) => {
    const { state, origin, actualDigest, mirror } = states.get(reference)!;
    if (state !== 'ready') return [];
    const { origin: from }: Pick<BundledImage, 'origin'> = { origin: origin === 'stand-in' ? 'stand-in' : 'registry' };
    return [{ reference, digest, actualDigest, origin: from, mirror, recipe, localTag }];
  });
  if (images.length === 0) {
    throw new EngineFault('No base image is ready.', { reason: 'missing-image', fix: 'Run `drydock images prepare`.' });
  }
  const written = await writeBundle({
    ...{ docker, images, file, madeBy: order.madeBy ?? 'Drydock' },
    signal: order.signal ?? new AbortController().signal,
    onProgress: order.onProgress ?? (() => undefined),
  });
  return { ...written, images: images.map(({ reference }) => reference) };
}

export async function importBundle(
  order: Place & { instance: string } & Options<'importImages'>,
): Promise<BundleReport> {
  const { docker, bases, file, instance, checksum, onProgress } = order;
  const signal = order.signal ?? new AbortController().signal;
  const bundle = await readBundle(file, {
    ...{ expected: checksum, signal },
    onProgress: (bytes, totalBytes) => onProgress?.({ phase: 'reading', bytes, totalBytes }),
  });
  const { Os, Arch } = await asking('saying its platform', docker.version());
  return bases.exclusively(
    async () => {
      const states = new Map((await bases.states()).map((state) => [state.reference, state]));
      const images = bundle.list.images.map((image) => {
        const obstacle = obstacleTo(image, { bundle, bases, platform: `${Os}/${Arch}`, states });
        return { reference: image.reference, ...(obstacle ?? { outcome: 'loaded' as const, message: '' }) };
      });
      const wanted = images.flatMap(({ reference, outcome }, index) =>
        outcome === 'loaded' ? [{ index, localTag: bases.images.find(reference)!.localTag }] : [],
      );
      if (wanted.length > 0) await load(wanted);
      const { madeBy, madeAt } = bundle.list;
      return { checksum: bundle.checksum, madeBy, madeAt, images };
    },
    { signal },
  );

  async function load(wanted: { index: number; localTag: string }[]): Promise<void> {
    const replaced = await asking(
      'looking for base images',
      Promise.all(wanted.map(({ localTag }) => orNull(docker.getImage(localTag).inspect()))),
    );
    const labels = { [label.instance]: instance, [label.bundle]: bundle.checksum.slice(0, 12) };
    const totalBytes = sizeOf(
      bundle,
      wanted.map(({ index }) => index),
    );
    await loadBundle({
      ...{ docker, bundle, signal, images: wanted.map((image) => ({ ...image, labels })) },
      onProgress: (bytes) => onProgress?.({ phase: 'loading', bytes, totalBytes }),
    });
    // What lost its tag; what something still stands on stays.
    for (const old of replaced)
      if (old)
        await docker
          .getImage(old.Id)
          .remove({ noprune: true })
          .catch(() => undefined);
  }
}

interface Situation {
  bundle: Bundle;
  bases: BaseStore;
  platform: string;
  states: ReadonlyMap<string, BaseImageState>;
}

/** Why an image is not loaded; null when it is. */
function obstacleTo(
  image: BundledImage,
  { bundle, bases, platform, states }: Situation,
): { outcome: 'there' | 'skipped'; message: string } | null {
  const skipped = (message: string) => ({ outcome: 'skipped', message }) as const;
  const listed = bases.images.all.find(({ reference }) => reference === image.reference);
  if (!listed) return skipped('the course does not list it.');
  if (image.platform !== platform) return skipped(`it is for ${image.platform}; this engine runs ${platform}.`);
  if (image.recipe !== listed.recipe)
    return skipped(
      `${bundle.list.madeBy} made it by another recipe than this version uses; make the bundle again with this version.`,
    );
  const there = states.get(image.reference);
  const better = there?.origin === 'stand-in' && image.origin === 'registry';
  if (there?.state === 'ready' && !better)
    return {
      outcome: 'there',
      message: there.origin === 'stand-in' ? 'a stand-in is there already.' : 'it is there already.',
    };
  return null;
}

/** Bytes of the layers of these images, shared ones once. */
function sizeOf({ list, images }: Bundle, indices: readonly number[]): number {
  const paths = new Set(indices.flatMap((index) => images[index]!.image.layers));
  const sums = new Map(list.contents.flatMap(({ path, bytes, sha256 }) => (paths.has(path) ? [[sha256, bytes]] : [])));
  return [...sums.values()].reduce((sum, bytes) => sum + bytes, 0);
}
