import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import { exampleAccount } from '../../attack/example-account.ts';
import { readModels } from '../../attack/models.ts';
import { servicePaths } from '../../attack/services.ts';

export default defineCheck({
  subject: 'ecs',
  params: z.strictObject({ account: z.string() }),
  title: 'Every way of the service itself is whole',
  help: `What the service needs is asked of the same models that the attacker’s steps are asked of: packets on their ways, what the agent fetches
before a task starts, what the application calls, who takes which role. A way that broke is told with the place where it did.`,
  examples: {
    good: [{ files: exampleAccount('Group'), with: { account: 'account.json' } }],
    bad: [
      {
        files: exampleAccount('None'),
        with: { account: 'account.json' },
        note: 'nobody reaches the database any more',
      },
    ],
  },
  run(_, { account }, { files }) {
    const models = readModels(files, account);
    if (Array.isArray(models)) return models;
    const services = servicePaths(models);
    const findings = services.flatMap(({ broken }) => broken ?? []);
    const open = services.find(({ unknown }) => unknown !== undefined);
    if (findings.length === 0 && open)
      throw new Undecided(`Whether “${open.what}” still holds cannot be told: ${open.unknown}.`);
    return findings;
  },
});
