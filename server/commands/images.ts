/** `drydock images`: the base images that a FROM may name. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EngineFault, type BaseImageState, type Engine } from '../../graders/index.ts';
import { UsageError } from '../errors.ts';
import { withEngine } from '../command-session.ts';

export function register(program: Command): void {
  const images = program.command('images').description('base images: prepare, list, carry to a room without internet');

  images
    .command('prepare')
    .description('make every base image ready: pull it where a registry answers, else build a stand-in')
    .option('--json', 'one JSON document on stdout')
    .action((options: { json?: boolean }) =>
      withImages(async (engine) => {
        const states = await engine.prepareImages({});
        print(states, options.json);
        process.exitCode = states.every((image) => image.state === 'ready') ? 0 : 3;
      }),
    );

  images
    .command('list')
    .description('show size, digest and origin of every base image')
    .option('--json', 'one JSON document on stdout')
    .action((options: { json?: boolean }) =>
      withImages(async (engine) => print(await engine.baseImages(), options.json), false),
    );

  images
    .command('export')
    .description('write the prepared base images into one file')
    .argument('<file>', 'the bundle to write')
    .action((file: string) =>
      withImages(async (engine) => {
        const bytes = await engine.exportImages(resolve(file));
        process.stderr.write(`drydock: ${file} holds the base images, ${megabytes(bytes)}.\n`);
      }),
    );

  images
    .command('import')
    .description('load a bundle made by export')
    .argument('<file>', 'the bundle to read')
    .action((file: string) =>
      withImages(async (engine) => print(await importBundle(engine, resolve(file)), false), false),
    );
}

/** What is wrong with the file is wrong usage; an engine that goes away is not. */
async function importBundle(engine: Engine, path: string): Promise<BaseImageState[]> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry?.isFile()) throw new UsageError(`${path} is not a file that can be read.`);
  return engine.importImages(path).catch((error: unknown) => {
    if (error instanceof EngineFault && error.reason === 'missing-image') throw new UsageError(error.message);
    throw error;
  });
}

async function withImages(use: (engine: Engine) => Promise<void>, prepare = true): Promise<void> {
  await withEngine(
    true,
    async ({ engine, trouble }) => {
      if (!engine) throw new UsageError(trouble ?? 'There is no container engine.');
      await use(engine);
    },
    { prepare },
  );
}

function print(states: BaseImageState[], json?: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ images: states }, null, 2)}\n`);
  else {
    for (const { reference, state, origin, sizeBytes, message } of states) {
      const facts = [state, origin, sizeBytes === null ? null : megabytes(sizeBytes)].filter(Boolean).join(', ');
      process.stdout.write(`${reference.padEnd(42)} ${facts}${message ? `: ${message}` : ''}\n`);
    }
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
