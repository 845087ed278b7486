/**
 * A small stand-in for the HTTP API, so that the pages can be looked at and tested in every state without an engine:
 * six exercises, drafts with revisions, submissions that run on a script of events. Serves `dist/web` (or another
 * folder) with the content security policy of the real server.
 */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { actionReference, referenceIndex, serviceReference } from '../../graders/index.ts';
import type {
  BaseImage,
  Bench,
  CheckResult,
  Course,
  ExerciseCard,
  ExercisePage,
  Files,
  Finding,
  Note,
  RunEntry,
  Status,
  Submission,
  SubmissionEvent,
  SubmissionRecord,
  Verdict,
  Xray,
} from '../../server/contract.ts';
import { catalogue, xrayAnswer } from './mock-image-api.ts';
import { cards, layers, pageOf, resultsOf, solutionsOf } from './mock-course.ts';

export interface MockOptions {
  /** The built pages. */
  root: string;
  /** Milliseconds between two events of a submission. */
  pace?: number;
  engine?: Status['engine']['state'];
}

export interface Mock {
  url: string;
  /** Whole state, for tests to look into and to change. */
  state: MockState;
  /** Answers nothing (connections are cut) until it is called with false. */
  silence(on: boolean): void;
  close(): Promise<void>;
}

export interface MockState {
  drafts: Map<string, { files: Files; revision: number; savedAt: string }>;
  submissions: Map<string, Submission>;
  events: Map<string, SubmissionEvent[]>;
  openHints: Set<string>;
  engine: Status['engine']['state'];
  images: BaseImage[];
  /** Layers that come back empty: a course without exercises. */
  empty: boolean;
  /** Submissions stop before this event kind and wait. */
  holdBefore: SubmissionEvent['type'] | null;
  /** The next submissions end like this. */
  outcome: 'graded' | 'ungradable';
  /** The next builds stop at their step of line 7 with this finding. */
  stoppedBy: Pick<Finding, 'message' | 'limit' | 'witness'> | null;
  /** What the containers of the next submissions do, told when their first check begins. */
  ran: RunEntry[];
  /** Records of gradings went to make room. */
  forgetful: boolean;
  /** By submission; one that is not in it was not taken. */
  xrays: Map<string, Xray>;
  /** How an X-ray that is asked for ends; null: it goes on until this is set. */
  xrayEnd: Pick<Xray, 'state' | 'message' | 'findings'> | null;
  /** The setting DRYDOCK_REGISTRY_MIRROR. */
  mirror: string | null;
  notes: Map<string, Note>;
  /** Seconds told, by exercise. */
  spent: Map<string, number>;
  /** What was looked up about AWS, as paths. */
  lookups: string[];
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export async function startMock(options: MockOptions): Promise<Mock> {
  const pace = options.pace ?? 250;
  const state: MockState = {
    drafts: new Map(),
    submissions: new Map(),
    events: new Map(),
    openHints: new Set(),
    engine: options.engine ?? 'ready',
    images: images(),
    empty: false,
    holdBefore: null,
    outcome: 'graded',
    stoppedBy: null,
    ran: [],
    forgetful: false,
    xrays: new Map(),
    xrayEnd: { state: 'ready', message: null, findings: [] },
    mirror: null,
    notes: new Map(),
    spent: new Map(),
    lookups: [],
  };
  const timers = new Set<NodeJS.Timeout>();
  const listeners = new Map<string, Set<ServerResponse>>();
  let silent = false;
  let count = 0;

  const stateOf = (
    id: string,
  ): Pick<ExerciseCard, 'state' | 'bestScore' | 'attempts' | 'lastActivityAt' | 'secondsSpent'> => {
    const own = [...state.submissions.values()].filter((one) => one.exercise === id);
    const best = own.reduce<number | null>(
      (most, one) => (one.score === null ? most : Math.max(most ?? 0, one.score)),
      null,
    );
    const draft = state.drafts.get(id);
    return {
      state: best === 100 ? 'passed' : own.length > 0 || draft ? 'in-progress' : 'not-started',
      bestScore: best,
      attempts: own.length,
      lastActivityAt: own.at(-1)?.submittedAt ?? draft?.savedAt ?? null,
      secondsSpent: state.spent.get(id) ?? 0,
    };
  };

  const course = (): Course => ({
    title: 'Container security on AWS',
    layers: layers.map((layer) => ({
      ...layer,
      exercises: state.empty
        ? []
        : cards.filter((card) => card.id.startsWith(`${layer.id}/`)).map((card) => ({ ...card, ...stateOf(card.id) })),
    })),
    next:
      cards.find((card) => stateOf(card.id).state === 'in-progress')?.id ??
      cards.find((card) => stateOf(card.id).state === 'not-started')?.id ??
      null,
  });

  const page = (id: string): ExercisePage | null => {
    const whole = pageOf(id);
    if (!whole) return null;
    return {
      ...whole,
      ...stateOf(id),
      discussionHtml: stateOf(id).state === 'passed' ? whole.discussionHtml : null,
      draft: state.drafts.get(id) ?? null,
      bench: whole.bench && stateOf(id).bestScore === null ? untold(whole.bench) : whole.bench,
      hints: whole.hints.map((hint) => (state.openHints.has(`${id} ${hint.index}`) ? hint : { ...hint, html: null })),
    };
  };

  const emit = (id: string, event: SubmissionEvent) => {
    state.events.get(id)?.push(event);
    for (const response of listeners.get(id) ?? []) write(response, event);
  };

  const run = (submission: Submission, checks: CheckResult[]) => {
    const script = scriptOf(submission, checks, state);
    let sequence = 0;
    const step = () => {
      const next = script[0];
      if (!next || submission.state === 'cancelled') return;
      if (state.holdBefore === next.type) {
        timers.add(setTimeout(step, 50));
        return;
      }
      script.shift();
      if (next.type === 'running') Object.assign(submission, { state: 'running', position: null, attempt: 1 });
      if (next.type === 'end') finish(submission, checks, state.outcome);
      emit(submission.id, { sequence: (sequence += 1), ...next } as SubmissionEvent);
      timers.add(setTimeout(step, pace));
    };
    timers.add(setTimeout(step, pace));
  };

  const api = async (request: IncomingMessage, response: ServerResponse, path: string, url: URL) => {
    const body = await json(request);
    const exercise = /^\/exercises\/([^/]+\/[^/]+)(?:\/(draft|hints|note|time|solutions)(?:\/(\d+))?)?$/.exec(path);
    const xray = /^\/submissions\/([^/]+)\/xray(?:\/compare\/([^/]+))?$/.exec(path);
    const one = /^\/submissions\/([^/]+)(?:\/(events|cancel|record))?$/.exec(path);
    if (path === '/course') return answer(response, 200, course());
    if (path === '/images') return answer(response, 200, catalogue(state));
    if (path === '/images/prepare') {
      if (state.engine !== 'ready') return refuse(response, 503, 'unavailable', 'Base images cannot be prepared now.');
      state.images = state.images.map((image) =>
        image.state === 'ready'
          ? image
          : { ...image, state: 'preparing', progress: { phase: 'waiting', bytes: 0, totalBytes: null } },
      );
      return answer(response, 202, catalogue(state));
    }
    const [, service, action] = /^\/iam(?:\/([\w-]+))?(?:\/(\w+))?$/.exec(path) ?? [];
    if (path.startsWith('/iam')) {
      state.lookups.push(path);
      const found =
        service === undefined
          ? await referenceIndex()
          : action === undefined
            ? await serviceReference(service)
            : await actionReference(service, action);
      return found ? answer(response, 200, found) : refuse(response, 404, 'not-found', 'AWS has no such thing.');
    }
    if (path === '/me')
      return answer(response, 200, {
        submissions: state.submissions.size,
        drafts: state.drafts.size,
        notes: state.notes.size,
        hints: state.openHints.size,
        seconds: [...state.spent.values()].reduce((sum, seconds) => sum + seconds, 0),
      });
    if (path === '/me/data' && request.method === 'DELETE') {
      for (const kept of [state.submissions, state.drafts, state.notes, state.openHints, state.spent]) kept.clear();
      return answer(response, 204, null);
    }
    if (path === '/status') return answer(response, 200, status(state));
    if (exercise) {
      const [, id = '', part, index] = exercise;
      const whole = page(id);
      if (!whole) return refuse(response, 404, 'not-found', `There is no exercise “${id}”.`);
      if (part === undefined) return answer(response, 200, whole);
      if (part === 'hints') {
        const hint = pageOf(id)?.hints.find((each) => each.index === Number(index));
        if (!hint) return refuse(response, 404, 'not-found', 'There is no such hint.');
        state.openHints.add(`${id} ${hint.index}`);
        return answer(response, 200, hint);
      }
      if (part === 'solutions')
        return whole.state === 'passed'
          ? answer(response, 200, { solutions: solutionsOf(id) })
          : refuse(response, 403, 'forbidden', 'The reference answers are shown once you have passed this exercise.');
      if (part === 'time') {
        state.spent.set(id, (state.spent.get(id) ?? 0) + (body as { seconds: number }).seconds);
        return answer(response, 204, null);
      }
      if (part === 'note') {
        const known = state.notes.get(id) ?? { text: '', revision: 0, savedAt: null };
        if (request.method === 'GET') return answer(response, 200, known);
        const { text, revision: held } = body as { text: string; revision: number };
        if (held !== known.revision)
          return refuse(response, 409, 'conflict', 'The note was changed elsewhere.', state.notes.get(id) ?? null);
        const saved = { revision: held + 1, savedAt: new Date().toISOString() };
        state.notes.set(id, { text, ...saved });
        return answer(response, 200, saved);
      }
      const { files, revision } = body as { files: Files; revision: number };
      const stored = state.drafts.get(id);
      if (revision !== (stored?.revision ?? 0))
        return refuse(response, 409, 'conflict', 'The draft was changed elsewhere.', stored);
      const saved = { revision: revision + 1, savedAt: new Date().toISOString() };
      state.drafts.set(id, { files, ...saved });
      return answer(response, 200, saved);
    }
    if (path === '/submissions' && request.method === 'POST') {
      const { exercise: id, files } = body as { exercise: string; files: Files };
      count += 1;
      const submission: Submission = {
        id: `s${count}`,
        exercise: id,
        state: 'queued',
        score: null,
        maxScore: null,
        submittedAt: new Date().toISOString(),
        finishedAt: null,
        files,
        attempt: 0,
        position: 3,
        verdict: null,
        message: null,
      };
      state.submissions.set(submission.id, submission);
      state.events.set(submission.id, []);
      const results = resultsOf(id, files, state.engine === 'ready');
      run(submission, state.stoppedBy ? stoppedResults(results, state.stoppedBy) : results);
      return answer(response, 202, submission);
    }
    if (path === '/submissions') {
      const submissions = [...state.submissions.values()]
        .filter((each) => each.exercise === url.searchParams.get('exercise'))
        .reverse();
      return answer(response, 200, { submissions });
    }
    if (xray) {
      const [, id = '', other] = xray;
      const submission = state.submissions.get(id);
      if (!submission) return refuse(response, 404, 'not-found', 'There is no such submission.');
      const told = xrayAnswer(state, submission, other, request.method === 'POST');
      return answer(response, told.status, told.body);
    }
    if (one) {
      const submission = state.submissions.get(one[1] ?? '');
      if (!submission) return refuse(response, 404, 'not-found', 'There is no such submission.');
      if (one[2] === 'cancel') {
        if (submission.state === 'queued' || submission.state === 'running')
          Object.assign(submission, { state: 'cancelled', finishedAt: new Date().toISOString() });
        emit(submission.id, { sequence: 9999, type: 'end', state: submission.state });
        return answer(response, 200, submission);
      }
      if (one[2] === 'record') return answer(response, 200, recordOf(state, submission));
      if (one[2] !== 'events') return answer(response, 200, submission);
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      for (const event of state.events.get(submission.id) ?? []) write(response, event);
      const set = listeners.get(submission.id) ?? new Set();
      listeners.set(submission.id, set.add(response));
      response.on('close', () => set.delete(response));
      return;
    }
    return refuse(response, 404, 'not-found', 'There is nothing here.');
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://mock');
    if (silent) {
      request.socket.destroy();
      return;
    }
    const done = url.pathname.startsWith('/api/')
      ? api(request, response, url.pathname.slice(4), url)
      : staticFile(response, options.root, url.pathname);
    done.catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    silence(on) {
      silent = on;
      if (on) server.closeAllConnections();
    },
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Before anything was graded. */
function untold(bench: Bench): Bench {
  return { ...bench, asked: bench.asked.map((one) => ({ ...one, requests: null })) };
}

/** A file of the build, else the page itself with a fresh nonce. */
async function staticFile(response: ServerResponse, root: string, path: string): Promise<void> {
  const file = join(root, normalize(path));
  const content = extname(path) === '' || !file.startsWith(root) ? null : await readFile(file).catch(() => null);
  if (content) {
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(content);
    return;
  }
  const nonce = randomBytes(16).toString('base64');
  const html = await readFile(join(root, 'index.html'), 'utf8');
  response
    .writeHead(200, {
      'content-type': types['.html'],
      'content-security-policy': `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
    })
    .end(html.replaceAll('__CSP_NONCE__', nonce));
}

function scriptOf(submission: Submission, checks: CheckResult[], state: MockState) {
  type Bare = SubmissionEvent extends infer E ? (E extends { sequence: number } ? Omit<E, 'sequence'> : never) : never;
  const events: Bare[] = [
    { type: 'queued', position: 3, etaSeconds: 20 },
    { type: 'queued', position: 1, etaSeconds: 8 },
    { type: 'running', attempt: 1 },
    { type: 'static', done: 2, of: 2 },
  ];
  const source = submission.files['Dockerfile'];
  if (source !== undefined && state.engine === 'ready') {
    const lines = source.split('\n').map((text, index) => ({ text: text.trim(), line: index + 1 }));
    const steps = lines.filter(({ text }) => /^[A-Z]+ /.test(text));
    steps.forEach(({ text, line }, index) =>
      events.push({
        type: 'building',
        file: 'Dockerfile',
        step: index + 1,
        total: steps.length,
        line,
        instruction: text,
        log: text.startsWith('RUN npm') ? 'added 3 packages in 412ms\n' : '',
        cached: index < 2,
      }),
    );
  }
  for (const [index, result] of checks.entries())
    events.push(
      { type: 'checking', id: result.id },
      ...(index === 0 ? state.ran.map((entry) => ({ type: 'ran' as const, entry })) : []),
      { type: 'checked', result },
    );
  events.push({ type: 'end', state: state.outcome });
  return events;
}

function recordOf(state: MockState, { id, verdict }: Submission): SubmissionRecord {
  if (verdict === null || state.forgetful) return { kept: false, steps: [], ran: [] };
  const events = state.events.get(id) ?? [];
  const steps = events.flatMap((event) => (event.type === 'building' ? [event] : []));
  const ran = events.flatMap((event) => (event.type === 'ran' ? [event.entry] : []));
  return { kept: true, steps, ran };
}

/** A build that stopped: the first check owns the finding, the others were not tried. */
function stoppedResults(results: CheckResult[], stoppedBy: NonNullable<MockState['stoppedBy']>): CheckResult[] {
  const at = { file: 'Dockerfile', line: 7, column: 1, endLine: 7, endColumn: 10 };
  return results.map((result, index) => {
    const message =
      index === 0 ? stoppedBy.message : `Not tried yet: “${results[0]?.title}” comes first. ${stoppedBy.message}`;
    const findings = [index === 0 ? { ...at, ...stoppedBy } : { ...at, message }];
    return { ...result, status: 'failed', earned: 0, findings, ...(index > 0 && { notTried: true as const }) };
  });
}

function finish(submission: Submission, checks: CheckResult[], outcome: 'graded' | 'ungradable'): void {
  const finishedAt = new Date().toISOString();
  if (outcome === 'ungradable') {
    const message = 'The container engine stopped three times while this was graded.';
    Object.assign(submission, { state: 'ungradable', finishedAt, message });
    return;
  }
  const score = checks.reduce((sum, check) => sum + check.earned, 0);
  const status = checks.some((check) => check.status === 'error')
    ? 'error'
    : checks.every((check) => check.status === 'passed')
      ? 'passed'
      : 'failed';
  const verdict: Verdict = {
    exercise: submission.exercise,
    status,
    score,
    maxScore: 100,
    checks,
    engine: {
      name: 'Docker',
      version: '28.5.1',
      kind: 'private',
      builder: 'buildkit',
      standIns: ['node:20.11.1-alpine3.19'],
    },
    durationMs: 3240,
    hashes: { exercise: '0', graders: '0', image: 'Dockerfile' in submission.files ? 'sha256:1f' : null },
    notes: [],
  };
  Object.assign(submission, { state: 'graded', score, maxScore: 100, finishedAt, verdict, message: null });
}

function status(state: MockState): Status {
  const messages: Record<Status['engine']['state'], string> = {
    ready: 'A private engine, started by Drydock.',
    starting: 'The private engine is starting; this takes a few seconds.',
    absent: 'No engine was found. Start Docker or Podman, or run `npm start -- --with-engine`.',
    unreachable:
      'The engine at `unix:///var/run/docker.sock` does not answer. Is it running, and may this user reach it?',
    off: 'Switched off by `DRYDOCK_ENGINE=off`.',
  };
  return {
    version: '0.1.0',
    engine: {
      state: state.engine,
      message: messages[state.engine],
      summary:
        state.engine === 'ready'
          ? { name: 'Docker', version: '28.5.1', kind: 'private', builder: 'buildkit', standIns: [] }
          : null,
    },
    images: state.engine === 'ready' ? state.images : [],
    queue: { waiting: 2, running: 1, slots: 2 },
  };
}

function images(): BaseImage[] {
  const digest = `sha256:${'8f2c'.repeat(16)}`;
  const nothing = { actualDigest: null, origin: null, mirror: null, sizeBytes: null, message: '', progress: null };
  return [
    {
      ...nothing,
      reference: 'alpine:3.19',
      digest,
      actualDigest: digest,
      state: 'ready',
      origin: 'registry',
      sizeBytes: 7_400_000,
    },
    {
      ...nothing,
      reference: 'node:20.11.1-alpine3.19',
      digest: null,
      state: 'ready',
      origin: 'stand-in',
      sizeBytes: 131_000_000,
      message: 'Built from this machine’s Node and busybox.',
    },
    {
      ...nothing,
      reference: 'ubuntu:22.04',
      digest,
      state: 'preparing',
      message: 'Being pulled.',
      progress: { phase: 'pulling', bytes: 11_800_000, totalBytes: 29_500_000 },
    },
    {
      ...nothing,
      reference: 'gcr.io/distroless/nodejs20-debian12',
      digest,
      state: 'failed',
      message: 'The registry did not answer. Run `npx drydock images prepare` when the network is back.',
    },
  ];
}

function write(response: ServerResponse, event: SubmissionEvent): void {
  response.write(`id: ${event.sequence}\ndata: ${JSON.stringify(event)}\n\n`);
  if (event.type === 'end') response.end();
}

function answer(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, code: string, message: string, details?: unknown): void {
  answer(response, status, { error: { code, message, details } });
}

async function json(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text === '' ? null : (JSON.parse(text) as unknown);
}
