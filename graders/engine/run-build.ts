/** One build on the engine: sends the context, follows the answer, stops it at a limit. Knows nothing of learners. */
import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { asFault, engineWords, statusOf } from './api.ts';
import { decodeTrace, type BuildStatus } from './buildkit-trace.ts';
import type { Labels } from './labels.ts';
import { openSession } from './session.ts';

export interface BuildOrder {
  docker: Docker;
  builder: 'buildkit' | 'classic';
  context: Buffer;
  /** Path of the Dockerfile inside the context. */
  dockerfile: string;
  tag: string;
  labels: Labels;
  signal: AbortSignal;
  /** Aborted when its time is over. */
  time: AbortSignal;
  /** Bytes of the engine's answer after which the build is stopped. */
  outputLimitBytes: number;
  /** Served to `RUN --mount=type=secret`, id → value. BuildKit only. */
  secrets?: Readonly<Record<string, string>>;
  /** Without the cache. */
  fresh?: boolean;
  onStatus(status: BuildStatus): void;
  /** The classic builder's plain text. */
  onText(text: string): void;
}

export type BuildEnd =
  | {
      outcome: 'built';
      /** Ids of the secrets that steps have mounted; a step from the cache mounts none. */ secrets: string[];
    }
  | { outcome: 'failed'; message: string }
  | { outcome: 'time' }
  | { outcome: 'output' };

/** Rejects with the signal's reason when aborted, with EngineFault when the engine is the cause. Closing the request stops the build within a second. */
export async function runBuild(order: BuildOrder): Promise<BuildEnd> {
  const stop = new AbortController();
  const signal = AbortSignal.any([order.signal, order.time, stop.signal]);
  order.signal.throwIfAborted();
  const secrets = order.builder === 'buildkit' ? (order.secrets ?? {}) : {};
  const session = Object.keys(secrets).length > 0 ? await openSession(order.docker, secrets) : null;
  try {
    const answer = await post(order, session?.id, signal);
    let end: BuildEnd | undefined;
    let received = 0;
    for await (const message of messages(answer)) {
      received += message.size;
      if (received > order.outputLimitBytes) {
        stop.abort();
        return { outcome: 'output' };
      }
      const { id, aux, stream, error } = message.value;
      if (id === 'moby.buildkit.trace' && typeof aux === 'string') order.onStatus(decodeTrace(aux));
      else if (error !== undefined) end = { outcome: 'failed', message: error };
      else if (stream !== undefined) order.onText(stream);
      else if (aux !== undefined) end ??= { outcome: 'built', secrets: [] };
    }
    if (end?.outcome === 'built') return { ...end, secrets: [...(session?.served ?? [])].toSorted() };
    if (end) return end;
    throw new Error('its answer ended before the build did');
  } catch (error) {
    order.signal.throwIfAborted();
    if (order.time.aborted) return { outcome: 'time' };
    // A Dockerfile that the engine cannot even read is refused with 400 or 500 before anything runs.
    const status = statusOf(error);
    if (status === 400 || (status === 500 && /dockerfile/i.test(engineWords(error)))) {
      return { outcome: 'failed', message: engineWords(error) };
    }
    throw asFault(error, 'building the image');
  } finally {
    session?.close();
  }
}

/** A session serves build secrets and nothing else: no registry credentials, since no build of ours may reach a registry. */
function post(order: BuildOrder, session: string | undefined, signal: AbortSignal): Promise<IncomingMessage> {
  const options = {
    ...(order.builder === 'buildkit' && { version: '2' }),
    ...(session !== undefined && { session }),
    ...(order.fresh && { nocache: true }),
    dockerfile: order.dockerfile,
    t: order.tag,
    labels: JSON.stringify(order.labels),
    networkmode: 'none',
    rm: true,
    forcerm: true,
  };
  return new Promise((resolve, reject) => {
    order.docker.modem.dial(
      {
        path: '/build?',
        method: 'POST',
        file: order.context,
        options,
        abortSignal: signal,
        isStream: true,
        statusCodes: { 200: true, 400: 'bad parameter', 500: 'server error' },
      },
      (error: Error | null, answer: unknown) => {
        if (error) reject(error);
        else resolve(answer as IncomingMessage);
      },
    );
  });
}

interface EngineMessage {
  id?: string;
  aux?: unknown;
  stream?: string;
  error?: string;
}

/** The answer's JSON documents, one per line. A line longer than 8 MB is a fault: memory stays bounded. */
async function* messages(answer: AsyncIterable<Buffer>): AsyncGenerator<{ value: EngineMessage; size: number }> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of answer) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (rest.length > 8e6) throw new Error('a single message of its answer is too long');
    let from = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, from)) {
      const line = rest.toString('utf8', from, end).trim();
      from = end + 1;
      if (line !== '') yield { value: JSON.parse(line) as EngineMessage, size: line.length };
    }
    rest = rest.subarray(from);
  }
}
