/** What every backend of the Store must do with notes, time spent, and all data of a learner. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../server/store/store.ts';
import { TestClock } from '../support/clock.ts';
import { verdict } from '../support/verdicts.ts';

export function learnerContract(
  backend: string,
  open: (clock: () => Date) => Promise<{ store: Store; remove: () => Promise<void> }>,
): void {
  describe(`Learners on ${backend}`, () => {
    let clock: TestClock;
    let store: Store;
    let remove: () => Promise<void>;
    beforeEach(async () => {
      clock = new TestClock();
      ({ store, remove } = await open(clock.now));
    });
    afterEach(() => remove());

    const exercise = 'image/non-root';
    const submit = async (learner: string) => {
      clock.advance(1);
      const { submission } = await store.acceptSubmission({
        learner,
        exercise,
        seed: null,
        files: { Dockerfile: `FROM ${learner}` },
        purpose: 'exam',
      });
      return submission.id;
    };
    const claim = async () => (await store.claimSubmission({ worker: 'w', leaseMs: 30_000 }))!;

    describe('a note', () => {
      const save = (text: string, revision: number, learner = 'ada') =>
        store.learners.saveNote({ learner, exercise, text, revision });

      test('is saved with the next revision, for its learner and exercise only', async () => {
        expect(await store.learners.getNote('ada', exercise)).toBeNull();
        expect(await save('one', 0)).toEqual({
          saved: { text: 'one', revision: 1, savedAt: clock.now().toISOString() },
        });
        clock.advance(5);
        expect(await save('two', 1)).toMatchObject({ saved: { revision: 2 } });
        expect(await store.learners.getNote('ada', exercise)).toEqual({
          text: 'two',
          revision: 2,
          savedAt: clock.now().toISOString(),
        });
        expect(await store.learners.getNote('bo', exercise)).toBeNull();
        expect(await store.learners.getNote('ada', 'image/multi-stage')).toBeNull();
      });

      test('a stale one is refused with the stored one; of two at once one is', async () => {
        await save('one', 0);
        expect(await save('old', 0)).toMatchObject({ conflict: { text: 'one', revision: 1 } });
        const both = await Promise.all([save('left', 1), save('right', 1)]);
        expect(both.filter((answer) => 'saved' in answer)).toHaveLength(1);
        expect(await save('none', 3, 'bo')).toEqual({ conflict: null });
      });
    });

    describe('time spent', () => {
      const spent = async (learner = 'ada') => Object.fromEntries(await store.learners.timeSpent(learner));

      test('adds up by exercise', async () => {
        await store.learners.addTime('ada', exercise, 30);
        clock.advance(40_000);
        await store.learners.addTime('ada', exercise, 30);
        clock.advance(30_000);
        await store.learners.addTime('ada', 'iam/guardrail', 20);
        await store.learners.addTime('bo', exercise, 10);
        expect(await spent()).toEqual({ [exercise]: 60, 'iam/guardrail': 20 });
        expect(await spent('bo')).toEqual({ [exercise]: 10 });
        expect(await spent('cy')).toEqual({});
      });

      test('two windows at once count once, whatever exercise they show', async () => {
        await store.learners.addTime('ada', exercise, 30);
        for (let beat = 0; beat < 4; beat++) {
          clock.advance(15_000);
          await store.learners.addTime('ada', beat % 2 ? exercise : 'iam/guardrail', 30);
        }
        expect(await spent()).toEqual({ [exercise]: 60, 'iam/guardrail': 30 });
      });

      test('a clock that went back adds nothing', async () => {
        await store.learners.addTime('ada', exercise, 30);
        clock.advance(-60_000);
        await store.learners.addTime('ada', exercise, 30);
        expect(await spent()).toEqual({ [exercise]: 30 });
      });
    });

    const fill = async (learner: string) => {
      const ids = [await submit(learner), await submit(learner)];
      await store.saveDraft({ learner, exercise, files: { Dockerfile: 'FROM draft' }, edited: true, revision: 0 });
      await store.saveDraft({ learner, exercise: 'iam/gone', files: {}, edited: true, revision: 0 });
      await store.deleteDraft(learner, 'iam/gone');
      await store.learners.saveNote({ learner, exercise, text: 'mine', revision: 0 });
      await store.openHint(learner, exercise, 1);
      await store.learners.addTime(learner, exercise, 30);
      return ids;
    };

    test('all records of one learner, and their submissions page by page', async () => {
      const ids = await fill('ada');
      await fill('bo');
      expect(await store.learners.records('ada')).toEqual({
        submissions: 2,
        drafts: [{ exercise, files: { Dockerfile: 'FROM draft' }, revision: 1, savedAt: expect.any(String) }],
        notes: [{ exercise, text: 'mine', revision: 1, savedAt: expect.any(String) }],
        hints: [{ exercise, index: 1, openedAt: expect.any(String) }],
        time: [{ exercise, seconds: 30, lastAt: expect.any(String) }],
      });
      const first = await store.learners.submissionsAfter('ada', '', 1);
      expect(first).toMatchObject([{ id: ids[0], files: { Dockerfile: 'FROM ada' } }]);
      expect((await store.learners.submissionsAfter('ada', first[0]!.id, 5)).map(({ id }) => id)).toEqual([ids[1]]);
      expect(await store.learners.submissionsAfter('ada', ids[1]!, 5)).toEqual([]);
    });

    test('forgetting leaves nothing of the learner and everything of the others', async () => {
      const [graded, waiting] = await fill('ada');
      await fill('bo');
      const done = await claim();
      expect(done.id).toBe(graded);
      await store.recordVerdict(done.id, done.attempt, verdict('passed'), Buffer.from('what ran'));
      await store.xrays.request(graded!, 'form 1');
      expect(await store.learners.forget('ada')).toEqual({ ended: [waiting] });

      expect(await store.learners.records('ada')).toEqual({
        submissions: 0,
        drafts: [],
        notes: [],
        hints: [],
        time: [],
      });
      expect(await store.learners.submissionsAfter('ada', '', 5)).toEqual([]);
      expect(await store.getSubmission(graded!)).toBeNull();
      expect(await store.readRecord(graded!)).toBeNull();
      expect(await store.xrays.get(graded!)).toBeNull();
      expect(await store.xrays.claim()).toBeNull();
      expect(await store.progress('ada')).toEqual([]);
      expect(await store.learners.forget('ada')).toEqual({ ended: [] });
      expect((await store.waiting()).length).toBe(2);
      expect(await store.learners.records('bo')).toMatchObject({ submissions: 2, notes: [{ text: 'mine' }] });
    });

    test('what was being graded when it was forgotten is not recorded', async () => {
      const id = await submit('ada');
      const running = await claim();
      expect(await store.learners.forget('ada')).toEqual({ ended: [id] });
      expect(await store.heartbeat(id, running.attempt, 1000)).toBe(false);
      expect(await store.recordVerdict(id, running.attempt, verdict('passed'))).toBe(false);
      expect(await store.getSubmission(id)).toBeNull();
    });
  });
}
