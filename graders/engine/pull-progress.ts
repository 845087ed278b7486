/** How far a pull is, from the engine's messages: one a layer and step, `{status, id, progressDetail}`. */
import type { BaseImageProgress } from './engine.ts';

export interface PullMessage {
  status?: string;
  /** The layer, by the beginning of its digest. */
  id?: string;
  progressDetail?: { current?: number; total?: number };
  error?: string;
}

interface Layer {
  bytes: number;
  total: number | null;
  downloaded: boolean;
}

export class PullProgress {
  readonly #layers = new Map<string, Layer>();

  /** True when the message says that something moved; a retry that counts down does not. */
  take({ status = '', id, progressDetail = {} }: PullMessage): boolean {
    // The first line repeats the request; what retries is still waiting for its registry.
    if (id === undefined || status.startsWith('Pulling from') || /^Retrying|^Waiting/.test(status)) return false;
    const layer = this.#layers.get(id) ?? { bytes: 0, total: null, downloaded: false };
    this.#layers.set(id, layer);
    const { current, total } = progressDetail;
    if (status === 'Downloading') {
      // Some engines tell no total: what has come is then all that is known.
      Object.assign(layer, { bytes: current ?? layer.bytes, total: total ?? layer.total });
    } else if (status !== 'Pulling fs layer') {
      // Verified, unpacked, or there already. A layer that came in one piece was never told of: it is small.
      layer.downloaded = true;
      layer.total ??= layer.bytes;
      layer.bytes = layer.total;
    }
    return true;
  }

  get state(): BaseImageProgress {
    const layers = [...this.#layers.values()];
    const bytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
    const known = layers.length > 0 && layers.every(({ total }) => total !== null);
    return {
      phase: layers.length > 0 && layers.every(({ downloaded }) => downloaded) ? 'unpacking' : 'pulling',
      bytes,
      totalBytes: known ? layers.reduce((sum, { total }) => sum + (total ?? 0), 0) : null,
    };
  }
}
