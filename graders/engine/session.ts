/**
 * A BuildKit session of our own: while a build runs, the engine asks us for the secrets that `RUN --mount=type=secret`
 * names. The engine is the HTTP/2 client on a connection that we opened, so nothing listens anywhere.
 * Methods and messages: https://github.com/moby/buildkit/blob/master/session/secrets/secrets.proto and
 * https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
import { randomUUID } from 'node:crypto';
import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { asFault } from './api.ts';
import { fields, lengthDelimited } from './protobuf.ts';

export interface BuildSession {
  /** For the build's `session` parameter. */
  id: string;
  /** Ids of the secrets that the build has taken. */
  served: ReadonlySet<string>;
  close(): void;
}

const getSecret = '/moby.buildkit.secrets.v1.Secrets/GetSecret';
const health = '/grpc.health.v1.Health/Check';
const grpcStatus = { ok: 0, notFound: 5, unimplemented: 12 } as const;
/** A request names one secret; anything longer is none. */
const requestBytes = 4096;

/** Opens a session that serves these secrets (id → value) until it is closed. Throws EngineFault when the engine refuses it. */
export async function openSession(docker: Docker, secrets: Readonly<Record<string, string>>): Promise<BuildSession> {
  const id = randomUUID();
  const served = new Set<string>();
  const socket = await hijack(docker, id).catch((error: unknown) => {
    throw asFault(error, 'opening a build session');
  });
  const server = createServer();
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, String(headers[':path']), secrets, served).catch(() => stream.destroy());
  });
  socket.on('error', () => undefined);
  server.emit('connection', socket);
  return {
    id,
    served,
    close() {
      for (const session of sessions) session.destroy();
      socket.destroy();
    },
  };
}

/** Bytes that came with the engine's 101 are put back by the client library, so the HTTP/2 preface is whole. */
function hijack(docker: Docker, id: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: '/session',
        method: 'POST',
        hijack: true,
        headers: {
          Upgrade: 'h2c',
          'X-Docker-Expose-Session-Uuid': id,
          'X-Docker-Expose-Session-Name': 'drydock',
          'X-Docker-Expose-Session-Grpc-Method': getSecret,
        },
        statusCodes: { 200: true, 500: 'server error' },
      } as Parameters<Docker['modem']['dial']>[0],
      (error: Error | null, socket: unknown) => (error ? reject(error) : resolve(socket as Duplex)),
    );
  });
}

async function answer(
  stream: ServerHttp2Stream,
  path: string,
  secrets: Readonly<Record<string, string>>,
  served: Set<string>,
): Promise<void> {
  const message = await readMessage(stream);
  // SERVING is 1. An engine that watches the session's health ends the build without it.
  if (path === health) return reply(stream, Buffer.from([0x08, 0x01]));
  if (path !== getSecret || message === null) return refuse(stream, grpcStatus.unimplemented, 'not offered');
  let name = '';
  for (const { number, bytes } of fields(message)) if (number === 1) name = bytes.toString();
  const value = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (value === undefined) return refuse(stream, grpcStatus.notFound, `there is no build secret of that id`);
  served.add(name);
  reply(stream, lengthDelimited(1, Buffer.from(value)));
}

/** The one message of a unary call, without its five bytes of frame; null when it is not one. */
async function readMessage(stream: ServerHttp2Stream): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > requestBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  const all = Buffer.concat(chunks);
  return all.length >= 5 && all[0] === 0 && all.readUInt32BE(1) === all.length - 5 ? all.subarray(5) : null;
}

function reply(stream: ServerHttp2Stream, message: Buffer): void {
  if (stream.destroyed) return;
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': String(grpcStatus.ok) }));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.end(Buffer.concat([frame, message]));
}

function refuse(stream: ServerHttp2Stream, status: number, words: string): void {
  if (stream.destroyed) return;
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(status), 'grpc-message': words },
    { endStream: true },
  );
}
