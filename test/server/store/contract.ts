/** What every backend of the Store must do. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Verdict } from '../../../graders/index.ts';
import type { NewSubmission, Store } from '../../../server/store/store.ts';
import { TestClock } from '../support/clock.ts';
import { verdict } from '../support/verdicts.ts';

const leaseMs = 30_000;

export function storeContract(
  backend: string,
  open: (clock: () => Date, keepBytes?: number) => Promise<{ store: Store; remove: () => Promise<void> }>,
): void {
  describe(`Store on ${backend}`, () => {
    let clock: TestClock;
    let store: Store;
    let remove: () => Promise<void>;
    beforeEach(async () => {
      clock = new TestClock();
      ({ store, remove } = await open(clock.now));
    });
    afterEach(() => remove());

    const submit = async (over: Partial<NewSubmission> = {}) => {
      clock.advance(1);
      return store.acceptSubmission({
        learner: 'ada',
        exercise: 'image/non-root',
        seed: null,
        files: { Dockerfile: 'FROM scratch\n' },
        purpose: 'practice',
        ...over,
      });
    };
    const claim = (except?: string[]) => store.claimSubmission({ worker: 'w', leaseMs, ...(except && { except }) });
    const waiting = async () => (await store.waiting()).map(({ id }) => id);
    const stateOf = async (id: string) => (await store.getSubmission(id))?.state;

    describe('records of gradings', () => {
      const document = (text: string) => new TextEncoder().encode(text);
      const graded = async (into: Store, text: string) => {
        clock.advance(1);
        await into.acceptSubmission({
          ...{ learner: 'ada', exercise: 'image/non-root', seed: null, files: {}, purpose: 'practice' },
        });
        const { id, attempt } = (await into.claimSubmission({ worker: 'w', leaseMs }))!;
        return { id, attempt, recorded: await into.recordVerdict(id, attempt, verdict('failed'), document(text)) };
      };

      test('come with the verdict, and only from the attempt that holds the submission', async () => {
        const { id, attempt } = await graded(store, 'first');
        expect(await store.recordVerdict(id, attempt, verdict('passed'), document('late'))).toBe(false);
        expect(Buffer.from((await store.readRecord(id))!).toString()).toBe('first');
        const other = await submit();
        expect(await store.readRecord(other.submission.id)).toBe(null);
      });

      test('come with an end without a verdict', async () => {
        const { submission } = await submit();
        await claim();
        await store.recordUngradable(submission.id, 1, 'Why.', document('told'));
        expect(Buffer.from((await store.readRecord(submission.id))!).toString()).toBe('told');
      });

      test('go, the oldest first, when there are too many; the newest and every verdict stay', async () => {
        const small = await open(clock.now, 10);
        try {
          const [first, second] = [await graded(small.store, '12345'), await graded(small.store, '12345')];
          expect(await small.store.readRecord(first.id)).not.toBe(null);
          const third = await graded(small.store, '1234567');
          const kept = [first, second, third].map(async ({ id }) => (await small.store.readRecord(id)) !== null);
          expect(await Promise.all(kept)).toEqual([false, false, true]);
          const large = await graded(small.store, 'more than ten bytes');
          expect(await small.store.readRecord(large.id)).not.toBe(null);
          expect((await small.store.getSubmission(first.id))?.verdict?.status).toBe('failed');
        } finally {
          await small.remove();
        }
      });
    });

    describe('accepting', () => {
      test('stores the files, queued, with the time of the clock', async () => {
        const { submission, repeated } = await submit({ seed: 's1' });
        expect(repeated).toBe(false);
        expect(await store.getSubmission(submission.id)).toEqual({
          id: submission.id,
          learner: 'ada',
          exercise: 'image/non-root',
          seed: 's1',
          files: { Dockerfile: 'FROM scratch\n' },
          purpose: 'practice',
          state: 'queued',
          attempt: 0,
          message: null,
          verdict: null,
          score: null,
          maxScore: null,
          submittedAt: '2026-11-02T09:00:00.001Z',
          finishedAt: null,
        });
        expect(await waiting()).toEqual([submission.id]);
      });

      test('the same client id twice is one submission, and another learner may use the same', async () => {
        const first = await submit({ clientId: 'c1' });
        const again = await submit({ clientId: 'c1', files: { Dockerfile: 'changed' } });
        expect(again).toMatchObject({ repeated: true, superseded: [], submission: { id: first.submission.id } });
        expect(again.submission.files).toEqual({ Dockerfile: 'FROM scratch\n' });
        const other = await submit({ clientId: 'c1', learner: 'bo' });
        expect(other.repeated).toBe(false);
        expect(await waiting()).toHaveLength(2);
      });

      test('the same client id at once is one submission', async () => {
        const both = await Promise.all([submit({ clientId: 'c1' }), submit({ clientId: 'c1' })]);
        expect(both[0]!.submission.id).toBe(both[1]!.submission.id);
        expect(await waiting()).toHaveLength(1);
      });

      test('a newer practice submission cancels the waiting one of the same learner and exercise only', async () => {
        const old = await submit();
        const elsewhere = await submit({ exercise: 'image/multi-stage' });
        const someoneElse = await submit({ learner: 'bo' });
        const { superseded, submission } = await submit();
        expect(superseded).toEqual([old.submission.id]);
        expect(await store.getSubmission(old.submission.id)).toMatchObject({
          state: 'cancelled',
          finishedAt: clock.now().toISOString(),
          message: expect.stringContaining('newer'),
        });
        expect((await waiting()).sort()).toEqual(
          [elsewhere.submission.id, someoneElse.submission.id, submission.id].sort(),
        );
      });

      test('a running submission and exam submissions are never superseded', async () => {
        const running = await submit();
        await claim();
        const exam = await submit({ purpose: 'exam' });
        expect((await submit()).superseded).toEqual([]);
        expect((await submit({ purpose: 'exam' })).superseded).toEqual([]);
        expect(await stateOf(running.submission.id)).toBe('running');
        expect(await stateOf(exam.submission.id)).toBe('queued');
      });

      test('ids ascend with time', async () => {
        const ids: string[] = [];
        for (let i = 0; i < 20; i++) ids.push((await submit({ exercise: `image/e${i % 3}` })).submission.id);
        expect(ids.toSorted()).toEqual(ids);
      });
    });

    describe('claiming', () => {
      test('gives the submission once, with attempt 1', async () => {
        const { submission } = await submit({ seed: 'x' });
        expect(await claim()).toEqual({
          id: submission.id,
          learner: 'ada',
          exercise: 'image/non-root',
          seed: 'x',
          files: { Dockerfile: 'FROM scratch\n' },
          attempt: 1,
          failures: 0,
        });
        expect(await stateOf(submission.id)).toBe('running');
        expect(await claim()).toBeNull();
        expect(await store.countRunning()).toBe(1);
        expect(await waiting()).toEqual([]);
      });

      test('many claims at once share the queue without a double', async () => {
        for (let i = 0; i < 6; i++) await submit({ learner: `l${i}` });
        const claims = await Promise.all(Array.from({ length: 9 }, () => claim()));
        const ids = claims.flatMap((c) => (c ? [c.id] : []));
        expect(ids).toHaveLength(6);
        expect(new Set(ids).size).toBe(6);
      });

      test('never two of one learner at once', async () => {
        await submit();
        const second = await submit({ exercise: 'image/multi-stage' });
        const first = (await claim())!;
        expect(await claim()).toBeNull();
        await store.recordVerdict(first.id, 1, verdict('failed'));
        expect((await claim())!.id).toBe(second.submission.id);
      });

      test('exam before workshop before practice, then the oldest', async () => {
        const practice = await submit({ learner: 'a' });
        const practice2 = await submit({ learner: 'b' });
        const workshop = await submit({ learner: 'c', purpose: 'workshop' });
        const exam = await submit({ learner: 'd', purpose: 'exam' });
        const order = [exam, workshop, practice, practice2].map((s) => s.submission.id);
        expect(await waiting()).toEqual(order);
        for (const id of order) expect((await claim())!.id).toBe(id);
      });

      test('the learner with fewer recent turns goes first; old ones do not count', async () => {
        await submit({ learner: 'busy' });
        const graded = (await claim())!;
        await store.recordVerdict(graded.id, 1, verdict('failed'));
        const busy = await submit({ learner: 'busy' });
        const idle = await submit({ learner: 'idle' });
        expect(await waiting()).toEqual([idle.submission.id, busy.submission.id]);
        clock.advance(11 * 60_000);
        expect(await waiting()).toEqual([busy.submission.id, idle.submission.id]);
      });

      test('of learners with as many turns, those go first of whom something was graded', async () => {
        await submit({ learner: 'known' });
        await store.recordVerdict((await claim())!.id, 1, verdict('failed'));
        clock.advance(11 * 60_000);
        const stranger = await submit({ learner: 'stranger' });
        const known = await submit({ learner: 'known' });
        expect(await waiting()).toEqual([known.submission.id, stranger.submission.id]);
      });

      test('one that a limit of a build stopped counts as several turns', async () => {
        const once = async (learner: string, over: Partial<Verdict>) => {
          await submit({ learner });
          await store.recordVerdict((await claim())!.id, 1, { ...verdict('failed'), ...over });
        };
        const [check] = verdict('failed').checks;
        const finding = { message: 'It was still running.', line: 1, column: 1, endLine: 1, endColumn: 2 };
        const limit = { kind: 'time' as const, most: 20_000 };
        await once('greedy', { checks: [{ ...check!, findings: [{ ...finding, file: 'Dockerfile', limit }] }] });
        for (let i = 0; i < 3; i++) await once('eager', {});
        const greedy = await submit({ learner: 'greedy' });
        const eager = await submit({ learner: 'eager' });
        expect(await waiting()).toEqual([eager.submission.id, greedy.submission.id]);
      });

      test('a turn that was cancelled while it ran counts as one; waiting that was cancelled, and faults of ours, do not', async () => {
        const cancelled = await submit({ learner: 'cancels' });
        await claim();
        await store.cancelSubmission(cancelled.submission.id);
        const unlucky = await submit({ learner: 'unlucky' });
        await claim();
        await store.recordUngradable(unlucky.submission.id, 1, 'A fault of ours.');
        await store.cancelSubmission((await submit({ learner: 'thinks' })).submission.id);
        const learners = ['cancels', 'unlucky', 'thinks', 'new'];
        const [last, ...others] = await Promise.all(learners.map((learner) => submit({ learner })));
        expect(await waiting()).toEqual([...others, last!].map(({ submission }) => submission.id));
      });

      test('leaves out learners whose slot is not free yet', async () => {
        await submit();
        const other = await submit({ learner: 'bo' });
        const request = { worker: 'w', leaseMs, exceptLearners: ['ada'] };
        expect((await store.claimSubmission(request))!.id).toBe(other.submission.id);
        expect(await store.claimSubmission(request)).toBeNull();
        expect(await claim()).not.toBeNull();
      });

      test('leaves out exercises that cannot be graded now', async () => {
        await submit();
        const other = await submit({ exercise: 'iam/least-privilege-s3', learner: 'bo' });
        expect((await claim(['image/non-root']))!.id).toBe(other.submission.id);
        expect(await claim(['image/non-root'])).toBeNull();
        expect(await claim()).not.toBeNull();
      });
    });

    describe('leases', () => {
      test('a lease that ends is taken over as a failure with the next attempt', async () => {
        await submit();
        await claim();
        clock.advance(leaseMs - 1);
        expect(await claim()).toBeNull();
        clock.advance(1);
        expect(await claim()).toMatchObject({ attempt: 2, failures: 1 });
      });

      test('a heartbeat extends the lease of its own attempt only', async () => {
        const { submission } = await submit();
        await claim();
        clock.advance(leaseMs - 1);
        expect(await store.heartbeat(submission.id, 1, leaseMs)).toBe(true);
        clock.advance(leaseMs - 1);
        expect(await claim()).toBeNull();
        clock.advance(1);
        await claim();
        expect(await store.heartbeat(submission.id, 1, leaseMs)).toBe(false);
        expect(await store.heartbeat(submission.id, 2, leaseMs)).toBe(true);
      });

      test('a late worker can write nothing', async () => {
        const { submission } = await submit();
        await claim();
        clock.advance(leaseMs);
        await claim();
        expect(await store.recordVerdict(submission.id, 1, verdict('passed'))).toBe(false);
        expect(await store.recordUngradable(submission.id, 1, 'late')).toBe(false);
        expect(await store.releaseForRetry(submission.id, 1, { message: 'late', delayMs: 0, failure: true })).toBe(
          false,
        );
        expect(await store.getSubmission(submission.id)).toMatchObject({
          state: 'running',
          attempt: 2,
          verdict: null,
          message: null,
        });
        expect(await store.recordVerdict(submission.id, 2, verdict('failed'))).toBe(true);
      });

      test('endLeases hands everything that was running to the next claim', async () => {
        await submit();
        await submit({ learner: 'bo' });
        await claim();
        await claim();
        expect(await store.endLeases()).toBe(2);
        expect(await claim()).toMatchObject({ attempt: 2, failures: 1 });
        expect(await claim()).toMatchObject({ attempt: 2, failures: 1 });
      });
    });

    describe('ending', () => {
      test('a verdict is kept with score and time, and written once', async () => {
        const { submission } = await submit();
        await claim();
        clock.advance(500);
        expect(await store.recordVerdict(submission.id, 1, verdict('failed', 40))).toBe(true);
        expect(await store.recordVerdict(submission.id, 1, verdict('passed'))).toBe(false);
        expect(await store.getSubmission(submission.id)).toMatchObject({
          state: 'graded',
          score: 40,
          maxScore: 100,
          finishedAt: clock.now().toISOString(),
          verdict: verdict('failed', 40),
        });
        expect(await store.countRunning()).toBe(0);
        clock.advance(leaseMs * 2);
        expect(await claim()).toBeNull();
      });

      test('ungradable keeps its sentence and is never claimed again', async () => {
        const { submission } = await submit();
        await claim();
        await store.recordUngradable(submission.id, 1, 'The grader stopped three times.');
        expect(await store.getSubmission(submission.id)).toMatchObject({
          state: 'ungradable',
          message: 'The grader stopped three times.',
          score: null,
        });
        clock.advance(leaseMs * 2);
        expect(await claim()).toBeNull();
      });

      test('a release waits its delay, tells why, and counts only failures', async () => {
        const { submission } = await submit();
        await claim();
        await store.releaseForRetry(submission.id, 1, {
          message: 'The engine stopped.',
          delayMs: 5000,
          failure: false,
        });
        expect(await store.getSubmission(submission.id)).toMatchObject({
          state: 'queued',
          message: 'The engine stopped.',
        });
        expect(await store.waiting()).toEqual([
          { id: submission.id, exercise: 'image/non-root', message: 'The engine stopped.' },
        ]);
        expect(await claim()).toBeNull();
        clock.advance(5000);
        expect(await claim()).toMatchObject({ attempt: 2, failures: 0 });
        await store.releaseForRetry(submission.id, 2, { message: null, delayMs: 0, failure: true });
        expect(await claim()).toMatchObject({ attempt: 3, failures: 1 });
      });

      test('cancel ends what waits and what runs, and nothing else', async () => {
        const waiting = await submit();
        expect(await store.cancelSubmission(waiting.submission.id)).toMatchObject({
          cancelled: true,
          submission: { state: 'cancelled' },
        });
        expect(await claim()).toBeNull();

        const running = await submit();
        await claim();
        expect(await store.cancelSubmission(running.submission.id)).toMatchObject({ cancelled: true });
        expect(await store.heartbeat(running.submission.id, 1, leaseMs)).toBe(false);
        expect(await store.recordVerdict(running.submission.id, 1, verdict('passed'))).toBe(false);
        expect(await stateOf(running.submission.id)).toBe('cancelled');

        const graded = await submit();
        await claim();
        await store.recordVerdict(graded.submission.id, 1, verdict('passed'));
        expect(await store.cancelSubmission(graded.submission.id)).toMatchObject({
          cancelled: false,
          submission: { state: 'graded' },
        });
        expect(await store.cancelSubmission('none')).toBeNull();
      });
    });

    test('lists the newest first, by learner and exercise, up to the limit', async () => {
      const a = await submit();
      const b = await submit({ exercise: 'image/multi-stage' });
      await submit({ learner: 'bo' });
      const ids = async (exercise?: string, limit = 10) =>
        (await store.listSubmissions({ learner: 'ada', exercise, limit })).map((s) => s.id);
      expect(await ids()).toEqual([b.submission.id, a.submission.id]);
      expect(await ids('image/non-root')).toEqual([a.submission.id]);
      expect(await ids(undefined, 1)).toEqual([b.submission.id]);
      expect((await store.listSubmissions({ learner: 'ada', limit: 1 }))[0]).not.toHaveProperty('files');
    });

    describe('drafts', () => {
      const key = { learner: 'ada', exercise: 'image/non-root' };
      const save = (text: string, revision: number, edited = true) =>
        store.saveDraft({ ...key, files: { Dockerfile: text }, revision, edited });

      test('each save has the next revision and is read back', async () => {
        expect(await store.getDraft(key.learner, key.exercise)).toBeNull();
        expect(await save('one', 0)).toMatchObject({ saved: { revision: 1 } });
        clock.advance(1000);
        expect(await save('two', 1)).toMatchObject({ saved: { revision: 2, savedAt: clock.now().toISOString() } });
        expect(await store.getDraft(key.learner, key.exercise)).toEqual({
          files: { Dockerfile: 'two' },
          revision: 2,
          savedAt: clock.now().toISOString(),
        });
      });

      test('a stale revision changes nothing and answers the stored draft', async () => {
        await save('one', 0);
        await save('two', 1);
        for (const stale of [0, 1, 7]) {
          expect(await save('stale', stale)).toMatchObject({ conflict: { files: { Dockerfile: 'two' }, revision: 2 } });
        }
        expect((await store.getDraft(key.learner, key.exercise))!.files).toEqual({ Dockerfile: 'two' });
      });

      test('of two saves at once one wins', async () => {
        const results = await Promise.all([save('a', 0), save('b', 0)]);
        expect(results.filter((r) => 'saved' in r)).toHaveLength(1);
      });

      test('after a deletion there is none, and revisions go on, so that an old tab cannot overwrite', async () => {
        await save('one', 0);
        await store.deleteDraft(key.learner, key.exercise);
        await store.deleteDraft(key.learner, 'image/multi-stage');
        expect(await store.getDraft(key.learner, key.exercise)).toBeNull();
        expect(await save('old tab', 1)).toEqual({ conflict: null });
        expect(await save('fresh', 0)).toMatchObject({ saved: { revision: 2 } });
        expect(await save('old tab', 1)).toMatchObject({ conflict: { files: { Dockerfile: 'fresh' } } });
      });
    });

    test('hints open once and are kept for each learner and exercise', async () => {
      await store.openHint('ada', 'image/non-root', 1);
      await store.openHint('ada', 'image/non-root', 0);
      await store.openHint('ada', 'image/non-root', 1);
      expect(await store.openedHints('ada', 'image/non-root')).toEqual([0, 1]);
      expect(await store.openedHints('bo', 'image/non-root')).toEqual([]);
      expect(await store.openedHints('ada', 'image/multi-stage')).toEqual([]);
    });

    describe('progress', () => {
      const grade = async (v: ReturnType<typeof verdict>) => {
        const { submission } = await submit();
        const { attempt } = (await claim())!;
        await store.recordVerdict(submission.id, attempt, v);
      };

      test('best score, verdicts, passed once for ever; undecided verdicts are no score', async () => {
        expect(await store.progress('ada')).toEqual([]);
        await grade(verdict('error', 60));
        expect(await store.progress('ada')).toMatchObject([
          { bestScore: null, attempts: 1, passed: false, begun: true },
        ]);
        await grade(verdict('failed', 40));
        await grade(verdict('passed'));
        await grade(verdict('failed', 10));
        expect(await store.progress('ada')).toEqual([
          {
            exercise: 'image/non-root',
            bestScore: 100,
            attempts: 4,
            passed: true,
            begun: true,
            lastActivityAt: clock.now().toISOString(),
          },
        ]);
        expect(await store.progress('bo')).toEqual([]);
      });

      test('a draft begins an exercise when it differs from the starter', async () => {
        const draft = { learner: 'ada', exercise: 'image/non-root', files: { Dockerfile: 'x' } };
        await store.saveDraft({ ...draft, revision: 0, edited: false });
        expect(await store.progress('ada')).toMatchObject([{ begun: false }]);
        await store.saveDraft({ ...draft, revision: 1, edited: true });
        expect(await store.progress('ada')).toMatchObject([{ begun: true, attempts: 0, bestScore: null }]);
        await store.deleteDraft('ada', 'image/non-root');
        expect(await store.progress('ada')).toMatchObject([{ begun: false }]);
      });

      test('a cancelled submission is no attempt', async () => {
        const { submission } = await submit();
        await store.cancelSubmission(submission.id);
        expect(await store.progress('ada')).toMatchObject([{ attempts: 0, begun: true }]);
      });
    });
  });
}
