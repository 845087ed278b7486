import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { rmSync } from 'node:fs';

/** A socket in front of an engine that can be cut, as if the engine had died. */
export class EngineProxy {
  readonly #target: string;
  readonly path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | null = null;

  constructor(target: string, path: string) {
    this.#target = target;
    this.path = path;
  }

  open(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (client) => {
      const engine = createConnection({ path: this.#target, allowHalfOpen: true });
      for (const [from, to] of [
        [client, engine],
        [engine, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
        from.pipe(to);
      }
    });
    this.#server = server;
    return new Promise((resolve) => server.listen(this.path, resolve));
  }

  /** Connections break and nobody listens any more. */
  cut(): void {
    this.#server?.close();
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    rmSync(this.path, { force: true });
  }
}
