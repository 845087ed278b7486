import { z } from 'zod';
import { defineCheck } from '../../check.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Each stage has a name of its own',
  help: `Builders accept two stages of one name (letter case does not count) and take the later one wherever the name stands below it, so a \`COPY --from\` silently
changes its meaning when a stage is added. \`scratch\` and \`context\` have a meaning of their own and cannot serve as names.`,
  examples: {
    good: [{ files: { Dockerfile: 'FROM node:20 AS build\nFROM build AS test\nFROM alpine:3.19\n' } }],
    bad: [
      {
        files: {
          Dockerfile: 'FROM node:20 AS build\nFROM golang:1.22 AS Build\nFROM alpine:3.19\nCOPY --from=build /a /a\n',
        },
      },
      { files: { Dockerfile: 'FROM node:20 AS scratch\n' }, note: 'a name that means something else' },
    ],
  },
  run({ stages, file }) {
    const first = new Map<string, number>();
    return stages.flatMap(({ name, from }) => {
      if (name === null) return [];
      const { range } = from.words[2] ?? from;
      const fault = (message: string) => [{ file, ...range, message }];
      const line = first.get(name);
      if (line === undefined) first.set(name, from.range.line);
      if (line !== undefined)
        return fault(
          `The stage in line ${line} is called \`${name}\` too. From here on the name means this one, so what copied from the first now copies from the second, and the builder says nothing.`,
        );
      if (name !== 'scratch' && name !== 'context') return [];
      return fault(
        `\`${name}\` cannot be the name of a stage: it stands for ${name === 'scratch' ? 'the empty image' : 'the build context'}, and builders differ in what they take. Choose another.`,
      );
    });
  },
});
