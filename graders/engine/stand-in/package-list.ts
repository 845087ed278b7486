/** The layer that gives a stand-in the package list of its original, and says that the list is all that it has of it. */
import { archive } from '../context.ts';
import type { PackageList } from '../originals.ts';

/** A tar to be unpacked at the root of an Alpine stand-in. */
export function packageListLayer({ release, packages }: PackageList, recorded: string): Promise<Buffer> {
  const entries = packages.map(({ name, version, source }) => `P:${name}\nV:${version}\nA:x86_64\no:${source}\n`);
  const minor = release.split('.').slice(0, 2).join('.');
  const file = (path: string, content: string) => ({ path, type: 'file' as const, content });
  return archive([
    { path: 'lib/apk/db', type: 'directory' },
    file('lib/apk/db/installed', entries.join('\n')),
    file('etc/alpine-release', `${release}\n`),
    file(
      'etc/os-release',
      `NAME="Alpine Linux (Drydock stand-in)"\nID=alpine\nVERSION_ID=${release}\nPRETTY_NAME="Alpine Linux v${minor} (Drydock stand-in)"\n`,
    ),
    file(
      'etc/drydock-stand-in-packages',
      `/lib/apk/db/installed is the original's list of ${recorded}. The packages themselves are not here.\n`,
    ),
  ]);
}
