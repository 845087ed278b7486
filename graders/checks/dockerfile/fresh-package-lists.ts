import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Stage } from '../../parse/dockerfile.ts';
import { findInCommands } from '../../parse/dockerfile.ts';
import { isMounted } from '../../parse/dockerfile/mounts.ts';
import { installation, updatesLists } from '../../parse/dockerfile/packages.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'apt-get update runs in the step that installs',
  help: `A builder keeps the result of \`RUN apt-get update\` for as long as the line stays the same. An install in another \`RUN\` then works from lists that may be months old: fixed versions are not in it, and old
ones are gone from the server. Both belong into one \`RUN\`. Lists in a cache mount are kept on purpose and pass.`,
  examples: {
    good: [{ files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y git\n' } }],
    bad: [{ files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get update\nRUN apt-get install -y git\n' } }],
  },
  run(dockerfile) {
    const updated = new Map<Stage, number>();
    return findInCommands(dockerfile, ({ command, commands, stage, instruction }) => {
      if (updatesLists(command)) updated.set(stage, instruction.range.line);
      if (installation(command)?.manager !== 'apt' || isMounted(instruction, '/var/lib/apt/lists')) return [];
      const line = updated.get(stage);
      const here = commands.slice(0, commands.indexOf(command)).some(updatesLists);
      if (here || line === undefined || line === instruction.range.line) return [];
      return [
        {
          file: dockerfile.file,
          ...command.range,
          message: `The lists come from line ${line}, whose layer the builder keeps as long as that line stays as it is. This install then takes old versions, without the fixes of today, or fails because they are gone. Put \`apt-get update\` into this RUN.`,
        },
      ];
    });
  },
});
