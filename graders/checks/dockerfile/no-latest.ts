import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import { foreignImages } from '../../parse/dockerfile.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'No image is taken by its latest tag',
  help: `No image from outside is named without a tag or by \`latest\`: both mean whatever was pushed last, perhaps another major version.
Variables are followed. A digest beside it decides, so \`node:latest@sha256:…\` is fine; \`scratch\` and names of stages have no tag.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM node:20-alpine\n' } },
      { files: { Dockerfile: 'FROM node:20 AS build\nFROM scratch\nCOPY --from=build /a /a\n' } },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node\n' }, note: 'no tag is latest' },
      { files: { Dockerfile: 'ARG TAG=latest\nFROM node:$TAG\n' }, note: 'through a variable' },
      { files: { Dockerfile: 'FROM scratch\nCOPY --from=busybox /bin/busybox /sh\n' } },
    ],
  },
  run(dockerfile) {
    const { file } = dockerfile;
    const { images, unknown } = foreignImages(dockerfile);
    const findings = images
      .filter(({ reference: { tag, digest } }) => digest === null && /^latest(?:-|$)|-latest$/.test(tag ?? ''))
      .map(({ written, reference, range, by }) => {
        const tagged = written.includes(':', written.lastIndexOf('/') + 1);
        const name = tagged ? '' : `, which is \`${written}:${reference.tag}\``;
        return {
          file,
          ...range,
          message: `\`${written}\` (${by})${name}: whatever was pushed last, perhaps another major version tomorrow. Two builds of one commit then differ, and a scan says nothing about what runs. Name a version.`,
        };
      });
    const [open] = unknown;
    if (findings.length === 0 && open !== undefined)
      throw new Undecided(`Which image this FROM takes cannot be known from the file: ${open.why}.`, {
        file,
        ...open.range,
      });
    return findings;
  },
});
