/** The lab's own parts: Node.js, database, disk, exercises. */
import { statfs } from 'node:fs/promises';
import { ContentError, loadContent } from '../content.ts';
import { exercisesDir } from '../paths.ts';
import { openStore } from '../store/kysely.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Less free space than this and builds may fail in the middle. */
const wantedBytes = 2e9;

export async function diagnoseLab(dataDir: string): Promise<Diagnosis[]> {
  return [node(), await database(dataDir), await disk(dataDir), await exercises()];
}

function node(): Diagnosis {
  return { name: 'node', group: 'lab', title: 'Node.js', state: 'ok', message: `Node.js ${process.versions.node}.` };
}

async function database(dataDir: string): Promise<Diagnosis> {
  const about = { name: 'database', group: 'lab', title: 'Database' } as const;
  try {
    const store = await openStore(dataDir);
    await store.close();
    return { ...about, state: 'ok', message: `${dataDir} can be written; the database opens.` };
  } catch (error) {
    return {
      ...about,
      state: 'failed',
      message: (error as Error).message,
      fix: 'Choose another folder with DRYDOCK_DATA, or correct its owner.',
    };
  }
}

async function disk(dataDir: string): Promise<Diagnosis> {
  const about = { name: 'disk', group: 'lab', title: 'Disk' } as const;
  const space = await statfs(dataDir).catch(() => undefined);
  if (!space) return { ...about, state: 'failed', message: `${dataDir} cannot be looked at.` };
  const free = space.bavail * space.bsize;
  const message = `${(free / 1e9).toFixed(1)} GB free for images and builds.`;
  if (free >= wantedBytes) return { ...about, state: 'ok', message };
  return {
    ...about,
    state: 'warning',
    message,
    fix: `Free at least ${wantedBytes / 1e9} GB, or point DRYDOCK_DATA at a larger disk.`,
  };
}

async function exercises(): Promise<Diagnosis> {
  const about = { name: 'exercises', group: 'lab', title: 'Exercises' } as const;
  try {
    const content = await loadContent(exercisesDir);
    return { ...about, state: 'ok', message: `${content.list().length} exercises, all well-formed.` };
  } catch (error) {
    if (!(error instanceof ContentError)) throw error;
    return { ...about, state: 'failed', message: error.message, fix: 'Correct the lines named.' };
  }
}
