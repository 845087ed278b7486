import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeOfUser, runService, serviceParams } from '../../image/service.ts';
import { privilegeDemand, privilegeFaults, privilegeWitness } from '../../service/privileges.ts';

const none = { effective: { exactly: [] }, permitted: { exactly: [] } };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({ ...serviceParams, ...privilegeDemand }),
  title: 'The running process holds no capability that it does not need',
  help: `Starts the image with Docker's usual capabilities and reads the sets of the first process from the kernel (\`/proc/1/status\`):
effective, permitted, bounding, no_new_privs, seccomp. A user that is not root holds none of them; file capabilities (\`setcap\`) in the image bring
them back.`,
  examples: {
    good: [{ files: serviceExample('USER node'), with: none }],
    bad: [
      { files: serviceExample(), with: none, note: 'root has the usual 14' },
      {
        files: serviceExample('USER node'),
        with: { effective: { contains: ['NET_BIND_SERVICE'] } },
        note: 'one that is missing',
      },
    ],
  },
  run: async (evidence, params) => {
    const { container } = await runService(evidence, params);
    const status = await container.processStatus();
    const faults = privilegeFaults(status, params);
    if (faults.length === 0) return [];
    return [
      {
        ...placeOfUser(evidence, params.dockerfile),
        message: `The first process was looked at in the kernel: ${faults.join('; ')}. Whoever gets code to run in it has the same rights.`,
        witness: privilegeWitness('the service', status),
      },
    ];
  },
});
