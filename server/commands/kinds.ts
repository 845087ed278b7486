/** `drydock kinds`: every check and probe that an exercise can use. */
import type { Command } from 'commander';
import { z } from 'zod';
import { kindNames, loadKind } from '../../graders/index.ts';

export function register(program: Command): void {
  program
    .command('kinds')
    .description('list the kinds of checks and probes, with the JSON Schema of their parameters')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { json?: boolean }) => {
      const kinds = [];
      for (const name of kindNames()) {
        const kind = await loadKind(name);
        if (!kind) continue;
        const { subject, title, help, params } = kind.needsEngine ? kind.probe : kind.check;
        kinds.push({
          kind: name,
          subject,
          title,
          help,
          needsEngine: kind.needsEngine,
          with: z.toJSONSchema(params, { io: 'input' }),
        });
      }
      if (options.json) process.stdout.write(`${JSON.stringify({ kinds }, null, 2)}\n`);
      else
        for (const { kind, title, needsEngine } of kinds)
          process.stdout.write(`${kind.padEnd(38)} ${title}${needsEngine ? ' (engine)' : ''}\n`);
    });
}
