/**
 * Wire types of the HTTP API, as zod schemas: routes validate with them, the web app imports the types.
 * Times are ISO-8601 UTC text. Errors of every route are `ApiError` with the status that `errors.ts` lists.
 *
 * Requests with a body are `Content-Type: application/json`. The page (`dist/web/index.html`) is served with a
 * Content-Security-Policy without `unsafe-inline`; every `__CSP_NONCE__` in index.html is replaced by the nonce of the
 * response, which `script-src` and `style-src` allow (e.g. `<meta property="csp-nonce" nonce="__CSP_NONCE__">`, read as
 * `element.nonce` and given to `EditorView.cspNonce`).
 */
import { z } from 'zod';
import { imageReport } from './contract-image.ts';
import { runEntry } from './contract-run.ts';

export { submissionRecord, type BuildStep, type RunEntry, type SubmissionRecord } from './contract-run.ts';
export type { Holdings, Note, Solutions } from './contract-learner.ts';
export { imageComparison, imageReport, type ImageComparison, type ImageReport } from './contract-image.ts';

export const limits = {
  /** Bytes of one file, UTF-8. */
  fileBytes: 64 * 1024,
  /** Bytes of all files of a submission. */
  submissionBytes: 256 * 1024,
  files: 20,
} as const;

const time = z.iso.datetime();
const range = { line: z.int(), column: z.int(), endLine: z.int(), endColumn: z.int() };

export const exerciseId = z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/, 'an exercise id like image/non-root');
export const files = z.record(z.string().max(120), z.string());

/** Twin of `Witness` in graders/check.ts; a test keeps the two equal. */
export const witness = z.discriminatedUnion('form', [
  z.object({
    form: z.literal('request'),
    action: z.string(),
    resource: z.string(),
    principal: z.string().optional(),
    context: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
    decision: z.enum(['allowed', 'implicitDeny', 'explicitDeny']),
    deciding: z.array(z.string()),
  }),
  z.object({
    form: z.literal('command'),
    container: z.string().optional(),
    user: z.string().optional(),
    command: z.array(z.string()),
    exitCode: z.number().nullable(),
    output: z.string(),
  }),
  z.object({
    form: z.literal('files'),
    container: z.string().optional(),
    entries: z.array(
      z.object({
        path: z.string(),
        mode: z.string().optional(),
        owner: z.string().optional(),
        note: z.string().optional(),
      }),
    ),
  }),
  z.object({
    form: z.literal('http'),
    method: z.string(),
    url: z.string(),
    status: z.int().optional(),
    body: z.string().optional(),
    error: z.string().optional(),
  }),
  z.object({
    form: z.literal('layers'),
    layers: z.array(
      z.object({
        instruction: z.string(),
        line: z.int().optional(),
        bytes: z.number().optional(),
        note: z.string().optional(),
        marked: z.boolean(),
      }),
    ),
  }),
  z.object({ form: z.literal('log'), title: z.string(), text: z.string() }),
  z.object({
    form: z.literal('values'),
    title: z.string(),
    values: z.array(z.object({ name: z.string(), value: z.string(), marked: z.boolean().optional() })),
  }),
  z.object({
    form: z.literal('path'),
    packet: z.object({ source: z.string(), destination: z.string(), protocol: z.string(), port: z.int() }),
    reachable: z.boolean(),
    hops: z.array(
      z.object({
        station: z.string(),
        detail: z.string(),
        verdict: z.enum(['pass', 'stop']),
        file: z.string().optional(),
        line: z.int().optional(),
        at: z.string().optional(),
        answer: z.literal(true).optional(),
      }),
    ),
    ends: z.object({ from: z.string(), to: z.string() }).optional(),
  }),
  z.object({
    form: z.literal('network'),
    title: z.string(),
    file: z.string(),
    vpcs: z.array(
      z.object({
        id: z.string(),
        blocks: z.array(z.string()),
        doors: z.array(z.object({ id: z.string(), what: z.string(), side: z.enum(['internet', 'service']) })),
        subnets: z.array(
          z.object({
            id: z.string(),
            zone: z.string().optional(),
            tier: z.enum(['public', 'private', 'isolated']),
            blocks: z.array(z.string()),
            table: z.string(),
            routes: z.array(z.string()),
            holds: z.array(z.object({ id: z.string(), name: z.string(), what: z.string() })),
          }),
        ),
      }),
    ),
    unknown: z.array(z.object({ line: z.int(), why: z.string() })),
  }),
  z.object({
    form: z.literal('timeline'),
    title: z.string(),
    simulated: z.boolean(),
    events: z.array(
      z.object({ at: z.number(), who: z.string().optional(), what: z.string(), marked: z.boolean().optional() }),
    ),
  }),
  z.object({
    form: z.literal('steps'),
    title: z.string(),
    steps: z.array(z.object({ from: z.string(), to: z.string(), how: z.string(), file: z.string(), line: z.int() })),
  }),
  z.object({
    form: z.literal('graph'),
    title: z.string(),
    bands: z.array(z.string()),
    nodes: z.array(z.object({ id: z.string(), name: z.string(), what: z.string(), band: z.int() })),
    steps: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        how: z.string(),
        needs: z.string().optional(),
        state: z.enum(['open', 'cut', 'new', 'unknown']),
        used: z.boolean(),
        file: z.string(),
        line: z.int(),
      }),
    ),
    paths: z.array(z.array(z.string())),
    services: z.array(
      z.object({
        name: z.string(),
        what: z.string(),
        stations: z.array(z.string()),
        state: z.enum(['whole', 'broken', 'unknown']),
      }),
    ),
  }),
  z.object({
    form: z.literal('matrix'),
    title: z.string(),
    connections: z.array(
      z.object({
        from: z.string(),
        to: z.string(),
        ports: z.array(z.string()),
        end: z.enum(['egress', 'ingress']).optional(),
        expected: z.enum(['open', 'shut']),
        actual: z.enum(['open', 'shut']),
      }),
    ),
  }),
]);

