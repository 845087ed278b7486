/** What the mock API answers about images. */
import type { ImageCatalogue, Submission, Xray } from '../../server/contract.ts';
import type { MockState } from './mock-api.ts';
import { catalogueOf, comparisonOf, reportOf } from './mock-image.ts';

/** GET and POST …/xray, and GET …/xray/compare/:other. */
export function xrayAnswer(
  state: MockState,
  submission: Submission,
  other: string | undefined,
  start: boolean,
): { status: number; body: unknown } {
  const refused = (message: string, details?: unknown) => ({
    status: 409,
    body: { error: { code: 'conflict', message, details } },
  });
  if (other === undefined) return { status: start ? 202 : 200, body: takeXray(state, submission, start) };
  const ids = [submission.id, other];
  const missing = ids.filter((id) => state.xrays.get(id)?.state !== 'ready');
  if (missing.length > 0) return refused('Both images need an X-ray before they are compared.', { missing });
  const [a, b] = ids.map((name) => ({ name, report: state.xrays.get(name)!.report! }));
  return { status: 200, body: comparisonOf(a!, b!) };
}

/** The X-ray as it stands; `start` begins one. A begun one ends at the next reading. */
function takeXray(state: MockState, submission: Submission, start: boolean): Xray {
  const now = new Date().toISOString();
  const none: Xray = {
    submission: submission.id,
    state: 'none',
    obstacle:
      submission.files['Dockerfile'] === undefined
        ? 'The exercise builds no image, so there is nothing to look into.'
        : state.engine === 'absent'
          ? 'Without a container engine no image can be built.'
          : null,
    message: null,
    findings: [],
    requestedAt: null,
    finishedAt: null,
    report: null,
  };
  let xray = state.xrays.get(submission.id) ?? none;
  if (start && xray.state !== 'working' && xray.state !== 'ready')
    xray = { ...none, state: 'working', message: 'Two gradings come first.', requestedAt: now };
  else if (xray.state === 'working' && state.xrayEnd)
    xray = {
      ...xray,
      ...state.xrayEnd,
      finishedAt: now,
      report: state.xrayEnd.state === 'ready' ? reportOf(submission.files['Dockerfile'] ?? '') : null,
    };
  if (xray !== none) state.xrays.set(submission.id, xray);
  return xray;
}

/** GET /api/images */
export function catalogue(state: MockState): ImageCatalogue {
  return {
    mirror: state.mirror,
    preparing: state.images.some((image) => image.state === 'preparing'),
    obstacle: state.engine === 'ready' ? null : 'No engine was found. Start Docker or Podman.',
    images: state.engine === 'ready' ? catalogueOf(state.images) : [],
  };
}
