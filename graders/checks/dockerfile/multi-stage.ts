import { z } from 'zod';
import { defineCheck } from '../../check.ts';
import type { Finding } from '../../check.ts';
import { copySources, lineage } from '../../parse/dockerfile.ts';

const builder = 'FROM node:20-alpine AS builder\nRUN npm run build\n';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'The last stage takes its files from a named builder stage',
  help: `What a \`RUN\` deletes is still in the layer below it, so only a second \`FROM\` leaves a build behind. The last stage starts from
a base of its own and copies what it needs with \`COPY --from=<name>\` out of a stage in which something was run. A stage that the last one is built
*on* does not count: its layers are all there. A number instead of a name points at another stage as soon as one is inserted.`,
  examples: {
    good: [
      { files: { Dockerfile: `${builder}FROM node:20-alpine\nCOPY --from=builder /app/dist /app\n` } },
      {
        files: { Dockerfile: `${builder}FROM node:20-alpine\nCOPY --from=0 /app/dist /app\n` },
        note: 'the stage has a name all the same',
      },
    ],
    bad: [
      { files: { Dockerfile: 'FROM node:20-alpine\nRUN npm run build && rm -r src\n' }, note: 'one stage' },
      {
        files: { Dockerfile: `${builder}FROM node:20-alpine\n# COPY --from=builder /app/dist /app\nCOPY . .\n` },
        note: 'a stage that nobody uses',
      },
      {
        files: { Dockerfile: `${builder}FROM builder\nCOPY --from=builder /app/dist /app\n` },
        note: 'built on the builder',
      },
      {
        files: { Dockerfile: 'FROM node:20-alpine\nRUN make\nFROM alpine\nCOPY --from=0 /app /app\n' },
        note: 'no name',
      },
    ],
  },
  run({ stages, target, file }) {
    if (target === null) return [];
    const fault = (
      range: { line: number; column: number; endLine: number; endColumn: number },
      message: string,
    ): Finding[] => [{ file, ...range, message }];
    const chain = lineage(target);
    const copies = chain
      .flatMap((stage) => copySources(stage, stages))
      .flatMap(({ flag, source }) => (source.kind === 'stage' ? [{ flag, stage: source.stage }] : []));
    if (stages.length === 1)
      return fault(
        target.from.range,
        'There is one stage, so everything that the build needed lies in the layers of the image, also what a later RUN deletes: sources, packages, build tools. A second FROM starts without them.',
      );
    const built = copies.filter(({ stage }) =>
      lineage(stage).some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'RUN')),
    );
    const parent = chain[1];
    if (built.length === 0)
      return fault(
        target.from.range,
        parent === undefined
          ? `The last stage copies nothing out of a stage that builds${copies.length > 0 ? ': where it copies from, no RUN is' : ''}. The other stages leave no trace in the image, so what ships is what the last stage made itself.`
          : `The last stage is built on \`${parent.name}\` and copies nothing out of another one, so it has all layers below it: what the build needed ships. It needs a base of its own.`,
      );
    const inherited = built.find(({ stage }) => chain.includes(stage));
    if (inherited !== undefined || built.every(({ stage }) => chain.includes(stage)))
      return fault(
        target.from.range,
        `The last stage is built on \`${inherited?.stage.name ?? 'the builder'}\`, so it has all layers of it: sources, packages and tools. It needs a base of its own.`,
      );
    return built
      .filter(({ stage }) => stage.name === null)
      .flatMap(({ flag }) =>
        fault(
          flag.range,
          `\`${flag.text}\` counts stages: insert one above and this copies from another. Give the stage a name (\`FROM … AS builder\`) and copy from that.`,
        ),
      );
  },
});
