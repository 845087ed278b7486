/** How far base images are, for people at a terminal: one live line, or a line a step where output goes to a file. */
import type { BaseImageState } from '../graders/index.ts';

export interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

export class ImageProgress {
  readonly #terminal: Terminal;
  /** What was said last, so that nothing is said twice. */
  #said = '';
  #live = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Of a preparation: as `prepareImages` tells it. An image that was ready and needed nothing is passed over. */
  image(state: BaseImageState): void {
    if (state.state === 'preparing') this.step(`${state.reference}: ${doing(state)}`, quarter(state));
    else if (this.#said.startsWith(`${state.reference}: `) || state.state === 'failed')
      this.line(`${state.reference}: ${stateText(state)}`);
  }

  /** Something is under way. `coarse` is what is told, once, where lines cannot be written over. */
  step(text: string, coarse: string = text): void {
    if (this.#terminal.isTTY) {
      if (text === this.#said) return;
      this.#said = text;
      const width = Math.max(20, (this.#terminal.columns || 80) - 1);
      this.#terminal.write(`\r\u001b[K${`drydock: ${text}`.slice(0, width)}`);
      this.#live = true;
    } else if (coarse !== this.#said) {
      this.#said = coarse;
      this.#terminal.write(`drydock: ${coarse}\n`);
    }
  }

  /** Something to stay. */
  line(text: string): void {
    this.end();
    this.#said = '';
    this.#terminal.write(`drydock: ${text}\n`);
  }

  /** Takes the live line away. */
  end(): void {
    if (this.#live) this.#terminal.write('\r\u001b[K');
    this.#live = false;
  }
}

function doing({ message, progress }: BaseImageState): string {
  if (!progress || progress.bytes === 0) return message;
  const { bytes, totalBytes } = progress;
  return `${message}, ${amount(bytes, totalBytes)}`;
}

/** The same in steps of a quarter. */
function quarter(state: BaseImageState): string {
  const { progress } = state;
  if (progress?.phase !== 'pulling' || !progress.totalBytes) return `${state.reference}: ${state.message}`;
  const bytes = (Math.floor((4 * progress.bytes) / progress.totalBytes) / 4) * progress.totalBytes;
  return `${state.reference}: ${doing({ ...state, progress: { ...progress, bytes } })}`;
}

/** `12.0 of 48.0 MB, 25 %` */
export function amount(bytes: number, totalBytes: number | null): string {
  if (!totalBytes) return megabytes(bytes);
  return `${(bytes / 1e6).toFixed(1)} of ${megabytes(totalBytes)}, ${Math.floor((100 * bytes) / totalBytes)} %`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `ready, from its registry, 48.0 MB, sha256:…` */
export function stateText({ state, origin, mirror, sizeBytes, actualDigest, message }: BaseImageState): string {
  const from = { registry: mirror === null ? 'from its registry' : `from ${mirror}`, bundle: 'from a bundle' };
  const facts = [
    state,
    origin && (origin === 'stand-in' ? origin : from[origin]),
    sizeBytes && megabytes(sizeBytes),
    actualDigest,
  ];
  return `${facts.filter(Boolean).join(', ')}${message === '' ? '' : `: ${message}`}`;
}
