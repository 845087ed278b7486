import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';

const archive = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.(?:gz|bz2|xz|zst|lz4?|z))$/i;
const remote = /^(?:[a-z][a-z0-9+.-]*:\/\/|git@|github\.com\/)/i;

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Files of the context are copied, not added',
  help: `\`ADD\` fetches URLs and git repositories and unpacks archives, decided by what its source happens to be. For ordinary files \`COPY\` does the same and nothing else.
An archive of the context that \`ADD\` unpacks, and what it fetches, are left alone: \`COPY\` cannot do that (\`dockerfile/verified-downloads\` looks at them).`,
  examples: {
    good: [
      { files: { Dockerfile: 'FROM alpine:3.19\nCOPY app /app\n' } },
      { files: { Dockerfile: 'FROM alpine:3.19\nADD rootfs.tar.gz /\n' }, note: 'it unpacks' },
    ],
    bad: [
      { files: { Dockerfile: 'FROM alpine:3.19\nADD app /app\n' } },
      { files: { Dockerfile: 'FROM alpine:3.19\nADD ["a.txt", "b.txt", "/app/"]\n' } },
      { files: { Dockerfile: 'FROM alpine:3.19\nENV F=app.js\nADD $F /app/\n' }, note: 'through a variable' },
    ],
  },
  run({ stages, file }) {
    const findings: Finding[] = [];
    let unknown: Finding | undefined;
    for (const { instructions, expanded } of stages)
      for (const instruction of instructions) {
        if (instruction.keyword !== 'ADD') continue;
        const sources = (expanded.get(instruction) ?? []).slice(0, -1);
        const named = sources.filter((source) => source !== null && !source.startsWith('<<'));
        if (named.some((source) => archive.test(source ?? '') || remote.test(source ?? ''))) continue;
        const at = { file, ...instruction.range };
        if (sources.includes(null)) {
          unknown ??= {
            ...at,
            message: 'What this ADD takes hangs on a variable that the file does not set: a file, an archive or a URL.',
          };
          continue;
        }
        const [source = 'a heredoc'] = named;
        findings.push({
          ...at,
          ...instruction.keywordRange,
          message: `ADD takes \`${source}\`, an ordinary file or folder: COPY does that. ADD would also unpack it as soon as it is an archive and fetch it as soon as it is a URL, and nothing in the line would show it.`,
        });
      }
    if (findings.length === 0 && unknown !== undefined) throw new Undecided(unknown.message, unknown);
    return findings;
  },
});
