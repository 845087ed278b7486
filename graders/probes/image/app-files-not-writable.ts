import { posix } from 'node:path';
import { z } from 'zod';
import type { Witness } from '../../check.ts';
import { defineProbe, type ImageEvidence } from '../../check.ts';
import type { BuiltImage, FileEntry } from '../../evidence.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import { programFolders, runService, serviceParams, userOfService } from '../../image/service.ts';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject(serviceParams),
  title: "The service's user cannot change the program",
  help: `As the user of the first process, inside the running container, tries to open every file of the program for writing and to
create a file in every folder of it; then looks at the owners, because the owner of a read-only file makes it writable with one call.
Files that belong to root and are only readable for others pass.`,
  examples: {
    good: [{ files: serviceExample('USER node') }],
    bad: [
      { files: serviceExample('RUN chown -R node:node /app', 'USER node') },
      { files: serviceExample('RUN chmod 666 server.js', 'USER node') },
      {
        files: serviceExample('RUN chown node server.js && chmod 444 server.js', 'USER node'),
        note: 'owned, read-only',
      },
    ],
  },
  prepare: async (evidence, { dockerfile }) => programEntries(evidence, await evidence.image(dockerfile)),
  run: async (evidence, params) => {
    const { uid, execAs } = await userOfService(evidence, params);
    const { container, image } = await runService(evidence, params);
    const entries = await programEntries(evidence, image);
    const tried = new Map(
      entries.map((entry) => [entry.type === 'directory' ? posix.join(entry.path, newFile) : entry.path, entry]),
    );
    const attempts = await container.tryWrite([...tried.keys()], execAs === undefined ? {} : { user: execAs });
    const written = attempts.filter(({ outcome }) => outcome !== 'refused');
    const owned = entries.filter((entry) => entry.uid === uid);
    if (written.length === 0 && owned.length === 0) return [];
    const [first] = written;
    const inFolder = first === undefined ? undefined : tried.get(first.path);
    let madeByWorkdir = false;
    const place = placeIn(evidence.files, params.dockerfile, (target) => {
      const changed = lastIn(
        target,
        ({ keyword, text }) => ['COPY', 'ADD', 'RUN'].includes(keyword) && /ch(?:own|mod)/.test(text),
      );
      if (changed !== undefined || inFolder?.type !== 'directory') return changed;
      const made = lastIn(target, ({ keyword }) => keyword === 'WORKDIR');
      madeByWorkdir = made !== undefined;
      return made;
    });
    const what = first
      ? `As uid ${uid} the grader could ${first.outcome === 'created' ? 'create' : 'write to'} \`${first.path}\``
      : `\`${owned[0]?.path}\` belongs to uid ${uid}, who can make it writable at any time`;
    const witness: Witness = {
      form: 'files',
      entries: (written.length > 0
        ? written.map(({ path, outcome }) => ({ path, outcome, entry: tried.get(path) }))
        : owned.map((entry) => ({ path: entry.path, outcome: 'owned', entry }))
      )
        .slice(0, 10)
        .map(({ path, outcome, entry }) => ({ path, note: outcome, ...ownership(entry) })),
    };
    return [
      {
        ...place,
        message: `${what}: the service can rewrite its own program. An attacker who gets in through a request stays for the next one. ${madeByWorkdir ? 'WORKDIR makes a missing folder as the user of its line, so it belongs above USER.' : "The program's files belong to root; the service only reads them."}`,
        witness,
      },
    ];
  },
});

/** Files and folders of the program, from the image. */
async function programEntries(evidence: ImageEvidence, image: BuiltImage): Promise<FileEntry[]> {
  const folders = await programFolders(evidence, image);
  return (await Promise.all(folders.map((folder) => entriesBelow(folder)))).flat();

  async function entriesBelow(folder: string): Promise<FileEntry[]> {
    // The root itself holds the whole system: there, only what the context brought is the program.
    if (folder === '/') {
      const found = await Promise.all(Object.keys(evidence.files).map((name) => image.stat(`/${name}`)));
      return found.filter((entry) => entry !== null);
    }
    const [self, below] = await Promise.all([image.stat(folder), image.list(folder)]);
    return [...(self ? [self] : []), ...below]
      .filter(({ type }) => type === 'file' || type === 'directory')
      .slice(0, 500);
  }
}

const newFile = '.drydock-write-test';

function ownership(entry: FileEntry | undefined): { mode?: string; owner?: string } {
  if (entry === undefined) return {};
  return {
    mode: `0${(entry.mode & 0o7777).toString(8)}`,
    ...(entry.uid >= 0 && { owner: `${entry.uid}:${entry.gid}` }),
  };
}
