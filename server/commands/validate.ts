/** `drydock validate`: proves the exercises (solutions pass, starter fails, every mutant is caught by the named checks). */
import type { Command } from 'commander';
import { kindNeedsEngine, validateExercise, type ExerciseProof } from '../../graders/index.ts';
import { loadContent } from '../content.ts';
import { UsageError } from '../errors.ts';
import { exercisesDir } from '../paths.ts';
import { gradeOnce } from './grade.ts';
import { withEngine } from '../command-session.ts';

export function register(program: Command): void {
  program
    .command('validate')
    .description('prove exercises: solutions pass, starter fails, mutants are caught by exactly the named checks')
    .argument('[exercise...]', 'ids; default: all')
    .option('--variant <seed>', 'prove the variant that this seed draws')
    .option('--json', 'one JSON document on stdout')
    .action(async (ids: string[], options: { variant?: string; json?: boolean }) => {
      const content = await loadContent(exercisesDir);
      const known = content.list().map((spec) => spec.id);
      const unknown = ids.filter((id) => !known.includes(id));
      if (unknown.length > 0)
        throw new UsageError(`There is no exercise ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
      const chosen = (ids.length > 0 ? ids : known).map((id) => content.exercise(id, options.variant)!);
      const needsEngine = chosen.some((exercise) => exercise.checks.some((check) => kindNeedsEngine(check.kind)));

      const exercises = await withEngine(needsEngine, async (engine) => {
        const proofs: ExerciseProof[] = [];
        for (const exercise of chosen) {
          const proof = await validateExercise(
            exercise,
            content.proofs(exercise.id, options.variant)!,
            (files, label) => {
              process.stderr.write(`drydock: ${exercise.id}: ${label}\n`);
              return gradeOnce(exercise, files, engine);
            },
            engine.engine?.slots ?? 1,
          );
          proofs.push(proof);
          if (!options.json) process.stdout.write(report(proof));
        }
        return proofs;
      });
      const ok = exercises.every((proof) => proof.ok);
      if (options.json) process.stdout.write(`${JSON.stringify({ ok, exercises }, null, 2)}\n`);
      process.exitCode = ok ? 0 : exercises.some((proof) => proof.undecided) ? 3 : 1;
    });
}

function report(proof: ExerciseProof): string {
  const width = Math.max(...proof.mutants.map((mutant) => mutant.name.length), 8);
  const lines = [
    `${proof.ok ? '✓' : '✗'} ${proof.id}: ${proof.solutions.filter((s) => s.ok).length}/${proof.solutions.length} solutions pass, starter ${proof.starter.ok ? 'fails' : 'does not fail'} (${proof.starter.score}/${proof.starter.maxScore}), ${proof.mutants.filter((m) => m.ok).length}/${proof.mutants.length} mutants as expected`,
    ...proof.mutants.map((mutant) => `  ${mutant.name.padEnd(width)} ${mutant.caughtBy.join(', ') || '(not caught)'}`),
    ...proof.problems.map((problem) => `  ! ${problem}`),
  ];
  return `${lines.join('\n')}\n`;
}
