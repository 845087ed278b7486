import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { serviceParams, userOfService } from '../../image/service.ts';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject(serviceParams),
  title: 'The running service is not root',
  help: `Starts the image as it is configured, waits until the service answers, and reads \`/proc/1/status\` inside: none of the real,
effective and saved user ids of the first process may be 0. This sees what no text shows: a user name that stands for number 0, a
setuid program, an entry point that never gives up its rights.`,
  examples: {
    good: [
      { files: serviceExample('USER node') },
      { files: serviceExample('USER 4711:0'), note: 'a number without a name' },
    ],
    bad: [
      { files: serviceExample() },
      {
        files: serviceExample('RUN echo "captain:x:0:0::/:/bin/sh" >> /etc/passwd', 'USER captain'),
        note: 'another name for number 0',
      },
    ],
  },
  run: async (evidence, params) => {
    await userOfService(evidence, params);
    return [];
  },
});
