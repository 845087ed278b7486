/**
 * A registry on loopback for tests: the pull half of the OCI distribution protocol, images made in memory, and faults.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { archive, type ArchiveEntry } from '../../graders/engine/context.ts';

const types = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

export const digestOf = (bytes: Buffer): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** As registries and engines write it. */
export const ownArchitecture = process.arch === 'x64' ? 'amd64' : process.arch;

export interface RegistryImage {
  digest: string;
  /** Everything that it consists of, by digest: manifests and blobs. */
  contents: Map<string, { bytes: Buffer; type: string }>;
  /** Digests of the layers as they travel, compressed. */
  layers: string[];
  architecture: string;
}

/** An image of these layers. `config` is the part that a Dockerfile writes: Env, User, OnBuild … */
export async function makeImage(options: {
  layers: ArchiveEntry[][];
  config?: Record<string, unknown>;
  architecture?: string;
}): Promise<RegistryImage> {
  const { config = {}, architecture = ownArchitecture } = options;
  const tars = await Promise.all(options.layers.map((entries) => archive(entries)));
  const contents: RegistryImage['contents'] = new Map();
  const add = (bytes: Buffer, type: string): { mediaType: string; size: number; digest: string } => {
    const digest = digestOf(bytes);
    contents.set(digest, { bytes, type });
    return { mediaType: type, size: bytes.length, digest };
  };
  const layers = tars.map((tar) => add(gzipSync(tar), types.layer));
  const rootfs = { type: 'layers', diff_ids: tars.map(digestOf) };
  const described = add(json({ architecture, os: 'linux', config, rootfs }), types.config);
  const { digest } = add(
    json({ schemaVersion: 2, mediaType: types.manifest, config: described, layers }),
    types.manifest,
  );
  return { digest, contents, layers: layers.map((layer) => layer.digest), architecture };
}

/** One reference for several platforms. */
export function makeIndex(images: readonly RegistryImage[]): RegistryImage {
  const manifests = images.map(({ digest, contents, architecture }) => ({
    mediaType: types.manifest,
    size: contents.get(digest)!.bytes.length,
    digest,
    platform: { os: 'linux', architecture },
  }));
  const bytes = json({ schemaVersion: 2, mediaType: types.index, manifests });
  const contents = new Map(images.flatMap((image) => [...image.contents]));
  contents.set(digestOf(bytes), { bytes, type: types.index });
  return {
    digest: digestOf(bytes),
    contents,
    layers: images.flatMap(({ layers }) => layers),
    architecture: ownArchitecture,
  };
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

/**
 * What may go wrong. A number is the status of the answer. `hang`: nothing is answered. `truncate`: the answer stops
 * half-way. `wrong`: another content of the same length. `stall`: half of it comes, then nothing.
 */
export type Fault = 401 | 404 | 429 | 500 | 'hang' | 'truncate' | 'wrong' | 'stall' | 'cut';

export interface Registry {
  /** `127.0.0.1:port`; engines take registries there without TLS. */
  host: string;
  /** `GET /v2/…`, with the range that was asked for, in the order in which they came. */
  requests: string[];
  /** Values of every Authorization header. */
  credentials: string[];
  put(repository: string, tag: string, image: RegistryImage): void;
  /** Requests whose `METHOD /path` matches fail so; `times` of them, else all. */
  fail(match: RegExp | string, fault: Fault, times?: number): void;
  heal(): void;
  close(): Promise<void>;
}

export async function startRegistry(): Promise<Registry> {
  const repositories = new Map<string, { tags: Map<string, RegistryImage>; contents: RegistryImage['contents'] }>();
  let faults: { match: RegExp | string; fault: Fault; times: number }[] = [];
  const requests: string[] = [];
  const credentials: string[] = [];

  const server = createServer((request, response) => {
    const line = [request.method, request.url, request.headers.range].filter(Boolean).join(' ');
    requests.push(line);
    if (request.headers.authorization !== undefined) credentials.push(request.headers.authorization);
    const found = faults.find(
      ({ match, times }) => times > 0 && (typeof match === 'string' ? line.includes(match) : match.test(line)),
    );
    if (found) found.times -= 1;
    answer(request, response, found?.fault);
  });

  function answer(request: IncomingMessage, response: ServerResponse, fault: Fault | undefined): void {
    if (fault === 'hang') return;
    if (fault === 'cut') return void request.socket.destroy();
    if (typeof fault === 'number') return refuse(response, fault);
    if (request.url === '/v2/') return void response.end('{}');
    const [, name = '', kind, reference = ''] =
      /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(request.url ?? '') ?? [];
    const repository = repositories.get(name);
    const digest = kind === 'manifests' ? (repository?.tags.get(reference)?.digest ?? reference) : reference;
    const content = repository?.contents.get(digest);
    if (!content) return refuse(response, 404);
    response.setHeader('content-type', content.type);
    response.setHeader('docker-content-digest', digest);
    send(request, response, content.bytes, fault);
  }

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    credentials,
    put(name, tag, image) {
      const repository = repositories.get(name) ?? { tags: new Map(), contents: new Map() };
      repository.tags.set(tag, image);
      for (const [digest, content] of image.contents) repository.contents.set(digest, content);
      repositories.set(name, repository);
    },
    fail: (match, fault, times = Infinity) => void faults.push({ match, fault, times }),
    heal: () => void (faults = []),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const refusals: Record<401 | 404 | 429 | 500, { code: string; message: string }> = {
  401: { code: 'UNAUTHORIZED', message: 'authentication required' },
  404: { code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' },
  429: { code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit.' },
  500: { code: 'UNKNOWN', message: 'the store is broken' },
};

function refuse(response: ServerResponse, status: 401 | 404 | 429 | 500): void {
  if (status === 401) response.setHeader('www-authenticate', 'Basic realm="registry"');
  response.setHeader('content-type', 'application/json');
  response.writeHead(status).end(JSON.stringify({ errors: [refusals[status]] }));
}

/** The whole or the asked range, with the fault. */
function send(request: IncomingMessage, response: ServerResponse, whole: Buffer, fault: Fault | undefined): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const bytes = Buffer.from(whole.subarray(from));
  if (fault === 'wrong') bytes[bytes.length >> 1]! ^= 1;
  response.setHeader('accept-ranges', 'bytes');
  response.setHeader('content-length', bytes.length);
  if (from > 0) response.writeHead(206, { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` });
  if (request.method === 'HEAD') return void response.end();
  if (fault !== 'truncate' && fault !== 'stall') return void response.end(bytes);
  response.write(bytes.subarray(0, bytes.length >> 1), () => {
    if (fault === 'truncate') response.destroy();
  });
}
