/** The machine's own parts that stand-ins and the helper are built from: a static busybox, the running Node and its npm. */
import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { EngineFault } from '../check.ts';
import type { ArchiveEntry } from './context.ts';

const run = promisify(execFile);

/** A statically linked busybox: the machine's, one kept in the data folder, or Debian's package fetched now. Throws EngineFault when there is none. */
export async function staticBusybox(dataDir: string): Promise<Buffer> {
  const kept = join(dataDir, 'engine', 'parts', 'busybox');
  for (const path of ['/bin/busybox', '/usr/bin/busybox', '/usr/local/bin/busybox', kept]) {
    if (!existsSync(path)) continue;
    const program = readFileSync(path);
    if (isStatic(program)) return program;
  }
  const fetched = await fetchPackage(kept);
  if (fetched && isStatic(fetched)) return fetched;
  throw new EngineFault('A statically linked busybox is needed and was not found on this machine.', {
    reason: 'missing-image',
    fix: 'Install it (on Debian and Ubuntu: apt-get install busybox-static), then run `drydock images prepare`.',
  });
}

/** An ELF program without an interpreter segment: https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.pheader.html */
export function isStatic(program: Buffer): boolean {
  const is64 = program[4] === 2;
  if (program.readUInt32BE(0) !== 0x7f454c46 || !is64) return false;
  const table = Number(program.readBigUInt64LE(32));
  const size = program.readUInt16LE(54);
  const count = program.readUInt16LE(56);
  for (let index = 0; index < count; index++) {
    if (program.readUInt32LE(table + index * size) === 3) return false;
  }
  return true;
}

/** Debian's package, unpacked but not installed: nothing on the machine changes outside the data folder. */
async function fetchPackage(destination: string): Promise<Buffer | null> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-parts-'));
  try {
    await run('apt-get', ['download', '-qq', 'busybox-static'], { cwd: folder, timeout: 60_000 });
    const name = readdirSync(folder).find((each) => each.endsWith('.deb'));
    if (name === undefined) return null;
    await run('dpkg-deb', ['-x', name, 'unpacked'], { cwd: folder, timeout: 60_000 });
    const program = ['bin/busybox', 'usr/bin/busybox']
      .map((path) => join(folder, 'unpacked', path))
      .find((path) => existsSync(path));
    if (program === undefined) return null;
    const content = readFileSync(program);
    mkdirSync(dirname(destination), { recursive: true });
    await run('cp', [program, `${destination}.new`]);
    renameSync(`${destination}.new`, destination);
    return content;
  } catch {
    return null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Absolute paths of busybox's commands, e.g. `bin/ls`. Asks the program itself. */
export async function busyboxCommands(program: Buffer): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-parts-'));
  try {
    const path = join(folder, 'busybox');
    writeFileSync(path, program, { mode: 0o755 });
    const { stdout } = await run(path, ['--list-full']);
    return stdout.split('\n').filter((line) => line !== '');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The running Node and every shared library it loads, at their own paths; the program at `path`. */
export async function nodeProgram(path: string): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [{ path, type: 'file', mode: 0o755, content: readFileSync(process.execPath) }];
  return [...entries, ...(await libraries(process.execPath))];
}

/** The shared libraries of a program and the loader, as `ldd` finds them. */
export async function libraries(program: string): Promise<ArchiveEntry[]> {
  let listing: string;
  try {
    ({ stdout: listing } = await run('ldd', [program]));
  } catch {
    return []; // statically linked
  }
  const paths = [...listing.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map((match) => match[1] ?? '');
  return paths.map((path) => ({ path: path.slice(1), type: 'file', mode: 0o755, content: readFileSync(path) }));
}

/** npm as it came with the running Node, below `folder`; without its manual. */
export function npmFiles(folder: string): ArchiveEntry[] {
  const source = [join(dirname(process.execPath), '..', 'lib/node_modules/npm'), '/usr/share/nodejs/npm'].find((path) =>
    existsSync(join(path, 'bin/npm-cli.js')),
  );
  if (source === undefined) return [];
  return tree(realpathSync(source), folder, (path) => path !== 'docs' && path !== 'man');
}

/** A folder's files, folders and links, owned by root, in a fixed order. */
function tree(source: string, folder: string, wanted: (path: string) => boolean): ArchiveEntry[] {
  const entries: ArchiveEntry[] = [{ path: folder, type: 'directory' }];
  const names = readdirSync(source, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name).slice(source.length + 1) }))
    .filter(({ path }) => wanted(path.split('/')[0] ?? ''))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const { entry, path } of names) {
    const full = join(source, path);
    if (entry.isDirectory()) entries.push({ path: `${folder}/${path}`, type: 'directory' });
    else if (entry.isFile()) {
      entries.push({
        path: `${folder}/${path}`,
        type: 'file',
        mode: statSync(full).mode & 0o777,
        content: readFileSync(full),
      });
    }
  }
  return entries;
}
