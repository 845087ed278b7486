import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { submissionEvent, type SubmissionEvent } from '../../../server/contract.ts';
import { policyExercise } from '../support/course.ts';
import { openLab, type Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';

let lab: Lab;
let server: Server;
let base: string;
beforeEach(async () => {
  lab = await openLab({}, { streamBeatMs: 20 });
  server = createServer(lab.app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/submissions`;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await lab.close();
});

async function submit(): Promise<string> {
  const response = await fetch(base, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ exercise: policyExercise, files: {} }),
  });
  return ((await response.json()) as { id: string }).id;
}

/** Reads a stream into `text` until it ends or is aborted. */
function watch(id: string, lastEventId?: string) {
  const abort = new AbortController();
  const seen = { text: '', ended: false, status: 0, headers: new Headers() };
  const done = (async () => {
    const response = await fetch(`${base}/${id}/events`, {
      signal: abort.signal,
      ...(lastEventId !== undefined && { headers: { 'last-event-id': lastEventId } }),
    });
    seen.status = response.status;
    seen.headers = response.headers;
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) seen.text += decoder.decode(chunk, { stream: true });
    seen.ended = true;
  })().catch((error: unknown) => {
    if (!abort.signal.aborted) throw error;
  });
  const events = (): SubmissionEvent[] =>
    seen.text.split('\n\n').flatMap((block) => {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (data === undefined) return [];
      const event = submissionEvent.parse(JSON.parse(data));
      expect(/^id: (\d+)$/m.exec(block)?.[1]).toBe(String(event.sequence));
      return [event];
    });
  return { seen, done, events, abort: () => abort.abort(), types: () => events().map((event) => event.type) };
}

test('tells the place, the attempt, what the grader does and the end, and then ends', async () => {
  const id = await submit();
  const stream = watch(id);
  await until('queued', () => stream.types().includes('queued'));
  expect(stream.events()[0]).toMatchObject({ type: 'queued', position: 1 });
  lab.worker.start();
  await until('the grader is called', () => lab.grader.calls.length);
  lab.grader.last.request.onEvent!({ type: 'static', done: 1, of: 1 });
  lab.grader.pass();
  await stream.done;
  expect(stream.types()).toEqual(['queued', 'running', 'static', 'end']);
  expect(stream.events().at(-1)).toMatchObject({ state: 'graded' });
  const sequences = stream.events().map((event) => event.sequence);
  expect(sequences).toEqual(sequences.map((_, i) => sequences[0]! + i));
});

test('is an event stream that no proxy may hold back, with a retry time and comments that keep it open', async () => {
  const stream = watch(await submit());
  await until('two comments', () => stream.seen.text.split(': still here').length > 2);
  expect(stream.seen.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(stream.seen.headers.get('cache-control')).toContain('no-transform');
  expect(stream.seen.headers.get('x-accel-buffering')).toBe('no');
  expect(stream.seen.text).toMatch(/^retry: \d+\n\n/);
  stream.abort();
});

test('Last-Event-ID replays exactly what was missed', async () => {
  const id = await submit();
  const first = watch(id);
  lab.worker.start();
  await until('running', () => first.types().includes('running'));
  const last = String(first.events().at(-1)!.sequence);
  first.abort();
  for (let done = 1; done <= 3; done++) lab.grader.last.request.onEvent!({ type: 'static', done, of: 3 });
  const second = watch(id, last);
  await until('the missed events', () => second.events().length === 3);
  lab.grader.pass();
  await second.done;
  expect(second.events().map((event) => ('done' in event ? event.done : event.type))).toEqual([1, 2, 3, 'end']);
});

test('an id of before a restart, or nonsense, replays everything', async () => {
  const id = await submit();
  lab.worker.start();
  await until('the grader is called', () => lab.grader.calls.length);
  for (const old of ['7', '999999999999999', 'nonsense', '-1']) {
    const stream = watch(id, old);
    await until('running', () => stream.types().includes('running'));
    stream.abort();
  }
});

test('one that ended long ago ends at once, and a browser that has seen the end is told to stay away', async () => {
  const id = await submit();
  await lab.store.cancelSubmission(id);
  const stream = watch(id);
  await stream.done;
  expect(stream.events()).toMatchObject([{ type: 'end', state: 'cancelled' }]);
  const again = watch(id, String(stream.events()[0]!.sequence));
  await again.done;
  expect(again.seen.status).toBe(204);
});

test('cancelling ends the stream', async () => {
  const id = await submit();
  const stream = watch(id);
  await until('queued', () => stream.types().length);
  await fetch(`${base}/${id}/cancel`, { method: 'POST' });
  await stream.done;
  expect(stream.events().at(-1)).toMatchObject({ type: 'end', state: 'cancelled' });
});

test('a newer submission ends the stream of the one that it replaces', async () => {
  const stream = watch(await submit());
  await until('queued', () => stream.types().length);
  await submit();
  await stream.done;
  expect(stream.events().at(-1)).toMatchObject({ type: 'end', state: 'cancelled' });
});

test('a page that goes away is forgotten', async () => {
  const id = await submit();
  const stream = watch(id);
  await until('queued', () => stream.types().length);
  expect(lab.events.isWatched(id)).toBe(true);
  stream.abort();
  await until('nobody watches', () => !lab.events.isWatched(id));
});
