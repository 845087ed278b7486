/** `drydock doctor`: is everything here that the lab needs, and what to do where it is not. */
import { statfs } from 'node:fs/promises';
import type { Command } from 'commander';
import { EngineFault, openEngine } from '../../graders/index.ts';
import { readConfig } from '../config.ts';
import { ContentError, loadContent } from '../content.ts';
import { engineSettings } from '../engine-settings.ts';
import { exercisesDir } from '../paths.ts';
import { openStore } from '../store/kysely.ts';

interface Diagnosis {
  name: 'node' | 'disk' | 'database' | 'exercises' | 'engine' | 'images';
  state: 'ok' | 'warning' | 'failed';
  message: string;
  /** What to do. */
  fix?: string;
}

/** Less free space than this and builds may fail in the middle. */
const wantedBytes = 2e9;

export function register(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at engine, images, disk and database, and say what to do; exit code 0 all well, 1 something needs doing',
    )
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { json?: boolean }) => {
      const config = readConfig();
      const dataDir = config.data;
      const diagnoses: Diagnosis[] = [
        { name: 'node', state: 'ok', message: `Node.js ${process.versions.node}.` },
        await database(dataDir),
        await disk(dataDir),
        await exercises(),
        ...(await engineAndImages(engineSettings(config))),
      ];
      if (options.json)
        process.stdout.write(
          `${JSON.stringify({ ok: diagnoses.every(({ state }) => state !== 'failed'), diagnoses }, null, 2)}\n`,
        );
      else {
        const glyph = { ok: '✓', warning: '!', failed: '✗' };
        for (const { name, state, message, fix } of diagnoses) {
          process.stdout.write(
            `${glyph[state]} ${name.padEnd(10)} ${message}${fix ? `\n             → ${fix}` : ''}\n`,
          );
        }
      }
      process.exitCode = diagnoses.some(({ state }) => state === 'failed') ? 1 : 0;
    });
}

async function database(dataDir: string): Promise<Diagnosis> {
  try {
    const store = await openStore(dataDir);
    await store.close();
    return { name: 'database', state: 'ok', message: `${dataDir} can be written; the database opens.` };
  } catch (error) {
    return {
      name: 'database',
      state: 'failed',
      message: (error as Error).message,
      fix: 'Choose another folder with DRYDOCK_DATA, or correct its owner.',
    };
  }
}

async function disk(dataDir: string): Promise<Diagnosis> {
  const space = await statfs(dataDir).catch(() => undefined);
  if (!space) return { name: 'disk', state: 'failed', message: `${dataDir} cannot be looked at.` };
  const free = space.bavail * space.bsize;
  const message = `${(free / 1e9).toFixed(1)} GB free for images and builds.`;
  if (free >= wantedBytes) return { name: 'disk', state: 'ok', message };
  return {
    name: 'disk',
    state: 'warning',
    message,
    fix: `Free at least ${wantedBytes / 1e9} GB, or point DRYDOCK_DATA at a larger disk.`,
  };
}

async function exercises(): Promise<Diagnosis> {
  try {
    const content = await loadContent(exercisesDir);
    return { name: 'exercises', state: 'ok', message: `${content.list().length} exercises, all well-formed.` };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { name: 'exercises', state: 'failed', message: error.message, fix: 'Correct the lines named.' };
  }
}

async function engineAndImages(settings: Parameters<typeof openEngine>[0]): Promise<Diagnosis[]> {
  let engine;
  try {
    engine = await openEngine(settings);
  } catch (error) {
    if (!(error instanceof EngineFault)) throw error;
    const found: Diagnosis = { name: 'engine', state: 'failed', message: error.message };
    return [error.fix ? { ...found, fix: error.fix } : found];
  }
  try {
    const trouble = await engine.trouble();
    if (trouble) return [{ name: 'engine', state: 'failed', message: trouble }];
    const { name, version, kind, builder } = engine.summary();
    const images = await engine.baseImages();
    const missing = images.filter((image) => image.state !== 'ready');
    const standIns = images.filter((image) => image.origin === 'stand-in');
    const imagesMessage = `${images.length - missing.length} of ${images.length} base images are ready${standIns.length > 0 ? `; stand-ins built from this machine's parts: ${standIns.map((image) => image.reference).join(', ')}` : ''}.`;
    return [
      {
        name: 'engine',
        state: 'ok',
        message: `${name} ${version}, ${kind === 'private' ? 'private to this lab' : 'shared with others on this machine'}, builds with ${builder === 'buildkit' ? 'BuildKit' : 'the classic builder'}.`,
      },
      missing.length === 0
        ? { name: 'images', state: 'ok', message: imagesMessage }
        : {
            name: 'images',
            state: 'warning',
            message: imagesMessage,
            fix: '`drydock images prepare` makes them ready; the server also does so by itself when it starts.',
          },
    ];
  } finally {
    await engine.close();
  }
}
