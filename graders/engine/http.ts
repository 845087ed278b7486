/**
 * HTTP requests to a service inside a container's network namespace: our helper connects there with `nc` and carries the
 * bytes; Node's own client speaks HTTP over them.
 */
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { HttpResult, RunningContainer } from '../evidence.ts';
import { listens } from './connections.ts';
import type { Network, Run } from './network.ts';

type HttpRequest = Parameters<RunningContainer['http']>[0];

const bodyBytes = 256 * 1024;
const defaultWaitMs = 10_000;
const defaultTimeoutMs = 10_000;

export interface HttpPlace {
  network: Network;
  signal: AbortSignal;
  /** Why no answer can come any more, in words; null while the service may still start. */
  gone(): Promise<string | null>;
}

/** Waits until something listens on the port, then asks once. A refusal, a timeout and nonsense are answers, not errors. */
export async function httpThrough(place: HttpPlace, request: HttpRequest): Promise<HttpResult> {
  const deadline = Date.now() + (request.waitMs ?? defaultWaitMs);
  for (;;) {
    place.signal.throwIfAborted();
    const result = await once(place, request, Math.max(0, Math.min(1000, deadline - Date.now())));
    if (result !== 'refused') return result;
    const reason = await place.gone();
    if (reason !== null) return { ok: false, error: `${reason} before it listened on port ${request.port}` };
    if (Date.now() >= deadline) {
      return {
        ok: false,
        error: `connection refused: nothing listened on port ${request.port} within ${(request.waitMs ?? defaultWaitMs) / 1000} seconds`,
      };
    }
  }
}

/** Looks at the kernel's table of listening sockets instead of knocking, so that a service is asked only when it is there. */
function connectScript(port: number, waitMs: number): string {
  const tries = Math.max(1, Math.ceil(waitMs / 50));
  return `n=0
until ${listens(port)}; do n=$((n+1)); [ $n -ge ${tries} ] && exit 111; $0 usleep 50000; done
$0 nc 127.0.0.1 ${port} || $0 nc ::1 ${port} || exit 111`;
}

async function once(place: HttpPlace, request: HttpRequest, waitMs: number): Promise<HttpResult | 'refused'> {
  const run = await place.network.run(connectScript(request.port, waitMs));
  const wire = new Wire(run);
  const answer = await ask(wire, request, waitMs, place.signal);
  wire.destroy();
  run.end();
  place.signal.throwIfAborted();
  if (answer.ok || wire.received) return answer;
  return (await run.exitCode()) === 111 ? 'refused' : answer;
}

function ask(wire: Wire, request: HttpRequest, waitMs: number, signal: AbortSignal): Promise<HttpResult> {
  const { port, path = '/', method = 'GET', headers = {}, body, timeoutMs = defaultTimeoutMs } = request;
  return new Promise((resolve) => {
    const began = performance.now();
    const finish = (result: HttpResult): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      sent.destroy();
      resolve(result);
    };
    const abort = (): void => finish({ ok: false, error: 'cancelled' });
    const timer = setTimeout(
      () =>
        finish({
          ok: false,
          error: `${wire.received ? 'the answer had begun and was not complete' : 'no answer'} within ${timeoutMs / 1000} seconds`,
        }),
      timeoutMs + waitMs,
    );
    signal.addEventListener('abort', abort, { once: true });
    const sent = httpRequest({
      method,
      path,
      headers: { host: `localhost:${port}`, connection: 'close', ...headers },
      createConnection: () => wire as unknown as Socket,
    });
    sent.on('error', (error: Error & { code?: string }) => finish({ ok: false, error: problem(error, wire) }));
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      const complete = (): void =>
        finish({
          ok: true,
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
          body: Buffer.concat(chunks).subarray(0, bodyBytes).toString(),
          ms: Math.round(performance.now() - began),
        });
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length >= bodyBytes) complete();
      });
      response.on('end', complete);
      response.on('error', (error) => finish({ ok: false, error: problem(error, wire) }));
    });
    sent.end(body);
  });
}

function problem(error: Error & { code?: string }, wire: Wire): string {
  if (error.code?.startsWith('HPE_')) return `the answer is not HTTP (${error.message})`;
  return wire.received
    ? 'the connection was closed in the middle of the answer'
    : 'the connection was closed without an answer';
}

/** The connection as Node's HTTP client wants it: a stream of the plain bytes. */
class Wire extends Duplex {
  received = false;
  readonly #run: Run;

  constructor(run: Run) {
    super();
    this.#run = run;
    run.output((bytes) => {
      this.received ||= bytes !== null;
      this.push(bytes);
    });
  }

  override _read(): void {
    // Pushed as it comes; answers are bounded by the caller.
  }

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#run.input.write(chunk, done);
  }

  /** The connection stays open for the answer: a half-closed one makes some servers give up. */
  override _final(done: () => void): void {
    done();
  }

  // Node's client calls these on a socket.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
