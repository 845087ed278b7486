/** The bench on every exercise of the course that has one. */
import { expect, test } from 'vitest';
import type { Bench } from '../../../server/contract.ts';
import { benchOf } from '../../../server/bench.ts';
import { loadContent } from '../../../server/content.ts';
import { exercisesDir } from '../../../server/paths.ts';
import { readPolicy, sections, tally } from '../../../web/src/bench/answers.ts';
import { matrices } from '../../../web/src/bench/matrix.ts';

const content = await loadContent(exercisesDir);
const exercises = await Promise.all(
  content.list().map(async ({ id }) => ({ id, bench: await benchOf(content.exercise(id)!, true) })),
);
const withBench = exercises.flatMap(({ id, bench }) => (bench ? [{ id, bench }] : []));

test('there are some', () => expect(withBench.length).toBeGreaterThan(4));

/** How the files answer what the exercise asks. */
function answered(id: string, bench: Bench, files: Readonly<Record<string, string>>) {
  const all = { ...content.exercise(id)!.starter, ...content.exercise(id)!.contextFiles, ...files };
  const policies = new Map(bench.policies.map((file) => [file, readPolicy(file, all[file] ?? '')]));
  return sections(bench, new Map(), [], policies);
}

test.each(withBench)('$id: every right answer answers every request as it should be', ({ id, bench }) => {
  for (const { name, files } of content.proofs(id)!.solutions) {
    const { told, right, worst } = tally(answered(id, bench, files));
    expect(worst?.row.request, name).toBeUndefined();
    expect(right).toBe(told);
    expect(told).toBe(bench.asked.reduce((sum, { count }) => sum + count, 0));
  }
});

test.each(withBench)('$id: the matrix shows every request once', ({ id, bench }) => {
  const all = answered(id, bench, {});
  const shown = matrices(all).flatMap((matrix) =>
    matrix.sections.flatMap(({ lines }) =>
      (lines ?? []).flatMap(({ cells }) => cells.flatMap((cell) => cell?.id ?? [])),
    ),
  );
  expect(shown.toSorted()).toEqual(all.flatMap(({ rows }) => rows!.map((row) => row.id)).toSorted());
  expect(new Set(shown).size).toBe(shown.length);
});
