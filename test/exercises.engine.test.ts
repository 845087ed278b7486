/**
 * Proves the exercises that need an engine, on a real one: in builder slots where this machine can have them, as the server
 * grades.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { kindNeedsEngine, type Engine } from '../graders/index.ts';
import { dockerdObstacle } from '../graders/engine/dockerd.ts';
import { loadContent } from '../server/content.ts';
import { exercisesDir } from '../server/paths.ts';
import { closeTestEngine, testEngine } from './support/engine.ts';
import { provesExercise } from './support/prove-exercise.ts';

const content = await loadContent(exercisesDir);
let engine: Engine;

beforeAll(async () => {
  engine = await testEngine('program' in dockerdObstacle() ? { engine: 'private' } : {});
  await engine.prepareImages({});
});
afterAll(closeTestEngine);

const onEngine = content.list().filter(({ checks }) => checks.some(({ kind }) => kindNeedsEngine(kind)));
describe.each(onEngine)('$id', (exercise) => provesExercise(content, exercise, () => engine));
