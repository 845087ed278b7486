import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import { foreignImages, type ForeignImage } from '../../parse/dockerfile.ts';

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

/** How many numbers the full version of these official images has; the others have three. */
const versionParts: Readonly<Record<string, number>> = { ubuntu: 2, debian: 2, postgres: 2, fedora: 1, rockylinux: 2 };

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({
    digest: z.boolean().default(false).describe('Every image must also be named by its digest.'),
  }),
  title: 'Images are pinned',
  help: `Every image that the build takes from outside (\`FROM\`, \`COPY --from\`, \`RUN --mount=from=\`, also through \`ARG\`) is named by a full version or a digest.
A tag like \`20\` or \`20-alpine\` is moved with every release, so the same Dockerfile makes another image tomorrow. Even a full version can be pushed again; only a digest names one content.
\`scratch\`, the names of stages and stages that the build skips need nothing. With \`digest: true\` a version alone does not do.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM node:20.11.1-alpine3.19\n' } },
      { files: { Dockerfile: `ARG V=20.11.1\nFROM node:\${V}-alpine3.19@${digest}\n` }, with: { digest: true } },
      {
        files: { Dockerfile: 'FROM alpine:3.19.1 AS build\nFROM scratch\nCOPY --from=build /a /a\n' },
        note: 'a stage is no image',
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\n' }, note: 'moves with every release of Node 20' },
      { files: { Dockerfile: 'ARG V=20\nFROM node:$V\n' }, note: 'through a variable' },
      {
        files: { Dockerfile: 'FROM scratch\nCOPY --from=busybox /bin/busybox /sh\n' },
        note: 'not only FROM names images',
      },
      { files: { Dockerfile: 'FROM node:20.11.1-alpine3.19\n' }, with: { digest: true } },
    ],
  },
  run(dockerfile, params) {
    const { images, unknown } = foreignImages(dockerfile);
    const findings = images.flatMap((image) => {
      const fault = faultOf(image, params.digest);
      return fault === null ? [] : [{ file: dockerfile.file, ...image.range, message: fault }];
    });
    const [open] = unknown;
    if (findings.length === 0 && open !== undefined)
      throw new Undecided(`Which image this FROM takes cannot be known from the file: ${open.why}.`, {
        file: dockerfile.file,
        ...open.range,
      });
    return findings;
  },
});

function faultOf({ written, reference, by }: ForeignImage, digestDue: boolean): string | null {
  const shown = `\`${written}\` (${by})`;
  if (reference.digest !== null) return null;
  if (reference.tag !== null && isFull(reference.path, reference.tag))
    return digestDue
      ? `${shown} has a version and no digest. A tag can be pushed again with another content; \`@sha256:…\` after it names exactly one.`
      : null;
  const next = digestDue ? 'Name a full version and the digest' : 'Name a full version, or the digest';
  return `${shown} is moved to each new release, so the same file builds something else next week, and nobody sees what changed. ${next}.`;
}

/** Three numbers (`20.11.1`), a date (`bookworm-20240211`) or a commit; fewer where the image never has more. */
function isFull(path: string, tag: string): boolean {
  if (/(?:^|\D)20\d{6}(?:\D|$)/.test(tag) || /(?:^|-)[0-9a-f]{12,40}$/.test(tag)) return true;
  const parts = versionParts[path.replace(/^library\//, '')] ?? 3;
  const [version = ''] = /\d+(?:\.\d+)*/.exec(tag) ?? [];
  return version !== '' && version.split('.').length >= parts;
}
