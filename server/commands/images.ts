/** `drydock images`: the base images that a FROM may name. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { BundleFault, type BaseImageState, type BundleReport, type Engine } from '../../graders/index.ts';
import { UsageError } from '../errors.ts';
import { withEngine } from '../command-session.ts';
import { amount, ImageProgress, megabytes, stateText } from '../image-progress.ts';

export function register(program: Command): void {
  const images = program.command('images').description('base images: prepare, list, carry to a room without internet');

  images
    .command('prepare')
    .description(
      'make every base image ready: pull it where a registry answers, else build a stand-in; asks again for what is a stand-in now',
    )
    .option('--json', 'one JSON document on stdout')
    .action((options: { json?: boolean }) =>
      withImages(async (engine, progress) => {
        const states = await engine.prepareImages({ renew: true, onProgress: (state) => progress.image(state) });
        progress.end();
        print(states, options.json);
        process.exitCode = states.every((image) => image.state === 'ready') ? 0 : 3;
      }, false),
    );

  images
    .command('list')
    .description('show state, origin, size and digest of every base image')
    .option('--json', 'one JSON document on stdout')
    .action((options: { json?: boolean }) =>
      withImages(async (engine) => print(await engine.baseImages(), options.json), false),
    );

  images
    .command('export')
    .description('write the prepared base images into one file; prepares what is missing first')
    .argument('<file>', 'the bundle to write')
    .option('--json', 'one JSON document on stdout')
    .action((file: string, options: { json?: boolean }) =>
      withImages(async (engine, progress) => {
        const written = await engine.exportImages(resolve(file), {
          madeBy: `Drydock ${program.version()}`,
          onProgress: (bytes) => progress.step(`writing ${file}, ${megabytes(bytes)}`, `writing ${file}`),
        });
        const { bytes, checksum, images: references } = written;
        progress.line(`${file} holds ${references.length} base images, ${megabytes(bytes)}.`);
        progress.line(`\`drydock images import ${file} --checksum ${checksum}\` takes this bundle and no other.`);
        if (options.json) writeJson(written);
      }),
    );

  images
    .command('import')
    .description('load what a bundle made by export has of the course; what is not what it says is refused')
    .argument('<file>', 'the bundle to read')
    .option('--checksum <sha256>', 'refuse any bundle but the one of which export said this', checksumOption)
    .option('--json', 'one JSON document on stdout')
    .action((file: string, options: { checksum?: string; json?: boolean }) =>
      withImages(async (engine, progress) => {
        const report = await importBundle(engine, resolve(file), options.checksum, progress);
        const states = await engine.baseImages();
        progress.end();
        if (options.json) writeJson({ ...report, states });
        else {
          for (const { reference, outcome, message } of report.images)
            process.stdout.write(`${reference.padEnd(42)} ${outcome}${message && `: ${message}`}\n`);
        }
        if (report.images.every(({ outcome }) => outcome === 'skipped'))
          throw new UsageError(`Nothing in ${file} is of use here.`);
      }, false),
    );
}

function checksumOption(text: string): string {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('64 hex digits, as `images export` prints them.');
  return text.toLowerCase();
}

/** What is wrong with the file is wrong usage; an engine that goes away is not. */
async function importBundle(
  engine: Engine,
  path: string,
  checksum: string | undefined,
  progress: ImageProgress,
): Promise<BundleReport> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isFile()) throw new UsageError(`${path} is not a file that can be read.`);
  return engine.importImages(path, {
    ...(checksum !== undefined && { checksum }),
    onProgress: ({ phase, bytes, totalBytes }) => {
      const doing = phase === 'reading' ? 'checking the bundle' : 'loading the images';
      progress.step(`${doing}, ${amount(bytes, totalBytes)}`, doing);
    },
  });
}

async function withImages(
  use: (engine: Engine, progress: ImageProgress) => Promise<void>,
  prepare = true,
): Promise<void> {
  const progress = new ImageProgress(process.stderr);
  await withEngine(
    true,
    async ({ engine, trouble }) => {
      if (!engine) throw new UsageError(trouble ?? 'There is no container engine.');
      await use(engine, progress).catch((error: unknown) => {
        throw error instanceof BundleFault ? new UsageError(error.message) : error;
      });
    },
    { prepare },
  ).finally(() => progress.end());
}

function print(states: BaseImageState[], json?: boolean): void {
  if (json) writeJson({ images: states });
  else for (const state of states) process.stdout.write(`${state.reference.padEnd(42)} ${stateText(state)}\n`);
}

function writeJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
