/** Proves the exercises that need no engine. The others: `exercises.engine.test.ts`. */
import { describe } from 'vitest';
import { kindNeedsEngine } from '../graders/index.ts';
import { loadContent } from '../server/content.ts';
import { exercisesDir } from '../server/paths.ts';
import { provesExercise } from './support/prove-exercise.ts';

const content = await loadContent(exercisesDir);
const pure = content.list().filter(({ checks }) => !checks.some(({ kind }) => kindNeedsEngine(kind)));
describe.each(pure)('$id', (exercise) => provesExercise(content, exercise, () => null));
