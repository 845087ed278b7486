import { z } from 'zod';
import { defineCheck, Undecided } from '../../check.ts';
import type { Finding, Range } from '../../check.ts';
import { knownBase, rootBase, type Dockerfile, type Instruction, type Stage } from '../../parse/dockerfile.ts';
import { nearest } from '../../parse/nearest.ts';

export default defineCheck({
  subject: 'dockerfile',
  params: z.strictObject({}),
  title: 'Every variable that the builder fills in has a value',
  help: `A variable without a value is an empty text, and nobody is told: \`COPY app $DIR/\` copies to \`/\`. Looked at are the instructions that the builder itself expands (FROM, ENV, LABEL, COPY, ADD, USER, WORKDIR, EXPOSE, VOLUME, STOPSIGNAL, ARG); in
RUN, CMD and ENTRYPOINT variables are the shell's. An \`ARG\` before the first \`FROM\` is seen by \`FROM\` lines only. \`ARG NAME\` without a default is meant to be given and counts as set, and so do defaults (\`\${X:-y}\`), what well-known base images set (\`$NODE_VERSION\`)
and \`$PATH\`. What an unknown base image sets cannot be told.`,
  examples: {
    good: [
      {
        files: {
          Dockerfile:
            'ARG V=20\nFROM node:$V-alpine\nARG V\nARG BUILD\nLABEL node=$V build=$BUILD real=$NODE_VERSION\nENV PATH=/app/bin:$PATH\n',
        },
      },
      { files: { Dockerfile: 'FROM alpine:3.19\nUSER ${UID:-1001}\n' }, note: 'a default' },
      { files: { Dockerfile: 'FROM alpine:3.19\nRUN echo $HOME\nCMD echo $PORT\n' }, note: "the shell's variables" },
    ],
    bad: [
      { files: { Dockerfile: 'ARG DIR=/app\nFROM alpine:3.19\nCOPY app $DIR/\n' }, note: 'ARG before FROM' },
      { files: { Dockerfile: 'FROM alpine:3.19\nENV APP_HOME=/app\nWORKDIR $APP_HOEM\n' }, note: 'misspelt' },
      { files: { Dockerfile: 'ARG V=20\nFROM node:20$W\n' } },
    ],
  },
  run(dockerfile) {
    const { stages, file } = dockerfile;
    const findings: Finding[] = [];
    let unknown: Finding | undefined;
    const told = new Set<string>();
    for (const stage of stages)
      for (const { instruction, name, certain } of stage.missing) {
        // `$1` and `$*` are no variables of a build.
        if (!/^[a-z_]\w*$/i.test(name)) continue;
        const range = placeOf(instruction, name);
        const key = `${range.line}:${range.column}`;
        if (told.has(key) || setByBase(stage, instruction, name)) continue;
        told.add(key);
        const at = { file, ...range };
        // A name that the file sets at another place is meant to be that one, whatever a base image may set.
        if (certain || dockerfile.instructions.some((each) => setsVariable(each, name)))
          findings.push({
            ...at,
            message: `\`$${name}\` has no value here, so an empty text takes its place and the build goes on. ${reason(dockerfile, stage, instruction, name)}`,
          });
        else
          unknown ??= {
            ...at,
            message: `Whether \`$${name}\` has a value is up to the base image, which cannot be seen from the file.`,
          };
      }
    if (findings.length === 0 && unknown !== undefined) throw new Undecided(unknown.message, unknown);
    return findings;
  },
});

function setByBase(stage: Stage, { keyword }: Instruction, name: string): boolean {
  if (keyword === 'FROM') return false;
  const base = rootBase(stage);
  return name === 'PATH' || (base.kind === 'image' && knownBase(base.reference)?.sets(name) === true);
}

function setsVariable({ keyword, pairs }: Instruction, name: string): boolean {
  return (keyword === 'ARG' || keyword === 'ENV') && pairs.some((pair) => pair.name === name);
}

function placeOf(instruction: Instruction, name: string): Range {
  const match = new RegExp(`\\$\\{?${name}(?!\\w)`).exec(instruction.text);
  return match === null
    ? instruction.range
    : instruction.at(match.index, match.index + match[0].length + (match[0].includes('{') ? 1 : 0));
}

function reason({ globals, stages }: Dockerfile, stage: Stage, instruction: Instruction, name: string): string {
  const sets = (each: Instruction): boolean => setsVariable(each, name);
  const before = globals.find(sets);
  if (instruction.keyword === 'FROM') {
    const later = stages.flatMap(({ instructions }) => instructions).find(sets);
    return later === undefined
      ? 'A FROM line sees only ARG before the first FROM.'
      : `Line ${later.range.line} sets it inside a stage; a FROM line sees only ARG before the first FROM.`;
  }
  if (before !== undefined)
    return `\`ARG ${name}\` in line ${before.range.line} stands before the first FROM: only FROM lines see it. \`ARG ${name}\` inside this stage takes the value over.`;
  const own = stage.instructions.find(sets);
  if (own !== undefined) return `Line ${own.range.line} sets it only afterwards.`;
  const other = stages.find(({ instructions }) => instructions.some(sets));
  if (other !== undefined)
    return `Another stage sets it (line ${other.instructions.find(sets)?.range.line}); stages share nothing unless one is built on the other.`;
  const names = [...globals, ...stage.instructions]
    .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
    .flatMap(({ pairs }) => pairs.map((pair) => pair.name));
  const close = nearest(name, names);
  return close === undefined ? 'Nothing in this stage sets it.' : `Did you mean \`$${close}\`?`;
}
