/** The connection to an engine's API, and what its errors mean. */
import { existsSync } from 'node:fs';
import Docker from 'dockerode';
import { EngineFault } from '../check.ts';

/** `unix:///path`, `tcp://host:port` or `https://host:port` → client. Nothing is sent yet. */
export function dockerAt(url: string): Docker {
  if (url.startsWith('unix://')) {
    // `host` is set to nothing on purpose: the client would otherwise prefer a DOCKER_HOST of the environment.
    return new Docker({ socketPath: url.slice('unix://'.length), host: undefined, port: undefined });
  }
  const { hostname, port, protocol } = new URL(url.replace(/^tcp:/, 'http:'));
  return new Docker({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port || '2375',
    protocol: protocol === 'https:' ? 'https' : 'http',
    socketPath: undefined,
  });
}

/** True when an engine answers there within the time limit. Never throws. */
export async function answers(url: string, timeoutMs = 3000): Promise<boolean> {
  if (url.startsWith('unix://') && !existsSync(url.slice('unix://'.length))) return false;
  try {
    await ping(dockerAt(url), timeoutMs);
    return true;
  } catch {
    return false;
  }
}

/** Rejects when the engine does not answer in time. */
export async function ping(docker: Docker, timeoutMs: number): Promise<void> {
  const limit = AbortSignal.timeout(timeoutMs);
  const silence = new Promise<never>((_, reject) =>
    limit.addEventListener('abort', () => reject(new Error('no answer')), { once: true }),
  );
  await Promise.race([docker.ping(), silence]);
}

interface ApiError extends Error {
  statusCode?: number;
  code?: string;
}

/** The HTTP status that the engine answered with; undefined when it did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  return (error as ApiError | undefined)?.statusCode;
}

/** The engine's own words, without the client's frame around them. */
export function engineWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .replace(/^Error response from daemon: /, '')
    .trim();
}

/** Any failure of a request → an engine fault worth another attempt. Faults that are already named stay as they are. */
export function asFault(error: unknown, doing: string): Error {
  if (error instanceof Error && (error.name === 'LearnerFault' || error.name === 'EngineFault')) return error;
  const gone = statusOf(error) === undefined;
  return new EngineFault(
    gone
      ? `The container engine stopped answering while ${doing} (${engineWords(error)}). Nothing was lost; this is tried again.`
      : `The container engine refused ${doing}: ${engineWords(error)}`,
    { reason: 'transient', cause: error },
  );
}

/** Runs a request; its failure becomes an engine fault that says what was being done ("starting a container"). */
export async function asking<T>(doing: string, request: Promise<T> | (() => Promise<T>)): Promise<T> {
  try {
    return await (typeof request === 'function' ? request() : request);
  } catch (error) {
    throw asFault(error, doing);
  }
}

/** The value, or null when the engine says that there is no such thing. */
export async function orNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}
