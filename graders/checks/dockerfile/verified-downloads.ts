import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { findInCommands, lineage, neededStages } from '../../parse/dockerfile.ts';
import { disabledCheck, disablingVariable } from '../../parse/dockerfile/verification.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Downloads are verified',
  help: `No step switches off the check of certificates or signatures (\`curl -k\`, \`wget --no-check-certificate\`, \`apk --allow-untrusted\`, \`apt-get --allow-unauthenticated\`, \`[trusted=yes]\`, \`pip --trusted-host\`,
\`npm config set strict-ssl false\`, \`git -c http.sslVerify=false\`, \`gpgcheck=0\`…), no variable does (\`NODE_TLS_REJECT_UNAUTHORIZED=0\`, \`GIT_SSL_NO_VERIFY\`), and \`ADD\` of a URL has a \`--checksum\`. Whoever sits between the builder and the
server then decides what is installed. Requests to the container itself (\`localhost\`) pass.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile: 'FROM debian:12.5\nRUN curl -fsSLo k.asc https://example.com/k.asc && gpg --dearmor k.asc\n',
        },
      },
      {
        files: { Dockerfile: 'FROM debian:12.5\nHEALTHCHECK CMD curl -fk https://localhost:8443/\n' },
        note: 'no download',
      },
    ],
    bad: [
      {
        files: { Dockerfile: 'FROM debian:12.5\nRUN curl -fsSLk https://example.com/a -o a\n' },
        note: 'one letter among others',
      },
      { files: { Dockerfile: 'FROM alpine:3.19\nRUN apk add --no-cache --allow-untrusted ./a.apk\n' } },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\n' },
        note: 'also in the running service',
      },
      { files: { Dockerfile: 'FROM alpine:3.19\nADD https://example.com/a.tar.gz /tmp/\n' } },
    ],
  },
  run(dockerfile) {
    const { file, stages, target } = dockerfile;
    const finding = (range: Range, message: string): Finding => ({ file, ...range, message });
    const shipped = target === null ? [] : lineage(target);
    const needed = neededStages(stages);
    const settings = stages
      .filter((stage) => needed.has(stage))
      .flatMap((stage) =>
        stage.instructions.flatMap((instruction): Finding[] => {
          if (instruction.keyword === 'ENV' || instruction.keyword === 'ARG') {
            return instruction.pairs.flatMap(({ name, value }) => {
              const what = disablingVariable(name, value ?? '');
              if (what === null) return [];
              const also =
                instruction.keyword === 'ENV' && shipped.includes(stage)
                  ? ' It stays set in the running container.'
                  : '';
              return [
                finding(
                  instruction.range,
                  `\`${name}=${value}\` switches off ${what}: whoever sits between takes part in the conversation unseen.${also}`,
                ),
              ];
            });
          }
          if (instruction.keyword !== 'ADD' || instruction.flags.some(({ name }) => name === 'checksum')) return [];
          const source = stage.expanded
            .get(instruction)
            ?.slice(0, -1)
            .find((each) => /^(?:https?|ftp):\/\//i.test(each ?? '') && !/\.git(?:#.*)?$/.test(each ?? ''));
          if (source === undefined || source === null) return [];
          return [
            finding(
              instruction.range,
              `ADD takes \`${source.slice(0, 120)}\` as it comes, and nothing notices when it is another file tomorrow. \`--checksum=sha256:…\` makes the build stop then.`,
            ),
          ];
        }),
      );
    return findInCommands(dockerfile, ({ command }) => {
      const what = disabledCheck(command);
      if (what === null) return [];
      return [
        finding(
          command.range,
          `\`${command.program}\` with ${what.how} does not check ${what.what}. Whoever sits between the builder and the server decides what ends up in the image, and the build looks the same.`,
        ),
      ];
    }).concat(settings);
  },
});