/** Twin of `Finding` in graders/check.ts; a test keeps the two equal. */
export const finding = z.object({
  file: z.string(),
  ...range,
  message: z.string(),
  witness: witness.optional(),
  limit: z.object({ kind: z.enum(['time', 'memory', 'processes', 'disk', 'output']), most: z.number() }).optional(),
  advice: z
    .object({ code: z.string(), severity: z.enum(['error', 'security', 'warning', 'suggestion']), fix: z.string() })
    .optional(),
});

export const checkResult = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  status: z.enum(['passed', 'failed', 'error']),
  points: z.int(),
  earned: z.int(),
  findings: z.array(finding),
  whole: witness.optional(),
  notTried: z.literal(true).optional(),
  reason: z.string().optional(),
});

export const engineSummary = z.object({
  name: z.string(),
  version: z.string(),
  kind: z.enum(['private', 'shared']),
  builder: z.enum(['buildkit', 'classic']),
  standIns: z.array(z.string()),
});

export const verdict = z.object({
  exercise: z.string(),
  status: z.enum(['passed', 'failed', 'error']),
  score: z.int(),
  maxScore: z.int(),
  checks: z.array(checkResult),
  engine: engineSummary.nullable(),
  durationMs: z.number(),
  hashes: z.object({ exercise: z.string(), graders: z.string(), image: z.string().nullable() }),
  notes: z.array(z.string()),
  advice: z.array(finding).optional(),
});

/** `passed` needs full marks once; `in-progress`: a draft that differs from the starter, or a submission. */
export const progressState = z.enum(['not-started', 'in-progress', 'passed']);

export const exerciseCard = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  minutes: z.int(),
  difficulty: z.int(),
  points: z.int(),
  /** True when some check needs a container engine. */
  needsEngine: z.boolean(),
  state: progressState,
  bestScore: z.int().nullable(),
  attempts: z.int(),
  lastActivityAt: time.nullable(),
  /** In which the page was seen and used. */
  secondsSpent: z.int(),
});

