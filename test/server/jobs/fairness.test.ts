/**
 * Who waits for whom, with the real queue and grades of a fixed length in simulated time: nothing here depends on how fast
 * the machine is, and the same run gives the same numbers.
 */
import { describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../../server/store/kysely.ts';
import { TestClock } from '../support/clock.ts';
import { verdict } from '../support/verdicts.ts';

interface SimulatedLearner {
  name: string;
  /** Milliseconds from the start. */
  at: number;
  /** Submissions at once, each for another exercise: none takes the place of another. */
  atOnce?: number;
  gradeMs: number;
  /** Cancels when the grading has gone on for so long. */
  cancelMs?: number;
  /** Milliseconds after the n-th end until the next submission; null: no more. */
  again?: (n: number) => number | null;
}

const slots = 4;

/** Milliseconds that each submission of each learner waited for its slot. */
async function simulate(learners: readonly SimulatedLearner[]): Promise<Map<string, number[]>> {
  const clock = new TestClock();
  const began = clock.now().getTime();
  const now = (): number => clock.now().getTime() - began;
  const store = await openSqliteStore(':memory:', clock.now);
  const due: { at: number; happen: () => Promise<void> }[] = [];
  const plan = (at: number, happen: () => Promise<void>): void => {
    const index = due.findIndex((other) => other.at > at);
    due.splice(index < 0 ? due.length : index, 0, { at, happen });
  };
  const accepted = new Map<string, { learner: SimulatedLearner; n: number; at: number }>();
  const waits = new Map(learners.map(({ name }) => [name, [] as number[]]));
  let running = 0;

  const submit = async (learner: SimulatedLearner, n: number): Promise<void> => {
    const request = { learner: learner.name, exercise: `image/e${n}`, seed: null, files: {} };
    const { submission } = await store.acceptSubmission({ ...request, purpose: 'practice' });
    accepted.set(submission.id, { learner, n, at: now() });
  };
  const claim = async (): Promise<void> => {
    while (running < slots) {
      const claimed = await store.claimSubmission({ worker: 'w', leaseMs: 3_600_000 });
      if (claimed === null) return;
      const { learner, n, at } = accepted.get(claimed.id)!;
      waits.get(learner.name)!.push(now() - at);
      running += 1;
      plan(now() + (learner.cancelMs ?? learner.gradeMs), async () => {
        running -= 1;
        if (learner.cancelMs === undefined) await store.recordVerdict(claimed.id, claimed.attempt, verdict('failed'));
        else await store.cancelSubmission(claimed.id);
        const pause = learner.again?.(n) ?? null;
        if (pause !== null) plan(now() + pause, () => submit(learner, n + 1));
      });
    }
  };

  for (const learner of learners)
    for (let n = 0; n < (learner.atOnce ?? 1); n++) plan(learner.at, () => submit(learner, n));
  while (due[0] !== undefined) {
    clock.advance(due[0].at - now());
    while (due[0]?.at === now()) await due.shift()!.happen();
    await claim();
  }
  await store.close();
  return waits;
}

/** Numbers from 0 to 1 that look like chance and are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
}

const atOnce = (count: number): SimulatedLearner[] =>
  Array.from({ length: count }, (_, i) => ({ name: `o${i}`, at: 1, gradeMs: 1500 + (i % 7) * 200 }));

/** Learners who think about a minute between their submissions and keep the slots busy for more than half of the time. */
function steady(seed: number): SimulatedLearner[] {
  const number = numbers(seed);
  return Array.from({ length: 60 }, (_, i) => {
    const at = Math.floor(number() * 60_000);
    const gradeMs = Math.floor(2500 * (0.5 + number()));
    // Chosen beforehand: what another learner does must not change what this one does.
    const pauses = Array.from({ length: 4 }, () => Math.floor(60_000 * (0.5 + number())));
    return { name: `o${i}`, at, gradeMs, again: (n) => pauses[n] ?? null };
  });
}

function p95(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.ceil(0.95 * all.length) - 1]!;
}

/** What the others waited, over all runs, and how many of the one's submissions were graded or cancelled in each. */
async function together(one: SimulatedLearner | null, runs: readonly (readonly SimulatedLearner[])[]) {
  const waits: number[] = [];
  const turns: number[] = [];
  for (const others of runs) {
    const each = await simulate(one === null ? others : [one, ...others]);
    if (one !== null) turns.push(each.get(one.name)!.length);
    for (const { name } of others) waits.push(...each.get(name)!);
  }
  return { p95: p95(waits), turns };
}

const hundredAtOnce: SimulatedLearner = { name: 'one', at: 0, atOnce: 100, gradeMs: 2000 };
const again: SimulatedLearner = { name: 'one', at: 0, gradeMs: 2000, again: (n) => (n < 99 ? 0 : null) };

describe.each([
  ['20 others come at once', [atOnce(20)]],
  ['150 others come at once', [atOnce(150)]],
  ['others come and go', [1, 2].map((seed) => steady(seed * 977))],
])('%s, and one learner submits a hundred times', (_, runs) => {
  const alone = together(null, runs);

  test.each([
    ['at once', hundredAtOnce],
    ['one after the other', again],
    ['and cancels each before its verdict', { ...again, cancelMs: 1900 }],
  ])('%s: their p95 wait grows by a tenth at most', async (_name, one) => {
    const beside = await together(one, runs);
    expect((await alone).p95).toBeGreaterThan(0);
    expect(beside.p95 / (await alone).p95).toBeLessThanOrEqual(1.1);
    // Fair to this one, too: every submission has its turn in the end.
    expect(beside.turns).toEqual(runs.map(() => 100));
  });
});
