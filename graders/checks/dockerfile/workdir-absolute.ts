import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding } from '../../check.ts';
import type { Stage } from '../../parse/dockerfile.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'The working directory does not depend on the base image',
  help: `A relative \`WORKDIR\` continues the one before it. When nothing in the file set one, it continues the base image's, which may change with the next version of that image:
\`COPY\`, \`RUN\` and the service then use another folder. A relative path after an absolute one of the same file is well defined and passes; variables are followed.`,
  examples: {
    good: [
      {
        files: { Dockerfile: 'FROM node:20-alpine\nWORKDIR /app\nWORKDIR src\n' },
        note: 'the second continues the first',
      },
      { files: { Dockerfile: 'FROM node:20-alpine\nENV HOME_DIR=/app\nWORKDIR $HOME_DIR/src\n' } },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nWORKDIR app\n' } },
      { files: { Dockerfile: 'FROM node:20-alpine\nARG D=app\nWORKDIR ${D}\n' }, note: 'through a variable' },
    ],
  },
  run({ stages, file }) {
    const findings: Finding[] = [];
    let unknown: Finding | undefined;
    const settled = new Map<Stage, boolean>();
    for (const stage of stages) {
      const { base } = stage;
      let known = base.kind === 'scratch' || (base.kind === 'stage' && settled.get(base.stage) === true);
      for (const instruction of stage.instructions) {
        if (instruction.keyword !== 'WORKDIR') continue;
        const path = stage.expanded.get(instruction)?.[0];
        const at = { file, ...instruction.range };
        if (path === null || path === undefined)
          unknown ??= {
            ...at,
            message: `Where \`WORKDIR ${instruction.rest.text}\` leads hangs on a variable that the file does not set.`,
          };
        else if (/^(?:\/|[a-z]:[\\/])/i.test(path)) known = true;
        else if (!known) {
          findings.push({
            ...at,
            message: `\`WORKDIR ${path}\` continues whatever working directory the base image has. When that changes with a new version, everything below works in another folder. Start with \`/\`.`,
          });
          known = true;
        }
      }
      settled.set(stage, known);
    }
    if (findings.length === 0 && unknown !== undefined) throw new Undecided(unknown.message, unknown);
    return findings;
  },
});