/** GET /api/course */
export const course = z.object({
  title: z.string(),
  layers: z.array(
    z.object({ id: z.string(), title: z.string(), summary: z.string(), exercises: z.array(exerciseCard) }),
  ),
  /** The exercise to continue with, or the next one to start; null when all are passed. */
  next: z.string().nullable(),
});

/** A request to AWS; twin of `Request` in graders/iam/evaluate.ts. */
export const iamRequest = z.object({
  action: z.string(),
  resource: z.string(),
  principal: z.string().optional(),
  context: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  accountId: z.string().optional(),
});

/** What an exercise has for the policy bench. */
export const bench = z.object({
  /** The files that are IAM policies. */
  policies: z.array(z.string()),
  /** What each check asks of a policy, in the order of the checks. */
  asked: z.array(
    z.object({
      check: z.string(),
      file: z.string(),
      /** Where the policy stands, as in graders/check.ts. */
      as: z.enum(['identity', 'resource', 'filter', 'scp', 'boundary']),
      expected: z.enum(['allowed', 'denied']),
      /** How many requests there are. */
      count: z.int(),
      /** The check tries more than these. */
      more: z.boolean(),
      /** Null until something of this exercise was graded: a first look should not replace a first try. */
      requests: z.array(iamRequest.extend({ reason: z.string() })).nullable(),
    }),
  ),
});

/** GET /api/exercises/:layer/:slug */
export const exercisePage = exerciseCard.extend({
  layer: z.string(),
  layerTitle: z.string(),
  /** Sanitised HTML made from brief.md. */
  briefHtml: z.string(),
  /** Sanitised HTML; null until the exercise is passed. */
  discussionHtml: z.string().nullable(),
  lessonRefs: z.array(z.object({ title: z.string(), url: z.string().optional() })),
  files: z.array(z.object({ path: z.string(), language: z.string(), editable: z.boolean(), starter: z.string() })),
  checks: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      kind: z.string(),
      points: z.int(),
      engine: z.boolean(),
      help: z.string(),
    }),
  ),
  /** Hints already opened have their HTML; the others tell their cost only. */
  hints: z.array(z.object({ index: z.int(), cost: z.int(), html: z.string().nullable() })),
  /** Null when no check of the exercise looks at an IAM policy. */
  bench: bench.nullable(),
  /** Files that the editor helps to write, by path: what they are; of a policy, where it is attached when a check tells. */
  guides: z.record(
    z.string(),
    z.enum([
      ...['task-definition', 'manifest', 'template', 'cluster', 'aws-script', 'signing-policy', 'policy'],
      ...['inline-role-policy', 'inline-user-policy', 'inline-group-policy', 'managed-policy', 'boundary'],
      ...['session-policy', 'trust-policy', 'resource-policy', 'scp', 'rcp'],
    ] as const),
  ),
  /** The stored draft, or null when the learner has not typed yet. */
  draft: z.object({ files, revision: z.int(), savedAt: time }).nullable(),
  /** Changes when the exercise's files on disk change. */
  hash: z.string(),
});

/** PUT /api/exercises/:layer/:slug/draft → {revision, savedAt}; a stale `revision` is 409 with the stored draft in `details`. `revision` 0: no draft yet. DELETE: back to the starter. */
export const draftRequest = z.object({ files, revision: z.int().min(0) });
export const draftSaved = z.object({ revision: z.int(), savedAt: time });

/** POST /api/exercises/:layer/:slug/hints/:index → opens a hint (idempotent). */
export const hintOpened = z.object({ index: z.int(), cost: z.int(), html: z.string() });

/** POST /api/submissions → 202 submission. `clientId` (optional, a UUID) makes a repeated POST answer the first one's submission. */
export const submissionRequest = z.object({ exercise: exerciseId, files, clientId: z.uuid().optional() });

export const submissionState = z.enum(['queued', 'running', 'graded', 'ungradable', 'cancelled']);

export const submissionCard = z.object({
  id: z.string(),
  exercise: z.string(),
  state: submissionState,
  score: z.int().nullable(),
  maxScore: z.int().nullable(),
  submittedAt: time,
  finishedAt: time.nullable(),
});

