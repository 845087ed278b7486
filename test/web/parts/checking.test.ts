import { describe, expect, test } from 'vitest';
import type { CheckResult, Submission, SubmissionEvent, Verdict } from '../../../server/contract.ts';
import {
  checkingReducer,
  idle,
  isBusy,
  isTried,
  progressLabel,
  progressShare,
  verdictSentence,
  waitingSentence,
  type Checking,
} from '../../../web/src/parts/checking.ts';

const result = (id: string, status: CheckResult['status'] = 'passed'): CheckResult => ({
  id,
  kind: `image/${id}`,
  title: id,
  status,
  points: 50,
  earned: status === 'passed' ? 50 : 0,
  findings: [],
});

const submission = (more: Partial<Submission> = {}): Submission => ({
  id: 's1',
  exercise: 'image/non-root',
  state: 'queued',
  score: null,
  maxScore: null,
  submittedAt: '2026-11-23T12:00:00Z',
  finishedAt: null,
  files: { Dockerfile: 'FROM alpine' },
  attempt: 0,
  position: 3,
  verdict: null,
  message: null,
  ...more,
});

const verdict = (checks: CheckResult[], status: Verdict['status']): Verdict => ({
  exercise: 'image/non-root',
  status,
  score: checks.reduce((sum, check) => sum + check.earned, 0),
  maxScore: 100,
  checks,
  engine: null,
  durationMs: 1,
  hashes: { exercise: '', graders: '', image: null },
  notes: [],
});

const total = 2;
const sent = () =>
  checkingReducer(checkingReducer(idle, { type: 'sent', total }), { type: 'read', submission: submission(), total });
let sequence = 0;
type Bare = SubmissionEvent extends infer E ? (E extends { sequence: number } ? Omit<E, 'sequence'> : never) : never;
const after = (state: Checking, ...events: Bare[]) =>
  events.reduce(
    (now, event) =>
      checkingReducer(now, { type: 'server', event: { ...event, sequence: (sequence += 1) } as SubmissionEvent }),
    state,
  );
const building = (step: number, log = ''): Bare => ({
  type: 'building',
  file: 'Dockerfile',
  step,
  total: 9,
  line: step + 1,
  instruction: 'RUN x',
  log,
  cached: false,
});

describe('what the button says', () => {
  test('the build, also while the first check waits for the image', () => {
    const state = after(sent(), { type: 'running', attempt: 1 }, { type: 'checking', id: 'builds' }, building(4));
    expect(progressLabel(state)).toBe('Building 4/9');
    expect(progressLabel(after(state, { type: 'checking', id: 'answers' }))).toMatch(/^Checking/);
  });

  test('probes side by side: each is being tried until it is decided', () => {
    const begun = after(
      sent(),
      { type: 'running', attempt: 1 },
      { type: 'checking', id: 'a' },
      { type: 'checking', id: 'b' },
    );
    expect(['a', 'b', 'c'].map((id) => isTried(begun, id))).toEqual([true, true, false]);
    const waiting = after(begun, building(4));
    expect(['a', 'b'].map((id) => isTried(waiting, id))).toEqual([false, false]);
    // One that needed no image says nothing about the build; one that waited for it does.
    expect(progressLabel(after(waiting, { type: 'checked', result: result('c') }))).toBe('Building 4/9');
    const decided = after(waiting, { type: 'checked', result: result('a') });
    expect(isTried(decided, 'b')).toBe(true);
    expect(progressLabel(decided)).toBe('Checking 2/2');
  });

  test('results that come while it waits are shown, and it goes on waiting', () => {
    const waiting = after(sent(), { type: 'checked', result: result('a'), early: true });
    expect(progressLabel(waiting)).toBe('Queued 3rd');
    expect(waiting.results.map(({ id }) => id)).toEqual(['a']);
    expect(after(waiting, { type: 'running', attempt: 1 }).results).toEqual([]);
  });

  test('from the press to the end', () => {
    let state = checkingReducer(idle, { type: 'sent', total });
    expect(progressLabel(state)).toBe('Sending');
    state = sent();
    expect(progressLabel(state)).toBe('Queued 3rd');
    state = after(state, { type: 'queued', position: 1, etaSeconds: 20 });
    expect(progressLabel(state)).toBe('Queued, next');
    expect(waitingSentence(state)).toBe('Starts in about 20 s.');
    state = after(state, { type: 'running', attempt: 1 });
    expect(progressLabel(state)).toBe('Starting');
    state = after(state, { type: 'static', done: 1, of: 2 });
    expect(progressLabel(state)).toBe('Reading 1/2');
    state = after(state, building(4));
    expect(progressLabel(state)).toBe('Building 4/9');
    state = after(state, { type: 'checking', id: 'a' });
    expect(progressLabel(state)).toBe('Checking 1/2');
    state = after(state, { type: 'checked', result: result('a') }, { type: 'checking', id: 'b' });
    expect(progressLabel(state)).toBe('Checking 2/2');
    expect(progressLabel(checkingReducer(state, { type: 'cancelling' }))).toBe('Cancelling');
  });

  test('the bar never goes back on the way', () => {
    const script: Bare[] = [
      { type: 'running', attempt: 1 },
      building(1),
      building(9),
      { type: 'checking', id: 'a' },
      { type: 'checked', result: result('a') },
      { type: 'checked', result: result('b') },
    ];
    let state = sent();
    const shares = script.map((event) => progressShare((state = after(state, event))));
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeLessThan(1);
  });
});

