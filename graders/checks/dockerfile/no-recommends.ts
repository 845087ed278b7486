import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import { findInCommands, lineage } from '../../parse/dockerfile.ts';
import { installation } from '../../parse/dockerfile/packages.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'apt installs only what was asked for',
  help: `Debian and Ubuntu install recommended packages too: \`apt-get install git\` brings a mail client's worth of them, each with its own advisories. \`--no-install-recommends\` leaves them out; so does
\`APT::Install-Recommends\` in an option or in a file that a step above writes. Only stages whose layers ship are looked at.`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get install -y --no-install-recommends git\n' } },
      { files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get -o APT::Install-Recommends=false install -y git\n' } },
    ],
    bad: [{ files: { Dockerfile: 'FROM debian:12.5\nRUN apt-get update && apt-get install -y git\n' } }],
  },
  run(dockerfile) {
    const { target, file } = dockerfile;
    let configured = false;
    return findInCommands(
      dockerfile,
      ({ command }) => {
        const words = [...command.args.map(({ text }) => text), command.input ?? ''].join(' ');
        const install = installation(command);
        if (install?.manager !== 'apt') {
          configured ||= /APT::Install-Recommends["' ]*[= ]["' ]*(?:0|false|no)/i.test(words);
          return [];
        }
        if (
          configured ||
          install.options.includes('--no-install-recommends') ||
          /APT::Install-Recommends=["']?(?:0|false|no)/i.test(words)
        )
          return [];
        return [
          {
            file,
            ...command.range,
            message: `\`${command.program} install\` also installs every package that those named here recommend. Nobody asked for them, each has its own flaws, and all of them ship. \`--no-install-recommends\` leaves them out.`,
          },
        ];
      },
      target === null ? [] : lineage(target),
    );
  },
});
