/** What every backend of the Store must do with X-rays. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../server/store/store.ts';
import { TestClock } from '../support/clock.ts';

const made = 'form 1';
const keep = 1e9;

export function xrayContract(
  backend: string,
  open: (clock: () => Date) => Promise<{ store: Store; remove: () => Promise<void> }>,
): void {
  describe(`X-rays on ${backend}`, () => {
    let clock: TestClock;
    let store: Store;
    let remove: () => Promise<void>;
    beforeEach(async () => {
      clock = new TestClock();
      ({ store, remove } = await open(clock.now));
    });
    afterEach(() => remove());

    /** A submission, asked to be looked into. */
    const asked = async (learner = 'ada') => {
      clock.advance(1);
      const { submission } = await store.acceptSubmission({
        learner,
        exercise: 'image/non-root',
        seed: 's',
        files: { Dockerfile: `FROM ${learner}` },
        purpose: 'practice',
      });
      await store.xrays.request(submission.id, made);
      return submission.id;
    };
    const state = async (id: string) => (await store.xrays.get(id))?.state;

    test('nothing is there before it is asked for', async () => {
      expect(await store.xrays.get('none')).toBe(null);
      expect(await store.xrays.read('none')).toBe(null);
      expect(await store.xrays.claim()).toBe(null);
      await expect(store.xrays.request('none', made)).rejects.toThrow();
    });

    test('is claimed once, with the submission’s files', async () => {
      const id = await asked();
      expect(await store.xrays.get(id)).toEqual({
        submission: id,
        state: 'waiting',
        message: null,
        findings: [],
        requestedAt: clock.now().toISOString(),
        finishedAt: null,
      });
      expect(await store.xrays.claim()).toEqual({
        submission: id,
        learner: 'ada',
        exercise: 'image/non-root',
        seed: 's',
        files: { Dockerfile: 'FROM ada' },
        attempt: 1,
        failures: 0,
      });
      expect(await state(id)).toBe('working');
      expect(await store.xrays.claim()).toBe(null);
    });

    test('who asked first comes first', async () => {
      const ids = [await asked('a'), await asked('b'), await asked('c')];
      expect(await store.xrays.waiting()).toEqual(ids);
      expect((await store.xrays.claim())?.submission).toBe(ids[0]);
      expect(await store.xrays.waiting()).toEqual(ids.slice(1));
    });

    test('a document is kept as it is', async () => {
      const id = await asked();
      await store.xrays.claim();
      const document = Uint8Array.from([0, 255, 1, 10, 13]);
      expect(await store.xrays.record(id, 1, document, keep)).toBe(true);
      expect(await store.xrays.get(id)).toMatchObject({ state: 'ready', finishedAt: clock.now().toISOString() });
      expect(Uint8Array.from((await store.xrays.read(id))!)).toEqual(document);
    });

    test('only the attempt that holds it decides', async () => {
      const id = await asked();
      const none = Uint8Array.of(1);
      expect(await store.xrays.record(id, 1, none, keep)).toBe(false);
      await store.xrays.claim();
      await store.xrays.release(id, 1, { message: null, failure: true });
      expect(await store.xrays.record(id, 1, none, keep)).toBe(false);
      expect(await store.xrays.claim()).toMatchObject({ attempt: 2, failures: 1 });
      expect(await store.xrays.fail(id, 1, { message: 'late', findings: [] })).toBe(false);
      expect(await store.xrays.release(id, 1, { message: 'late', failure: true })).toBe(false);
      expect(await store.xrays.record(id, 2, none, keep)).toBe(true);
      expect(await store.xrays.fail(id, 2, { message: 'late', findings: [] })).toBe(false);
    });

    test('asking again joins; after a failure it begins again', async () => {
      const id = await asked();
      const first = await store.xrays.get(id);
      clock.advance(1000);
      expect(await store.xrays.request(id, made)).toEqual(first);
      await store.xrays.claim();
      expect((await store.xrays.request(id, made)).state).toBe('working');
      const finding = { file: 'Dockerfile', line: 1, column: 1, endLine: 1, endColumn: 5, message: 'No such image.' };
      await store.xrays.fail(id, 1, { message: 'The build stopped.', findings: [finding] });
      expect(await store.xrays.get(id)).toMatchObject({
        state: 'failed',
        message: 'The build stopped.',
        findings: [finding],
      });
      expect(await store.xrays.request(id, made)).toMatchObject({
        state: 'waiting',
        message: null,
        findings: [],
        finishedAt: null,
      });
      expect(await store.xrays.claim()).toMatchObject({ attempt: 2, failures: 0 });
    });

    test('a ready one stays, unless it was made with something else', async () => {
      const id = await asked();
      await store.xrays.claim();
      await store.xrays.record(id, 1, Uint8Array.of(1), keep);
      expect((await store.xrays.request(id, made)).state).toBe('ready');
      expect((await store.xrays.request(id, 'form 2')).state).toBe('waiting');
      expect(await store.xrays.read(id)).toBe(null);
    });

    test('what a killed server was working at waits again, as a failure', async () => {
      const [working, waiting] = [await asked('a'), await asked('b')];
      await store.xrays.claim();
      expect(await store.xrays.resume()).toBe(1);
      expect([await state(working), await state(waiting)]).toEqual(['waiting', 'waiting']);
      expect(await store.xrays.claim()).toMatchObject({ submission: working, attempt: 2, failures: 1 });
    });

    test('the oldest documents go when there is no room, never the newest', async () => {
      const ids: string[] = [];
      for (const learner of ['a', 'b', 'c']) {
        const id = await asked(learner);
        await store.xrays.claim();
        clock.advance(1);
        await store.xrays.record(id, 1, new Uint8Array(100), 250);
        ids.push(id);
      }
      expect(await Promise.all(ids.map(state))).toEqual([undefined, 'ready', 'ready']);
      const id = await asked('d');
      await store.xrays.claim();
      await store.xrays.record(id, 1, new Uint8Array(300), 250);
      expect(await Promise.all([...ids, id].map(state))).toEqual([undefined, undefined, undefined, 'ready']);
    });
  });
}
