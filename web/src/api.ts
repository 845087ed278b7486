/** The HTTP API, typed by the server's contract. Every failure is an {@link ApiFailure} with a sentence for the learner. */
import type {
  ApiError,
  Course,
  ExercisePage,
  Files,
  Holdings,
  IamAction,
  IamIndex,
  IamService,
  ImageCatalogue,
  ImageComparison,
  Note,
  Solutions,
  Status,
  Submission,
  SubmissionCard,
  SubmissionRecord,
  Xray,
} from '../../server/contract.ts';
import { createStore } from './store.ts';

/** The answer to a stored draft. */
export interface DraftSaved {
  revision: number;
  savedAt: string;
}
/** The answer to an opened hint. */
export interface HintOpened {
  index: number;
  cost: number;
  html: string;
}

/** `offline`: no answer came, worth trying again; `refused`: the server said no and why; `server`: it failed. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly kind: 'offline' | 'refused' | 'server';
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  constructor(
    kind: 'offline' | 'refused' | 'server',
    message: string,
    options: { status?: number; code?: string; details?: unknown } = {},
  ) {
    super(message);
    this.kind = kind;
    this.status = options.status ?? 0;
    this.code = options.code ?? kind;
    this.details = options.details;
  }
}

/** Whether the server answered last time. The banner and everything that retries look at it. */
export const connection = createStore<'up' | 'lost'>('up');

const answerWithinMs = 20_000;

async function request<T>(
  method: string,
  path: string,
  body?: unknown,
  options: { keepalive?: boolean } = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(answerWithinMs),
      ...options,
    });
  } catch {
    connection.set('lost');
    throw new ApiFailure('offline', 'The server does not answer.');
  }
  const json: unknown = await response.json().catch(() => null);
  // A proxy in front of a stopped server answers 502 to 504 without our error body.
  if (response.status >= 502 && !isApiError(json)) {
    connection.set('lost');
    throw new ApiFailure('offline', 'The server does not answer.', { status: response.status });
  }
  connection.set('up');
  if (response.ok) return json as T;
  const said = isApiError(json) ? json.error : undefined;
  throw new ApiFailure(
    response.status >= 500 ? 'server' : 'refused',
    said?.message ?? `The server answered ${response.status} without saying why.`,
    { status: response.status, code: said?.code, details: said?.details },
  );
}

function isApiError(value: unknown): value is ApiError {
  return typeof value === 'object' && value !== null && 'error' in value;
}

export const api = {
  course: () => request<Course>('GET', '/course'),
  exercise: (id: string) => request<ExercisePage>('GET', `/exercises/${id}`),
  saveDraft: (id: string, files: Files, revision: number, options: { keepalive?: boolean } = {}) =>
    request<DraftSaved>('PUT', `/exercises/${id}/draft`, { files, revision }, options),
  solutions: (id: string) => request<Solutions>('GET', `/exercises/${id}/solutions`),
  note: (id: string) => request<Note>('GET', `/exercises/${id}/note`),
  saveNote: (id: string, text: string, revision: number, options: { keepalive?: boolean } = {}) =>
    request<DraftSaved>('PUT', `/exercises/${id}/note`, { text, revision }, options),
  spent: (id: string, seconds: number) => request<null>('POST', `/exercises/${id}/time`, { seconds }),
  openHint: (id: string, index: number) => request<HintOpened>('POST', `/exercises/${id}/hints/${index}`),
  submit: (exercise: string, files: Files, clientId: string) =>
    request<Submission>('POST', '/submissions', { exercise, files, clientId }),
  submission: (id: string) => request<Submission>('GET', `/submissions/${id}`),
  record: (id: string) => request<SubmissionRecord>('GET', `/submissions/${id}/record`),
  submissions: (exercise: string) =>
    request<{ submissions: SubmissionCard[] }>('GET', `/submissions?exercise=${encodeURIComponent(exercise)}`),
  cancel: (id: string) => request<Submission>('POST', `/submissions/${id}/cancel`),
  status: () => request<Status>('GET', '/status'),
  images: () => request<ImageCatalogue>('GET', '/images'),
  prepareImages: () => request<ImageCatalogue>('POST', '/images/prepare'),
  xray: (id: string) => request<Xray>('GET', `/submissions/${id}/xray`),
  takeXray: (id: string) => request<Xray>('POST', `/submissions/${id}/xray`),
  compareImages: (a: string, b: string) => request<ImageComparison>('GET', `/submissions/${a}/xray/compare/${b}`),
  iamIndex: () => request<IamIndex>('GET', '/iam'),
  iamService: (prefix: string) => request<IamService>('GET', `/iam/${prefix}`),
  iamAction: (prefix: string, name: string) => request<IamAction>('GET', `/iam/${prefix}/${name}`),
  holdings: () => request<Holdings>('GET', '/me'),
  deleteMyData: () => request<null>('DELETE', '/me/data'),
  myDataUrl: '/api/me/data',
  inventoryUrl: (id: string) => `/api/submissions/${id}/xray.cdx.json`,
  eventsUrl: (id: string) => `/api/submissions/${id}/events`,
};

/** The course, shared by the header's ship, the home page and "next exercise". */
export const courseStore = createStore<Course | null>(null);

/** Reads the course again, e.g. after a verdict; a failure leaves the last one in place. */
export async function refreshCourse(): Promise<void> {
  try {
    courseStore.set(await api.course());
  } catch {
    // The banner already says that the server does not answer.
  }
}
