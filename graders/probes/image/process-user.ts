import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { accountsOf } from '../../image/passwd.ts';
import { placeOfUser, serviceParams, userOfService } from '../../image/service.ts';
import { userDemand, userFault, userWitness } from '../../service/process-user.ts';

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({ ...serviceParams, ...userDemand }),
  title: 'The running service is not root',
  help: `Starts the image as it is configured, waits until the service answers, and reads \`/proc/1/status\` inside: none of the real,
effective and saved user ids of the first process may be 0. This sees what no text shows: a user name that stands for number 0, a
setuid program, an entry point that never gives up its rights. On demand also: a certain number, groups that it may not be in, a user given as
a number or one that has a name.`,
  examples: {
    good: [
      { files: serviceExample('USER node') },
      { files: serviceExample('USER 4711:0'), note: 'a number without a name' },
      { files: serviceExample('USER 1000:1000'), with: { uid: 1000, notGroups: [0], declared: 'numeric' } },
    ],
    bad: [
      { files: serviceExample() },
      {
        files: serviceExample('RUN echo "captain:x:0:0::/:/bin/sh" >> /etc/passwd', 'USER captain'),
        note: 'another name for number 0',
      },
      { files: serviceExample('USER 1000:0'), with: { notGroups: [0] }, note: 'the group of root' },
      { files: serviceExample('USER node'), with: { declared: 'numeric' }, note: 'a name' },
      { files: serviceExample('USER 4711'), with: { declared: 'resolvable' }, note: 'a number without a name' },
      { files: serviceExample('USER node'), with: { uid: 10001 } },
    ],
  },
  run: async (evidence, params) => {
    const { process } = await userOfService(evidence, params);
    const image = await evidence.image(params.dockerfile);
    // Names cost a look into the image.
    const { users } = params.declared === 'resolvable' ? await accountsOf(image) : { users: new Map<string, number>() };
    const message = userFault(process, image.config.user, users, params);
    if (message === null) return [];
    return [{ ...placeOfUser(evidence, params.dockerfile), message, witness: userWitness(process) }];
  },
});
