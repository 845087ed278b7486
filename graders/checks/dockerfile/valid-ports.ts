import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';

/** More ports in one range than any service listens on. */
const widestRange = 1000;

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'EXPOSE names ports of the container',
  help: `\`EXPOSE\` documents the ports that the service listens on: \`3000\`, \`53/udp\`, \`8000-8010\`. It publishes nothing, so a host's port (\`8080:80\`) is dropped without a word,
and port 0 is no port. A range of more than ${widestRange} ports documents nothing.`,
  examples: {
    good: [{ files: { Dockerfile: 'FROM node:20-alpine\nARG PORT=3000\nEXPOSE $PORT 53/udp 8000-8010/tcp\n' } }],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nEXPOSE 8080:80\n' }, note: 'a port of the host' },
      { files: { Dockerfile: 'FROM node:20-alpine\nEXPOSE 0\n' } },
      { files: { Dockerfile: 'FROM node:20-alpine\nEXPOSE 80000\n' }, note: 'the builder refuses it' },
      { files: { Dockerfile: 'FROM node:20-alpine\nEXPOSE 1-65535\n' } },
    ],
  },
  run({ stages, file }) {
    return stages.flatMap(({ instructions }) =>
      instructions
        .filter(({ keyword }) => keyword === 'EXPOSE')
        .flatMap(({ words }) =>
          words.flatMap(({ text, range }): Finding[] => {
            const message = faultOf(text);
            return message === null ? [] : [{ file, ...range, message }];
          }),
        ),
    );
  },
});

function faultOf(text: string): string | null {
  const shown = `\`EXPOSE ${text.slice(0, 60)}\``;
  if (/^[^$]*:[^}]*\d/.test(text))
    return `${shown}: the part before the colon is dropped. EXPOSE publishes nothing; which port of the host leads here is said when the container is started.`;
  const [, from, to] = /^(\d+)(?:-(\d+))?(?:\/\w+)?$/.exec(text) ?? [];
  if (from === undefined) return null;
  if (Number(from) === 0) return `${shown}: there is no port 0; ports are 1 to 65535.`;
  const width = Number(to ?? from) - Number(from) + 1;
  if (width <= widestRange) return null;
  return `${shown}: ${width} ports. Whoever reads it, a person or \`--publish-all\`, learns nothing about where the service listens.`;
}
