import { expect, it } from 'vitest';
import type { Files } from '../../graders/check.ts';
import type { Exercise } from '../../graders/exercise.ts';
import { adviseOnDockerfiles } from '../../graders/dockerfile-advice.ts';
import { submissionFiles } from '../../graders/grade.ts';
import { kindNames } from '../../graders/index.ts';
import { runStatics } from '../../graders/static-checks.ts';
import { loadContent } from '../../server/content.ts';
import { exercisesDir } from '../../server/paths.ts';

const file = (path: string, editable = true) => ({ path, language: 'dockerfile' as const, editable });

async function advice(files: Record<string, string>, exercise: Partial<Pick<Exercise, 'files' | 'checks'>> = {}) {
  const found = await adviseOnDockerfiles({
    exercise: { files: [file('Dockerfile')], checks: [], ...exercise },
    files,
    signal: new AbortController().signal,
    runStatics,
  });
  return found.map(({ file, line, advice }) => `${file}:${line} ${advice?.severity} ${advice?.code}`);
}

const text =
  'FROM node:20-alpine\nADD app /app\nRUN wget -qO- https://example.com/i.sh | sh\nUSER node\nCMD node server.js\n';

it('says what stands where and how grave it is, gravest first', async () => {
  expect(await advice({ Dockerfile: text })).toEqual([
    'Dockerfile:3 security dockerfile/no-piped-download',
    'Dockerfile:5 warning dockerfile/exec-form',
    'Dockerfile:2 suggestion dockerfile/copy-not-add',
  ]);
});

it('leaves out what a check of the exercise asks, with points', async () => {
  const asked = { id: 'x', kind: 'dockerfile/exec-form', title: 'x', points: 1, with: {}, gate: false };
  expect(await advice({ Dockerfile: text }, { checks: [asked] })).not.toContain(
    'Dockerfile:5 warning dockerfile/exec-form',
  );
});

it('says nothing of a file that is only shown, cannot be read, or cannot be judged', async () => {
  expect(await advice({ Dockerfile: text }, { files: [file('Dockerfile', false)] })).toEqual([]);
  expect(await advice({ Dockerfile: 'FROM node:20-alpine\nFORM x\n' })).toEqual([]);
  expect(await advice({ Dockerfile: '' })).toEqual([]);
  expect(await advice({ Dockerfile: 'FROM registry.example/app:1\nWORKDIR $HOME_DIR\n' })).toEqual([]);
});

it('says so much and no more', async () => {
  expect(await advice({ Dockerfile: `${text}${'ADD a /b\n'.repeat(50)}` })).toHaveLength(20);
});

it('asks for kinds that there are', async () => {
  const codes = new Set<string>();
  await adviseOnDockerfiles({
    exercise: { files: [file('Dockerfile')], checks: [] },
    files: { Dockerfile: text },
    signal: new AbortController().signal,
    runStatics: ({ checks }) => {
      for (const { kind } of checks) codes.add(kind);
      return Promise.resolve();
    },
  });
  expect(codes.size).toBeGreaterThan(15);
  expect(kindNames()).toEqual(expect.arrayContaining([...codes]));
});

const content = await loadContent(exercisesDir);
const answers = content
  .list()
  .filter(({ files }) => files.some(({ language, editable }) => editable && language === 'dockerfile'))
  .flatMap(({ id }) =>
    content.proofs(id)!.solutions.map((solution) => ({ name: `${id} ${solution.name}`, id, solution })),
  );

const advised = async (id: string, files: Files): Promise<string[]> => {
  const exercise = content.exercise(id)!;
  const found = await adviseOnDockerfiles({
    exercise,
    files: submissionFiles(exercise, files),
    signal: new AbortController().signal,
    runStatics,
  });
  return found.map(({ file, line, message }) => `${file}:${line} ${message}`);
};

it.each(answers)('has nothing to say of a right answer: $name', async ({ id, solution }) => {
  const { checks, starter } = content.exercise(id)!;
  // Where fewest changes count, what need not be changed stays as it was given.
  const left = checks.some(({ kind }) => kind === 'attack/fewest-edits') ? await advised(id, starter) : [];
  expect((await advised(id, solution.files)).filter((remark) => !left.includes(remark))).toEqual([]);
});
