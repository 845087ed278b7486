/** Searches the layers of a saved image, deleted files included, while they stream past: a few kilobytes of memory per layer. */
import type { Header } from 'tar-stream';
import { globPattern } from '../glob.ts';
import { walkImage, type LayerReader, type Sink } from './saved-image.ts';

export interface LayerHit {
  needle: string;
  /** Absolute path inside the layer. */
  path: string;
  /** Counts from 0, oldest first. */
  layer: number;
}

interface Needle {
  needle: string;
  bytes: Buffer;
}

type Hit = Omit<LayerHit, 'layer'>;

/** At most one hit per needle and file. Needles are found in contents and in names; `paths` are patterns for whole paths. */
export async function searchLayers(
  saved: NodeJS.ReadableStream,
  needles: readonly string[],
  paths: readonly string[] = [],
): Promise<LayerHit[]> {
  const wanted = needles.filter((needle) => needle !== '').map((needle) => ({ needle, bytes: Buffer.from(needle) }));
  const patterns = paths.map((glob) => ({ glob, pattern: globPattern(glob) }));
  const { layers } = await walkImage(saved, () => searchLayer(wanted, patterns));
  return layers.flatMap((hits, layer) => {
    // Not read is not clean.
    if (hits === null) throw new Error(`layer ${layer} has a form that is not known`);
    return hits.map((hit) => ({ ...hit, layer }));
  });
}

function searchLayer(
  wanted: readonly Needle[],
  patterns: readonly { glob: string; pattern: RegExp }[],
): LayerReader<Hit[]> {
  const hits: Hit[] = [];
  return {
    entry: ({ name }: Header) => {
      const path = `/${name.replace(/^\.?\/+/, '').replace(/\/$/, '')}`;
      // What a layer deletes is told by another name: it is no file.
      if (!/\/\.wh\.[^/]*$/.test(path))
        for (const { glob, pattern } of patterns) if (pattern.test(path)) hits.push({ needle: glob, path });
      return searchFile(path, wanted, (found) => hits.push(...found.map((needle) => ({ needle, path }))));
    },
    end: () => hits,
  };
}

function searchFile(path: string, wanted: readonly Needle[], tell: (found: string[]) => void): Sink {
  const found = new Set(wanted.filter(({ needle }) => path.includes(needle)).map(({ needle }) => needle));
  const overlap = Math.max(0, ...wanted.map(({ bytes }) => bytes.length - 1));
  let tail: Buffer = Buffer.alloc(0);
  return {
    write(chunk) {
      if (found.size === wanted.length) return;
      const window = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      for (const { needle, bytes } of wanted) if (!found.has(needle) && window.includes(bytes)) found.add(needle);
      tail = window.subarray(Math.max(0, window.length - overlap));
    },
    end: () => tell([...found]),
  };
}
