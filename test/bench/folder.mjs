/** One data folder for all measurements: its private engine prepares the base images once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const folder = mkdtempSync(join(tmpdir(), 'drydock-bench-'));
export const removeFolder = () => rmSync(folder, { recursive: true, force: true });