/** GET /api/submissions/:id; POST /api/submissions/:id/cancel → the same (one that has ended stays as it is) */
export const submission = submissionCard.extend({
  files,
  attempt: z.int(),
  /** While queued: 1 is next. */
  position: z.int().nullable(),
  verdict: verdict.nullable(),
  /** Why it is still queued after a failed attempt, or ungradable: a sentence. */
  message: z.string().nullable(),
});

/** GET /api/submissions?exercise=… (newest first) */
export const submissionList = z.object({ submissions: z.array(submissionCard) });

/**
 * GET /api/submissions/:id/events: server-sent events; `id:` is `sequence`, the data one of these. They are hints: after
 * a reconnect the client reads the submission again. The stream ends after `end`.
 */
export const submissionEvent = z.intersection(
  z.object({ sequence: z.int() }),
  z.discriminatedUnion('type', [
    z.object({
      type: z.literal('queued'),
      position: z.int(),
      etaSeconds: z.number().nullable(),
      message: z.string().optional(),
    }),
    z.object({ type: z.literal('running'), attempt: z.int() }),
    z.object({ type: z.literal('static'), done: z.int(), of: z.int() }),
    z.object({
      type: z.literal('building'),
      file: z.string(),
      step: z.int(),
      total: z.int(),
      line: z.int().nullable(),
      instruction: z.string(),
      log: z.string(),
      cached: z.boolean(),
    }),
    z.object({ type: z.literal('checking'), id: z.string() }),
    /** What containers do, and what is tried on them. */
    z.object({ type: z.literal('ran'), entry: runEntry }),
    /** `early`: it still waits; the grading tells this check again. */
    z.object({ type: z.literal('checked'), result: checkResult, early: z.literal(true).optional() }),
    /** The submission is over; read it for the verdict. */
    z.object({ type: z.literal('end'), state: submissionState }),
  ]),
);

/**
 * GET /api/submissions/:id/xray; POST starts or joins it → 202 with the same. 409 (`conflict`) when the exercise builds no
 * image, 503 (`unavailable`) while there is no engine. `failed` may be started again. The page asks again while `working`.
 * GET /api/submissions/:id/xray.cdx.json → the inventory as CycloneDX 1.6, a download; 409 until `ready`.
 * GET /api/submissions/:id/xray/compare/:other → `ImageComparison`, `a` the first and `b` the other; 409 until both are
 * `ready`, `details` is then `{missing: [ids]}`.
 */
export const xray = z.object({
  submission: z.string(),
  state: z.enum(['none', 'working', 'ready', 'failed']),
  /** Why POST would be refused now, in a sentence; null when it would not. */
  obstacle: z.string().nullable(),
  /** While `working` and waiting for gradings or for others: why. `failed`: what happened, and what to do. */
  message: z.string().nullable(),
  /** `failed` through the learner's own files: where. */
  findings: z.array(finding),
  requestedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** `ready` only. */
  report: imageReport.nullable(),
});

export const baseImage = z.object({
  /** As a FROM names it. */
  reference: z.string(),
  /** The digest that the course pins; null: whatever its tag names today. */
  digest: z.string().nullable(),
  /** The digest that a registry really gave. Null while there is none, and always for a stand-in: it is not the original. */
  actualDigest: z.string().nullable(),
  state: z.enum(['ready', 'preparing', 'missing', 'failed']),
  /** A stand-in that came in a bundle is a stand-in. */
  origin: z.enum(['registry', 'bundle', 'stand-in']).nullable(),
  /** The mirror that gave it, e.g. `registry.example:5000/hub`; null: its own registry, or none. */
  mirror: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  /** What happens, why it failed, or why it is a stand-in: a sentence or several, or ''. */
  message: z.string(),
  /** While it is being prepared. Bytes are of the compressed layers; `totalBytes` is null until all of them are known. */
  progress: z
    .object({
      phase: z.enum(['waiting', 'pulling', 'unpacking', 'building']),
      bytes: z.number(),
      totalBytes: z.number().nullable(),
    })
    .nullable(),
});

