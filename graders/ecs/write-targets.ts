/** Where an attacker would try to write in a container: its program, its system, and what its user owns. */
import type { BuiltImage, FileEntry, RunningContainer } from '../evidence.ts';
import { isBelow } from './mounts.ts';

/** Directories of every Linux image; those that an image lacks are refused as absent and say nothing. */
const systemDirectories = [
  '/',
  '/etc',
  '/bin',
  '/usr/bin',
  '/usr/local/bin',
  '/usr/local/lib',
  '/lib',
  '/opt',
  '/srv',
  '/var',
  '/var/tmp',
  '/home',
  '/root',
  '/tmp',
];
const systemFiles = ['/etc/passwd', '/bin/busybox', '/usr/local/bin/node'];

const newFile = '.written-by-the-grader';

/** At most about 80 paths: new files in directories and existing files, nothing below `allow`. */
export async function targetsOf(
  image: BuiltImage,
  running: RunningContainer,
  allow: readonly string[],
): Promise<string[]> {
  const workingDir = running.spec.workingDir ?? image.config.workingDir;
  const program = workingDir === '' || workingDir === '/' ? [] : await image.list(workingDir, 2000);
  const own = await ownedByService(image, running, program);
  const directories = [
    ...systemDirectories,
    ...[...program, ...own]
      .filter(isDirectory)
      .slice(0, 20)
      .map(({ path }) => path),
  ];
  if (workingDir !== '') directories.push(workingDir);
  const files = [...program, ...own].filter(isFile).slice(0, 30);
  const paths = [
    ...files.map(({ path }) => path),
    ...systemFiles,
    ...directories.map((directory) => `${directory === '/' ? '' : directory}/${newFile}`),
  ];
  return [...new Set(paths)].filter((path) => !isBelow(path, allow));
}

/** What the user of process 1 owns below the usual places; root owns everything, so nothing is listed for it. */
async function ownedByService(
  image: BuiltImage,
  running: RunningContainer,
  program: FileEntry[],
): Promise<FileEntry[]> {
  const uid = Number((await running.processStatus())['Uid']?.trim().split(/\s+/)[0]);
  if (!Number.isInteger(uid) || uid === 0) return [];
  const places = await Promise.all(['/home', '/srv', '/opt', '/var'].map((path) => image.list(path, 5000)));
  return [...program, ...places.flat()].filter((entry) => entry.uid === uid);
}

function isDirectory({ type }: FileEntry): boolean {
  return type === 'directory';
}

function isFile({ type }: FileEntry): boolean {
  return type === 'file';
}
