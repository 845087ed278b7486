/** What the grading commands share: the engine for one run of the command line, and reading the learner's files. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineFault, openEngine, type Engine, type Files } from '../graders/index.ts';
import { readConfig } from './config.ts';
import { UsageError } from './errors.ts';
import { engineSettings } from './engine-settings.ts';
import { ImageProgress } from './image-progress.ts';

/** More than any exercise takes; what is smaller and still too long is told by the graders, with a position. */
const maxFileBytes = 8 * 1024 * 1024;

export interface CommandEngine {
  engine: Engine | null;
  trouble?: string;
}

/**
 * Opens the configured engine, prepares missing base images (progress on stderr), and closes it afterwards.
 * `needed` false: no engine is opened. `prepare` false: base images stay as they are.
 */
export async function withEngine<T>(
  needed: boolean,
  use: (engine: CommandEngine) => Promise<T>,
  { prepare = true }: { prepare?: boolean } = {},
): Promise<T> {
  if (!needed) return use({ engine: null });
  const config = readConfig();
  let engine: Engine;
  try {
    engine = await openEngine(engineSettings(config));
  } catch (error) {
    if (error instanceof EngineFault)
      return use({ engine: null, trouble: [error.message, error.fix].filter(Boolean).join(' ') });
    throw error;
  }
  // An interrupted command must not leave containers or a private engine behind.
  const interrupted = (): void => void engine.close().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  const progress = new ImageProgress(process.stderr);
  try {
    if (prepare) await engine.prepareImages({ onProgress: (state) => progress.image(state) });
    progress.end();
    return await use({ engine });
  } finally {
    progress.end();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await engine.close();
  }
}

/** Reads the named files of a folder as UTF-8 (bytes that are not UTF-8 become U+FFFD, which the parsers report). */
export async function readLearnerFiles(folder: string, names: readonly string[]): Promise<Files> {
  const entry = await stat(folder).catch(() => undefined);
  if (!entry?.isDirectory())
    throw new UsageError(`${folder} is not a folder. Give the folder that holds ${names.join(', ')}.`);
  const files: Record<string, string> = {};
  for (const name of names) files[name] = await readText(join(folder, name));
  return files;
}

/** Throws UsageError when the file is absent, not ordinary or far too large. */
export async function readText(path: string): Promise<string> {
  const entry = await stat(path).catch(() => undefined);
  if (!entry) throw new UsageError(`${path} does not exist.`);
  if (!entry.isFile()) throw new UsageError(`${path} is not an ordinary file.`);
  if (entry.size > maxFileBytes)
    throw new UsageError(`${path} has ${entry.size} bytes; at most ${maxFileBytes} are read.`);
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`${path} cannot be read: ${error.message}.`);
  });
}
