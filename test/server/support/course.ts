import type { Content } from '../../../server/content.ts';
import type { Exercise, ExerciseSpec } from '../../../graders/index.ts';

/** Needs no engine; two editable files, a read-only one, a context file and a variant. */
export const policyExercise = 'iam/policy';
/** Has one check that needs an engine. */
export const taskExercise = 'runtime/task';
/** Builds an image; found by its id, but not in the list. */
export const imageExercise = 'image/build';

function exercise(over: Partial<Exercise> & Pick<Exercise, 'id' | 'layer' | 'checks'>): Exercise {
  return {
    title: `Title of ${over.id}`,
    minutes: 10,
    difficulty: 1,
    summary: 'Make it so.',
    files: [
      { path: 'policy.json', language: 'json', editable: true },
      { path: 'notes/trust.json', language: 'json', editable: true },
      { path: 'fixed.json', language: 'json', editable: false },
    ],
    context: [{ path: 'server.js', language: 'javascript' }],
    variants: {},
    buildSecrets: {},
    hints: [0, 1, 2].map((n) => ({ text: `Hint *${n}*`, cost: n })),
    lessonRefs: [{ title: 'IAM User Guide', url: 'https://docs.aws.amazon.com/IAM/' }],
    brief: '# Brief\n\n<script>alert(1)</script>',
    discussion: 'Why **this** is right.',
    starter: { 'policy.json': '{}\n', 'notes/trust.json': '[]\n', 'fixed.json': 'null\n' },
    contextFiles: { 'server.js': '// server\n' },
    hash: 'a'.repeat(64),
    ...over,
  };
}

const exercises = [
  exercise({
    id: policyExercise,
    layer: 'iam',
    checks: [
      {
        id: 'allows',
        kind: 'iam/must-allow',
        title: 'Allows',
        points: 100,
        with: {
          principal: '111122223333',
          requests: [
            { action: 's3:GetObject', resource: ['arn:aws:s3:::cargo/a', 'arn:aws:s3:::cargo/b'], reason: 'It reads.' },
          ],
        },
        gate: false,
      },
    ],
  }),
  exercise({
    id: taskExercise,
    layer: 'runtime',
    checks: [
      { id: 'registers', kind: 'ecs/registers', title: 'Registers', points: 40, with: {}, gate: false },
      { id: 'starts', kind: 'ecs/starts', title: 'Starts', points: 60, with: {}, gate: false },
    ],
  }),
];

const unlisted = exercise({
  id: imageExercise,
  layer: 'image',
  files: [{ path: 'Dockerfile', language: 'dockerfile', editable: true }],
  checks: [{ id: 'builds', kind: 'image/builds', title: 'Builds', points: 100, with: {}, gate: false }],
});

/** A course of two exercises in memory, and one that is not in the list. */
export function testCourse(): Content {
  const find = (id: string) => [...exercises, unlisted].find((known) => known.id === id);
  return {
    course: {
      title: 'Test course',
      layers: [
        { id: 'runtime', title: 'Runtime', summary: 'Runs.', exercises: ['task'] },
        { id: 'iam', title: 'Access', summary: 'Asks.', exercises: ['policy'] },
      ],
    },
    list: (): ExerciseSpec[] => exercises,
    exercise: find,
    proofs: () => undefined,
    solutions: async () => [
      { name: 'solution', files: { 'policy.json': '{"right": true}\n' }, why: 'It is *right*.' },
      { name: 'another-way', files: { 'policy.json': '{"right": 1}\n' }, why: null },
    ],
    hash: 'b'.repeat(64),
  };
}
