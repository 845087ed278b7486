/** A listener of ours on this machine's loopback, at a port and a path that nobody else knows, which gives nothing away. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Listener {
  port: number;
  /** Starts with a slash; random. */
  path: string;
  /** How often somebody connected. */
  connections(): number;
  /** How often somebody asked for the path. */
  requests(): number;
}

/** Listens while `use` runs. Everything is answered with 404, so that no builder keeps anything. */
export async function whileListening<T>(use: (listener: Listener) => Promise<T>): Promise<T> {
  const path = `/${randomBytes(12).toString('hex')}`;
  let connections = 0;
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith(path)) requests += 1;
    response.writeHead(404, { connection: 'close' }).end();
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  try {
    const { port } = server.address() as AddressInfo;
    return await use({ port, path, connections: () => connections, requests: () => requests });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
