/**
 * BuildKit's progress messages. The engine's build answer carries them as `moby.buildkit.trace`: a protobuf
 * StatusResponse in base64. Field numbers: https://github.com/moby/buildkit/blob/master/api/services/control/control.proto
 */
import { fields } from './protobuf.ts';

export interface BuildStatus {
  vertexes: Vertex[];
  logs: { vertex: string; bytes: Uint8Array }[];
  /** Statuses of single transfers inside a vertex, e.g. a file being copied. */
  statuses: { vertex: string; id: string; current: number; total: number }[];
}

export interface Vertex {
  digest: string;
  /** e.g. `[builder 3/6] RUN npm ci` */
  name: string;
  cached: boolean;
  started: boolean;
  completed: boolean;
  error: string;
}

/** The message behind an `aux` of the engine. Throws RangeError when the bytes are not such a message. */
export function decodeTrace(base64: string): BuildStatus {
  const status: BuildStatus = { vertexes: [], logs: [], statuses: [] };
  for (const field of fields(Buffer.from(base64, 'base64'))) {
    if (field.number === 1) status.vertexes.push(vertex(field.bytes));
    else if (field.number === 2) status.statuses.push(transfer(field.bytes));
    else if (field.number === 3) status.logs.push(log(field.bytes));
  }
  return status;
}

function vertex(bytes: Buffer): Vertex {
  const result: Vertex = { digest: '', name: '', cached: false, started: false, completed: false, error: '' };
  for (const field of fields(bytes)) {
    if (field.number === 1) result.digest = field.bytes.toString();
    else if (field.number === 3) result.name = field.bytes.toString();
    else if (field.number === 4) result.cached = field.value !== 0;
    else if (field.number === 5) result.started = true;
    else if (field.number === 6) result.completed = true;
    else if (field.number === 7) result.error = field.bytes.toString();
  }
  return result;
}

function transfer(bytes: Buffer): BuildStatus['statuses'][number] {
  const result = { vertex: '', id: '', current: 0, total: 0 };
  for (const field of fields(bytes)) {
    if (field.number === 1) result.id = field.bytes.toString();
    else if (field.number === 2) result.vertex = field.bytes.toString();
    else if (field.number === 4) result.current = field.value;
    else if (field.number === 5) result.total = field.value;
  }
  return result;
}

function log(bytes: Buffer): BuildStatus['logs'][number] {
  const result: BuildStatus['logs'][number] = { vertex: '', bytes: new Uint8Array() };
  for (const field of fields(bytes)) {
    if (field.number === 1) result.vertex = field.bytes.toString();
    else if (field.number === 4) result.bytes = field.bytes;
  }
  return result;
}
