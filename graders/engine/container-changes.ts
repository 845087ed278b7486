/** Listens to what an engine says of the containers of one submission, as it happens and without asking for each. */
import type Docker from 'dockerode';
import type { ContainerChange } from '../evidence.ts';
import type { Labels } from './labels.ts';

/** The part of a message that is looked at. https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemEvents */
interface Message {
  Action?: string;
  Actor?: { ID?: string; Attributes?: Record<string, string> };
}

/** Longest line that is waited for, in characters: an engine's message has some hundred. */
const mostLine = 64 * 1024;

/**
 * Begins to listen and answers how to stop. An engine that does not tell, or stops telling, is no fault: whoever listens hears
 * nothing more.
 */
export function followContainers(docker: Docker, labels: Labels, tell: (change: ContainerChange) => void): () => void {
  let stopped = false;
  let end = (): void => undefined;
  const filters = {
    type: ['container' as const],
    event: ['start', 'oom', 'die', 'health_status'],
    label: Object.entries(labels).map(([name, value]) => `${name}=${value}`),
  };
  docker.getEvents({ filters }).then(
    (stream) => {
      const source = stream as NodeJS.ReadableStream & { destroy(): void };
      end = () => source.destroy();
      if (stopped) return end();
      const lines = new Lines((line) => {
        const change = changeIn(line);
        if (change && !stopped) tell(change);
      });
      source.on('error', () => undefined);
      source.on('data', (chunk: Buffer) => lines.push(chunk));
    },
    () => undefined,
  );
  return () => {
    stopped = true;
    end();
  };
}

class Lines {
  readonly #take: (line: string) => void;
  #rest = '';

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, mostLine);
    for (const line of lines) this.#take(line);
  }
}

/** Null: no message of interest. */
export function changeIn(line: string): ContainerChange | null {
  let message: Message;
  try {
    message = JSON.parse(line) as Message;
  } catch {
    return null;
  }
  const id = message.Actor?.ID;
  if (id === undefined) return null;
  const action = message.Action ?? '';
  if (action === 'start') return { id, what: 'started', code: null };
  if (action === 'oom') return { id, what: 'memory', code: null };
  if (action === 'die') return { id, what: 'exited', code: Number(message.Actor?.Attributes?.['exitCode'] ?? -1) };
  const health = /^health_status: (healthy|unhealthy)$/.exec(action)?.[1];
  return health === 'healthy' || health === 'unhealthy' ? { id, what: health, code: null } : null;
}
