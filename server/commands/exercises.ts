/** `drydock exercises`: what there is to learn. */
import type { Command } from 'commander';
import { kindNeedsEngine } from '../../graders/index.ts';
import { loadContent } from '../content.ts';
import { exercisesDir } from '../paths.ts';

export function register(program: Command): void {
  program
    .command('exercises')
    .description('list the exercises of the course')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { json?: boolean }) => {
      const { course, list } = await loadContent(exercisesDir);
      const exercises = list().map((spec) => ({
        id: spec.id,
        title: spec.title,
        summary: spec.summary,
        layer: spec.layer,
        minutes: spec.minutes,
        difficulty: spec.difficulty,
        points: spec.checks.reduce((sum, check) => sum + check.points, 0),
        needsEngine: spec.checks.some((check) => kindNeedsEngine(check.kind)),
        files: spec.files.filter((file) => file.editable).map((file) => file.path),
        checks: spec.checks.map(({ id, kind, title, points }) => ({ id, kind, title, points })),
      }));
      if (options.json) {
        process.stdout.write(`${JSON.stringify({ title: course.title, exercises }, null, 2)}\n`);
        return;
      }
      for (const layer of course.layers) {
        process.stdout.write(`${layer.title}\n`);
        for (const { id, title, minutes, points, needsEngine, files } of exercises.filter(
          (exercise) => exercise.layer === layer.id,
        )) {
          process.stdout.write(
            `  ${id.padEnd(34)} ${title}, ${minutes} min, ${points} points${needsEngine ? ', needs an engine' : ''}: ${files.join(', ')}\n`,
          );
        }
      }
    });
}
