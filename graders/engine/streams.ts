/** The engine's multiplexed stdout and stderr: https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach */

/** Splits the frames of a stream without a terminal. Feed it chunks as they come. */
export class FrameReader {
  readonly #on: (stream: 'stdout' | 'stderr', bytes: Buffer) => void;
  #rest: Buffer = Buffer.alloc(0);

  constructor(on: (stream: 'stdout' | 'stderr', bytes: Buffer) => void) {
    this.#on = on;
  }

  push(chunk: Buffer): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (data.length >= 8) {
      const length = data.readUInt32BE(4);
      const end = Math.min(data.length, 8 + length);
      const stream = data[0] === 2 ? 'stderr' : 'stdout';
      // A part of a frame is passed on at once, so that a huge frame needs no memory.
      if (end > 8) this.#on(stream, data.subarray(8, end));
      if (end < 8 + length) {
        const header = Buffer.from(data.subarray(0, 8));
        header.writeUInt32BE(8 + length - end, 4);
        data = header;
        break;
      }
      data = data.subarray(end);
    }
    this.#rest = data;
  }
}
