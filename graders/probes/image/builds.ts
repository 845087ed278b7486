/** The one check that reports a build that fails; the others that need the image are then not tried. */
import { z } from 'zod';
import { defineImageProbe } from '../../check.ts';

export default defineImageProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    dockerfile: z.string().default('Dockerfile').describe('Path of the Dockerfile in the build context.'),
  }),
  title: 'The image builds',
  help: 'Builds the image from the files as they are, without a network. A step that fails is shown with its log, on its line.',
  examples: {
    good: [
      {
        files: {
          Dockerfile:
            'FROM alpine:3.19\nRUN addgroup -g 1001 app && adduser -u 1001 -G app -s /bin/sh -D app\nUSER app\n',
        },
      },
      { files: { Dockerfile: 'FROM scratch\nCOPY notice.txt /\n', 'notice.txt': 'built from nothing\n' } },
    ],
    bad: [
      { files: { Dockerfile: 'FROM alpine:3.19\nRUN adduser -D -G crew app\n' }, note: 'the group was never made' },
      { files: { Dockerfile: 'FROM alpine:3.19\nCOPY missing.txt /\n' }, note: 'a file that is not in the context' },
      { files: { Dockerfile: 'FROM somebody/else:1\n' }, note: 'not a base image of the course' },
    ],
  },
  async run(evidence, { dockerfile }) {
    await evidence.image(dockerfile);
    return [];
  },
});
