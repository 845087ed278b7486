/** `drydock image inspect` and `drydock image compare`: what is inside an exercise's image. */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import {
  compareXrays,
  cycloneDx,
  dockerfilesOf,
  EngineFault,
  xrayImage,
  type Exercise,
  type Files,
  type Xray,
} from '../../graders/index.ts';
import { readLearnerFiles, withEngine } from '../command-session.ts';
import { readConfig } from '../config.ts';
import { loadContent, type Content } from '../content.ts';
import { UsageError } from '../errors.ts';
import { compareText, inspectText } from '../image-text.ts';
import { exercisesDir } from '../paths.ts';
import { findScanner, withSecondOpinion } from '../scanner.ts';

interface Options {
  dockerfile?: string;
  variant?: string;
  json?: boolean;
  cyclonedx?: string;
}

const dirHelp =
  "the folder that holds the learner's files by their names; @starter, @solution or another of the exercise's solutions (@distroless) work too";

export function register(program: Command): void {
  const image = program.command('image').description("look into the images of learners' files");
  const shared = (command: Command): Command =>
    command
      .option('--dockerfile <path>', 'which image, where the exercise builds several (default: the first)')
      .option('--variant <seed>', 'the variant that this seed draws (default: the plain values)')
      .option('--json', 'one JSON document on stdout');

  shared(
    image
      .command('inspect')
      .description(
        'layers, files, packages, secrets and known vulnerabilities; exit code 1 when the image cannot be built, 3 without an engine',
      )
      .argument('<exercise>', 'its id, e.g. image/non-root')
      .argument('<dir>', dirHelp),
  )
    .option('--cyclonedx <file>', 'also write the inventory as CycloneDX 1.6')
    .action(async (id: string, dir: string, options: Options) => {
      const xrays = await look(id, [dir], options);
      if (xrays === null) return;
      const { report } = xrays[0]!;
      if (options.cyclonedx !== undefined)
        await writeCycloneDx(options.cyclonedx, id, xrays[0]!, program.version() ?? '');
      process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : `${inspectText(id, report)}\n`);
    });

  shared(
    image
      .command('compare')
      .description('two images of one exercise side by side; exit code 1 when one cannot be built, 3 without an engine')
      .argument('<exercise>', 'its id, e.g. image/multi-stage')
      .argument('<dir1>', dirHelp)
      .argument('<dir2>', 'the same for the second image'),
  ).action(async (id: string, first: string, second: string, options: Options) => {
    const xrays = await look(id, [first, second], options);
    if (xrays === null) return;
    const comparison = compareXrays({ name: first, ...xrays[0]! }, { name: second, ...xrays[1]! });
    process.stdout.write(options.json ? `${JSON.stringify(comparison, null, 2)}\n` : `${compareText(comparison)}\n`);
  });
}

/** One X-ray for each folder; null when an image cannot be built, which was said then. */
async function look(id: string, dirs: readonly string[], options: Options): Promise<Xray[] | null> {
  const content = await loadContent(exercisesDir);
  const exercise = content.exercise(id, options.variant);
  if (!exercise)
    throw new UsageError(
      `There is no exercise ${id}. There are: ${content
        .list()
        .map((spec) => spec.id)
        .join(', ')}.`,
    );
  const dockerfile = dockerfileOf(exercise, options.dockerfile);
  const all: Files[] = [];
  for (const dir of dirs) all.push(await filesOf(content, exercise, dir, options.variant));
  const scanner = await findScanner(readConfig().scanner);
  return withEngine(true, async ({ engine, trouble }) => {
    if (!engine) throw new EngineFault(trouble ?? 'There is no container engine.', { reason: 'absent' });
    const xrays: Xray[] = [];
    for (const [index, files] of all.entries()) {
      const signal = new AbortController().signal;
      const answer = await xrayImage({
        exercise,
        files,
        dockerfile,
        engine,
        submission: randomUUID(),
        attempt: 1,
        signal,
      });
      if ('findings' in answer) {
        process.stderr.write(`drydock: the image of ${dirs[index]} cannot be built.\n`);
        for (const { file, line, column, message } of answer.findings)
          process.stderr.write(`${file}:${line}:${column} ${message}\n`);
        process.exitCode = 1;
        return null;
      }
      xrays.push(await withSecondOpinion(answer.xray, scanner));
    }
    return xrays;
  });
}

function dockerfileOf(exercise: Exercise, wanted?: string): string {
  const known = dockerfilesOf(exercise);
  if (known.length === 0)
    throw new UsageError(`The exercise ${exercise.id} builds no image, so there is nothing to look into.`);
  if (wanted === undefined) return known[0]!;
  if (known.includes(wanted)) return wanted;
  throw new UsageError(`${exercise.id} has no Dockerfile ${wanted}; there are ${known.join(', ')}.`);
}

async function filesOf(content: Content, exercise: Exercise, dir: string, variant?: string): Promise<Files> {
  if (!dir.startsWith('@'))
    return readLearnerFiles(
      dir,
      exercise.files.filter((file) => file.editable).map((file) => file.path),
    );
  const own = [{ name: 'starter', files: exercise.starter }, ...content.proofs(exercise.id, variant)!.solutions];
  const found = own.find(({ name }) => `@${name}` === dir);
  if (found) return found.files;
  throw new UsageError(
    `${exercise.id} has nothing called ${dir}; there are ${own.map(({ name }) => `@${name}`).join(', ')}.`,
  );
}

async function writeCycloneDx(file: string, name: string, { report }: Xray, toolVersion: string): Promise<void> {
  const bom = cycloneDx(report, { name, serial: randomUUID(), time: new Date().toISOString(), toolVersion });
  await writeFile(file, `${JSON.stringify(bom, null, 2)}\n`).catch((error: Error) => {
    throw new UsageError(`${file} cannot be written: ${error.message}.`);
  });
  process.stderr.write(`drydock: ${file} holds ${bom.components.length} components.\n`);
}
