import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import { globPattern } from '../../glob.ts';
import { serviceExample } from '../../image/examples.ts';
import { lastIn, placeIn } from '../../image/places.ts';
import type { FileLine, Xray } from '../../xray/xray.ts';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile'),
    /** Paths and patterns that may differ. */
    ignore: z.array(z.string()).default([]),
  }),
  title: 'Two builds give the same file system',
  help: `Builds the image a second time, without the cache, and compares every file of the two: content, type, mode, owner. Times of
files are not compared. When the same source gives the same files, anybody can check that an image was made from what it claims, and a
new digest means that something changed.`,
  examples: {
    good: [
      { files: serviceExample('RUN echo built > build.txt') },
      {
        files: serviceExample('RUN date +%N > build.txt'),
        with: { ignore: ['/app/build.txt'] },
        note: 'allowed to differ',
      },
    ],
    bad: [
      { files: serviceExample('RUN cat /proc/sys/kernel/random/uuid > build-id'), note: 'a random number' },
      { files: serviceExample('RUN touch log-$(cut -d. -f1-2 /proc/uptime | tr " " -)'), note: 'the time in a name' },
    ],
  },
  run: async (evidence, { dockerfile, ignore }) => {
    const image = await evidence.image(dockerfile);
    const second = await evidence.rebuild({ dockerfile, fresh: true });
    if (image.id === second.image.id) return [];
    const ignored = ignore.map(globPattern);
    const [before, after] = [filesOf(await image.xray()), filesOf(await second.image.xray())];
    const different = [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((path) => {
      if (ignored.some((pattern) => pattern.test(path))) return [];
      const note = difference(before.get(path), after.get(path));
      return note === null ? [] : [{ path, note }];
    });
    const [first] = different;
    if (first === undefined) return [];
    return [
      {
        ...placeIn(evidence.files, dockerfile, (target) => lastIn(target, ({ keyword }) => keyword === 'RUN')),
        message: `Built twice from the same files, and \`${first.path}\` ${first.note}${different.length > 1 ? `; ${different.length - 1} more differ` : ''}. Nobody can check such an image against its source, and every build looks like a change.`,
        witness: { form: 'files', entries: different.slice(0, 20) },
      },
    ];
  },
});

function filesOf({ report, files }: Xray): Map<string, FileLine> {
  if (files.length < report.fileCount)
    throw new Undecided(
      `The image holds ${report.fileCount} files, and ${files.length} at most are compared, so the two builds could not be.`,
    );
  return new Map(files.map((file) => [file[0], file]));
}

/** Completes "the path …"; null when they are the same. */
function difference(a: FileLine | undefined, b: FileLine | undefined): string | null {
  if (!a || !b) return `is in the ${a ? 'first' : 'second'} image only`;
  const [, type, , mode, owner, hash] = a;
  const [, otherType, , otherMode, otherOwner, otherHash] = b;
  if (type !== otherType) return `is a ${type} in one and a ${otherType} in the other`;
  if (hash !== otherHash) return 'has another content each time';
  return mode !== otherMode || owner !== otherOwner ? 'has another mode or owner each time' : null;
}
