/** `drydock grade EXERCISE DIR`: grades a folder exactly as the server grades a submission. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { EngineFault, grade, kindNeedsEngine, type Exercise, type Files, type Verdict } from '../../graders/index.ts';
import { loadContent } from '../content.ts';
import { UsageError } from '../errors.ts';
import { exercisesDir } from '../paths.ts';
import { readLearnerFiles, withEngine, type CommandEngine } from '../command-session.ts';

export function register(program: Command): void {
  program
    .command('grade')
    .description("grade the learner's files in DIR; exit code 0 all passed, 1 not all passed, 3 could not be graded")
    .argument('<exercise>', 'its id, e.g. image/non-root')
    .argument('<dir>', "the folder that holds the learner's files by their names")
    .option('--variant <seed>', 'grade the variant that this seed draws (default: the plain values)')
    .option('--json', 'one JSON document on stdout')
    .action(async (id: string, dir: string, options: { variant?: string; json?: boolean }) => {
      const content = await loadContent(exercisesDir);
      const exercise = content.exercise(id, options.variant);
      if (!exercise)
        throw new UsageError(
          `There is no exercise ${id}. There are: ${content
            .list()
            .map((spec) => spec.id)
            .join(', ')}.`,
        );
      const files = await readLearnerFiles(
        dir,
        exercise.files.filter((file) => file.editable).map((file) => file.path),
      );
      const needsEngine = exercise.checks.some((check) => kindNeedsEngine(check.kind));
      const verdict = await withEngine(needsEngine, (engine) => gradeOnce(exercise, files, engine));
      process.stdout.write(options.json ? `${JSON.stringify(verdict, null, 2)}\n` : report(verdict));
      process.exitCode = { passed: 0, failed: 1, error: 3 }[verdict.status];
    });
}

/** One grading outside the server. A fault of the engine becomes a verdict of status `error`. */
export async function gradeOnce(
  exercise: Exercise,
  files: Files,
  { engine, trouble }: CommandEngine,
): Promise<Verdict> {
  const request = { exercise, files, submission: randomUUID(), attempt: 1, signal: new AbortController().signal };
  try {
    return await grade({ ...request, engine, ...(trouble && { engineTrouble: trouble }) });
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    const engineTrouble = [error.message, error.fix].filter(Boolean).join(' ');
    return grade({ ...request, engine: null, engineTrouble });
  }
}

function report(verdict: Verdict): string {
  const glyph = { passed: '✓', failed: '✗', error: '?' };
  const lines = [`${verdict.exercise}: ${verdict.status}, ${verdict.score} of ${verdict.maxScore} points`];
  for (const check of verdict.checks) {
    lines.push(`${glyph[check.status]} ${check.title} (${check.earned}/${check.points})`);
    if (check.reason) lines.push(`    ${check.reason}`);
    for (const finding of check.findings)
      lines.push(`    ${finding.file}:${finding.line}:${finding.column} ${finding.message}`);
  }
  for (const { file, line, column, message, advice } of verdict.advice ?? [])
    lines.push(`${advice?.severity ?? 'advice'}: ${file}:${line}:${column} ${message} ${advice?.fix ?? ''}`.trimEnd());
  for (const note of verdict.notes) lines.push(`note: ${note}`);
  if (verdict.engine?.standIns.length)
    lines.push(`note: built on stand-ins for ${verdict.engine.standIns.join(', ')}.`);
  return `${lines.join('\n')}\n`;
}