describe('events', () => {
  test('the log of a step grows in pieces', () => {
    const state = after(sent(), building(4, 'added '), building(4, '3 packages\n'), building(5));
    expect(state.steps.map((step) => step.log)).toEqual(['added 3 packages\n', '']);
  });

  test('an endless log keeps its newest part', () => {
    let state = sent();
    for (let piece = 0; piece < 20; piece++) state = after(state, building(1, `${piece}`.padEnd(10_000, 'x')));
    expect(state.steps[0]?.log.length).toBe(60_000);
  });

  test('repeated after a reconnect they change nothing', () => {
    const event: SubmissionEvent = { sequence: 1e6, ...building(1, 'once') } as SubmissionEvent;
    const once = checkingReducer(sent(), { type: 'server', event });
    expect(checkingReducer(once, { type: 'server', event })).toBe(once);
  });

  test('a second attempt starts clean', () => {
    const first = after(sent(), { type: 'running', attempt: 1 }, building(3), { type: 'checked', result: result('a') });
    const second = after(first, { type: 'running', attempt: 2 });
    expect(second).toMatchObject({ steps: [], results: [], attempt: 2 });
  });

  test('a check that is decided again replaces its first result', () => {
    const state = after(
      sent(),
      { type: 'checked', result: result('a', 'error') },
      { type: 'checked', result: result('a', 'passed') },
    );
    expect(state.results).toEqual([result('a', 'passed')]);
  });
});

describe('reading the submission', () => {
  const graded = submission({ state: 'graded', verdict: verdict([result('a'), result('b', 'failed')], 'failed') });

  test('the verdict ends it; late events change nothing', () => {
    const over = checkingReducer(after(sent(), building(1)), { type: 'read', submission: graded, total });
    expect(over.phase).toBe('done');
    expect(over.results.map((each) => each.id)).toEqual(['a', 'b']);
    expect(over.steps).toHaveLength(1);
    expect(after(over, building(2))).toBe(over);
    expect(isBusy(over)).toBe(false);
  });

  test('another submission starts from nothing', () => {
    const over = checkingReducer(sent(), { type: 'read', submission: graded, total });
    const other = checkingReducer(over, { type: 'read', submission: submission({ id: 's2' }), total });
    expect(other).toMatchObject({ phase: 'queued', results: [], steps: [] });
  });

  test('read again after a server restart: waits again, says why', () => {
    const running = after(sent(), { type: 'running', attempt: 1 }, building(2));
    const again = checkingReducer(running, {
      type: 'read',
      submission: submission({ attempt: 2, message: 'The engine stopped; it is tried again.' }),
      total,
    });
    expect(again).toMatchObject({ phase: 'queued', steps: [], results: [] });
    expect(waitingSentence(again)).toBe('The engine stopped; it is tried again.');
  });

  test('not sent: idle, with the reason', () => {
    const state = checkingReducer(checkingReducer(idle, { type: 'sent', total }), {
      type: 'not-sent',
      message: 'Not sent.',
    });
    expect(state).toMatchObject({ phase: 'idle', message: 'Not sent.' });
  });
});

describe('the spoken verdict', () => {
  test.each([
    [verdict([result('a'), result('b')], 'passed'), 'Passed: all 2 checks, 100 of 100 points.'],
    [verdict([result('a'), result('b', 'failed')], 'failed'), 'Not passed: 1 of 2 checks failed. 50 of 100 points.'],
    [
      verdict([result('a', 'error'), result('b', 'error')], 'error'),
      'Not graded fully: 2 could not be graded and cost nothing. 0 of 100 points.',
    ],
    [
      verdict([result('a', 'failed'), result('b', 'error')], 'error'),
      'Not passed: 1 of 2 checks failed, 1 could not be graded and cost nothing. 0 of 100 points.',
    ],
  ])('%#', (said, words) => expect(verdictSentence(said)).toBe(words));
});
