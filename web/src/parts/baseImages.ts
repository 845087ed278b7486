/** The base image catalogue in words and groups. Pure. */
import type { BaseImage, ImageCatalogue } from '../../../server/contract.ts';
import { bytes } from '../words.ts';
import type { Sign } from './Glyph.tsx';

export type CatalogueImage = ImageCatalogue['images'][number];

/** A stand-in is ready too, and has not the sign of an original. */
export function stateOf({ state, origin }: Pick<BaseImage, 'state' | 'origin'>): { sign: Sign; word: string } {
  switch (state) {
    case 'ready':
      return { sign: origin === 'stand-in' ? 'in-progress' : 'passed', word: 'Ready' };
    case 'preparing':
      return { sign: 'trying', word: 'Being prepared' };
    case 'missing':
      return { sign: 'waiting', word: 'Missing' };
    case 'failed':
      return { sign: 'error', word: 'Failed' };
  }
}

/** What the origin is called in one word or two; null: nothing is here. */
export function originWord({ origin, mirror }: Pick<BaseImage, 'origin' | 'mirror'>): string | null {
  switch (origin) {
    case null:
      return null;
    case 'registry':
      return mirror === null ? 'Registry' : 'Mirror';
    case 'bundle':
      return 'Bundle';
    case 'stand-in':
      return 'Stand-in';
  }
}

/** Where it comes from, whole and honest. */
export function originSentence({ origin, mirror }: Pick<BaseImage, 'origin' | 'mirror'>): string {
  switch (origin) {
    case null:
      return 'Nothing of it is here yet. A check that needs it is not graded, and costs nothing.';
    case 'registry':
      return mirror === null ? 'Pulled from its own registry.' : `Pulled from the mirror \`${mirror}\`.`;
    case 'bundle':
      return 'Loaded from a bundle, a file that `drydock images export` wrote on another machine.';
    case 'stand-in':
      return 'Built from this machine’s own parts. It behaves like the original where the exercises look; its packages, its size and its vulnerabilities are its own. **It is not the original.**';
  }
}

/** How what is here stands to the digest that the course pins. */
export function digestVerdict(image: Pick<BaseImage, 'origin' | 'digest' | 'actualDigest'>): {
  sign: Sign;
  text: string;
} {
  const { origin, digest, actualDigest } = image;
  if (origin === null)
    return {
      sign: 'not-started',
      text: digest === null ? 'The course pins no digest.' : 'Nothing to compare with yet.',
    };
  if (origin === 'stand-in')
    return { sign: 'not-tried', text: 'A stand-in has a digest of its own, which proves nothing about the original.' };
  if (digest === null)
    return {
      sign: 'not-tried',
      text: 'The course pins no digest: the tag may name something else tomorrow. Your own Dockerfiles should pin one.',
    };
  if (actualDigest === null) return { sign: 'not-tried', text: 'The registry’s digest is not known here.' };
  return digest === actualDigest
    ? { sign: 'passed', text: 'What is here is what the course pins.' }
    : { sign: 'failed', text: 'What is here is not what the course pins.' };
}

/** `alpine` for `alpine:3.19`; the registry stays, so that two of one name stand apart. */
export function familyOf(reference: string): string {
  const name = reference.split('@')[0] ?? reference;
  return name.replace(/:[^:/]*$/, '');
}

/** Groups of one repository, in the order of the list. */
export function families(images: readonly CatalogueImage[]): { name: string; images: CatalogueImage[] }[] {
  const groups = new Map<string, CatalogueImage[]>();
  for (const image of images) {
    const name = familyOf(image.reference);
    groups.set(name, [...(groups.get(name) ?? []), image]);
  }
  return [...groups].map(([name, members]) => ({ name, images: members }));
}

export type Filter = 'all' | 'original' | 'stand-in' | 'waiting';

export const filterWord: Record<Filter, string> = {
  all: 'All',
  original: 'Originals',
  'stand-in': 'Stand-ins',
  waiting: 'Not ready',
};

export function passes(filter: Filter, image: Pick<BaseImage, 'state' | 'origin'>): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'original':
      return image.state === 'ready' && image.origin !== 'stand-in';
    case 'stand-in':
      return image.origin === 'stand-in';
    case 'waiting':
      return image.state !== 'ready';
  }
}

const phaseWord = { waiting: 'Waiting', pulling: 'Pulling', unpacking: 'Unpacking', building: 'Building the stand-in' };

/** `Pulling, 12 of 30 MB`. */
export function progressText(progress: NonNullable<BaseImage['progress']>): string {
  const { phase, bytes: done, totalBytes } = progress;
  const word = phaseWord[phase];
  if (phase !== 'pulling' || done === 0) return word;
  return totalBytes === null ? `${word}, ${bytes(done)} so far` : `${word}, ${bytes(done)} of ${bytes(totalBytes)}`;
}

/** 0 to 1; null when nobody can say. */
export function progressShare(progress: NonNullable<BaseImage['progress']>): number | null {
  const { phase, bytes: done, totalBytes } = progress;
  if (phase === 'waiting') return 0;
  return totalBytes === null || totalBytes === 0 ? null : Math.min(1, done / totalBytes);
}

/** The page's first sentence. */
export function catalogueSummary(images: readonly CatalogueImage[]): {
  ready: number;
  standIns: number;
  sizeBytes: number;
} {
  const ready = images.filter((image) => image.state === 'ready');
  return {
    ready: ready.length,
    standIns: ready.filter((image) => image.origin === 'stand-in').length,
    sizeBytes: ready.reduce((sum, image) => sum + (image.sizeBytes ?? 0), 0),
  };
}
