#!/usr/bin/env node
/** `npm run build`: server and graders by tsc, the web app by Vite, into dist/. Plain JavaScript: it runs before the build. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, 'dist', '.stamp');

/** Changes when any source changes: names, sizes and times, which take milliseconds to read. */
function stamp() {
  const sum = createHash('sha256').update(process.version);
  const visit = (path) => {
    const entry = statSync(path);
    if (entry.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else sum.update(`${path}\0${entry.size}\0${entry.mtimeMs}\n`);
  };
  for (const name of ['server', 'graders', 'web', 'package-lock.json', 'tsconfig.json']) visit(join(root, name));
  return sum.digest('hex');
}

function run(tool, args) {
  const bin = join(root, 'node_modules', '.bin', tool);
  return spawnSync(process.execPath, [bin, ...args], { cwd: root, stdio: ['ignore', 2, 2] }).status === 0;
}

/** Builds everything; false when a step failed (its output is on stderr). */
export function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  const before = stamp();
  if (!run('tsc', ['-p', 'server'])) return false;
  if (!run('vite', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn'])) return false;
  linkCommand();
  writeFileSync(stampFile, before);
  return true;
}

/** Builds when a source changed since the last build. */
export function buildIfChanged() {
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp()) return true;
  process.stderr.write('drydock: building …\n');
  return build();
}

/** npm links the commands of dependencies only; `npx drydock` in this folder needs the same link to our own. */
function linkCommand() {
  const folder = join(root, 'node_modules', '.bin');
  mkdirSync(folder, { recursive: true });
  rmSync(join(folder, 'drydock'), { force: true });
  symlinkSync('../../server/bin.mjs', join(folder, 'drydock'));
  chmodSync(join(root, 'server', 'bin.mjs'), 0o755);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exit(build() ? 0 : 1);