/**
 * GET /api/images → the base image catalogue. POST /api/images/prepare → 202, the same: begins to prepare what is missing
 * or failed and asks the registries again for every stand-in, or joins a preparation that runs; `unavailable` without an engine.
 */
export const imageCatalogue = z.object({
  /** The setting DRYDOCK_REGISTRY_MIRROR as it is written; null: images are asked of their own registries; `off`: of none. */
  mirror: z.string().nullable(),
  /** A preparation runs: read again soon. */
  preparing: z.boolean(),
  /** Why nothing can be prepared now; null when it can. */
  obstacle: z.string().nullable(),
  images: z.array(
    baseImage.extend({
      /** The exercises whose files, brief or checks name it, in the order of the course. */
      exercises: z.array(z.object({ id: z.string(), title: z.string() })),
    }),
  ),
});

const conditionKey = z.object({ key: z.string(), type: z.string(), description: z.string() });
const resourceType = z.object({ name: z.string(), arn: z.string() });

/** GET /api/iam → the services of AWS and the condition keys that any request may carry. */
export const iamIndex = z.object({
  services: z.array(z.object({ prefix: z.string(), name: z.string() })),
  globalKeys: z.array(conditionKey),
});

/** GET /api/iam/:service → what its policies can name; at most some 150 kB. */
export const iamService = z.object({
  prefix: z.string(),
  name: z.string(),
  /** `resources`: names of resource types; none: only `*`. */
  actions: z.array(z.object({ name: z.string(), access: z.string(), resources: z.array(z.string()) })),
  /** ARN templates such as `arn:${Partition}:s3:::${BucketName}`. */
  resources: z.array(resourceType),
  keys: z.array(conditionKey),
});

/** GET /api/iam/:service/:action */
export const iamAction = z.object({
  name: z.string(),
  description: z.string(),
  access: z.string(),
  resources: z.array(resourceType),
  keys: z.array(z.string()),
});

/** GET /api/status */
export const status = z.object({
  version: z.string(),
  engine: z.object({
    state: z.enum(['starting', 'ready', 'absent', 'unreachable', 'off']),
    /** What is missing and what to do, or which engine it is. */
    message: z.string(),
    summary: engineSummary.nullable(),
  }),
  images: z.array(baseImage),
  queue: z.object({ waiting: z.int(), running: z.int(), slots: z.int() }),
  /** What the operator should know, in sentences: grading is paused, an edit of the course could not be read. */
  notices: z.array(z.string()).optional(),
});

export const apiError = z.object({
  error: z.object({
    code: z.string(),
    /** One sentence: what, where and what to do. */
    message: z.string(),
    /** Every invalid field, for `invalid`. */
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    details: z.unknown().optional(),
  }),
});

export type Files = z.infer<typeof files>;
export type Witness = z.infer<typeof witness>;
export type Finding = z.infer<typeof finding>;
export type CheckResult = z.infer<typeof checkResult>;
export type Verdict = z.infer<typeof verdict>;
export type ProgressState = z.infer<typeof progressState>;
export type ExerciseCard = z.infer<typeof exerciseCard>;
export type Course = z.infer<typeof course>;
export type ExercisePage = z.infer<typeof exercisePage>;
export type IamRequest = z.infer<typeof iamRequest>;
export type Bench = z.infer<typeof bench>;
export type IamIndex = z.infer<typeof iamIndex>;
export type IamService = z.infer<typeof iamService>;
export type IamAction = z.infer<typeof iamAction>;
export type SubmissionState = z.infer<typeof submissionState>;
export type SubmissionCard = z.infer<typeof submissionCard>;
export type Submission = z.infer<typeof submission>;
export type SubmissionEvent = z.infer<typeof submissionEvent>;
export type Xray = z.infer<typeof xray>;
export type BaseImage = z.infer<typeof baseImage>;
export type ImageCatalogue = z.infer<typeof imageCatalogue>;
export type Status = z.infer<typeof status>;
export type ApiError = z.infer<typeof apiError>;
