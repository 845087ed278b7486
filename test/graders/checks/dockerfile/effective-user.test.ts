import { describe, expect, it } from 'vitest';
import { Undecided } from '../../../../graders/check.ts';
import check from '../../../../graders/checks/dockerfile/effective-user.ts';
import { parseDockerfile } from '../../../../graders/parse/dockerfile.ts';

function findings(text: string) {
  const { subject, problems } = parseDockerfile(text, 'Dockerfile');
  expect(problems).toEqual([]);
  return check.run(subject!, {}, { file: 'Dockerfile', files: { Dockerfile: text } });
}

const node = 'FROM node:20-alpine\n';

describe('root', () => {
  it.each([
    ['nothing said', node, 1, /sets no USER.*`node:20-alpine` runs as root/],
    ['USER 0', `${node}USER 0\n`, 2, /`USER 0` is the last/],
    ['USER root', `${node}USER root\n`, 2, /`USER root`/],
    ['USER 0:0', `${node}USER 0:0\n`, 2, /`USER 0:0`/],
    ['USER 000', `${node}USER 000\n`, 2, /root/],
    ['root with another group', `${node}USER root:1001\n`, 2, /root/],
    ['through ARG', `${node}ARG U=0\nUSER $U\n`, 3, /`USER \$U` is `USER 0`/],
    ['through ARG and ENV', `${node}ARG U=ro\nENV V="\${U}ot"\nUSER "$V"\n`, 4, /is `USER root`/],
    ['through a default', `${node}ARG U\nENV N=\nUSER \${N:-0}\n`, 4, /is `USER 0`/],
    ['an ARG before FROM that is not redeclared', `ARG U=node\nFROM scratch\nUSER $U\n`, 3, /is empty once/],
    ['a comment', `${node}# USER node\n`, 1, /sets no USER/],
    ['a comment inside a continuation', `${node}RUN a \\\n# USER node\n  b\n`, 1, /sets no USER/],
    ['the builder stage only', `FROM node:20 AS b\nUSER node\n${node}COPY --from=b /a /a\n`, 3, /sets no USER/],
    ['back to root', `${node}USER node\nUSER root\n`, 3, /the last USER that counts/],
    ['a heredoc', `${node}RUN <<EOF\nUSER node\nEOF\n`, 1, /sets no USER/],
    ['a trigger for images built on this one', `${node}ONBUILD USER node\n`, 1, /sets no USER/],
    ['a text in a label', `${node}LABEL a="\\\nUSER node"\n`, 1, /sets no USER/],
    ['scratch', 'FROM scratch\nCOPY a /a\n', 1, /`scratch` has no user/],
  ])('%s', (_, text, line, message) => {
    expect(findings(text)).toMatchObject([{ line, message: expect.stringMatching(message) }]);
  });
});

describe('not root', () => {
  it.each([
    ['a name', `${node}USER node\n`],
    ['a number and the root group', `${node}USER 1001:0\n`],
    ['a number that no passwd entry has', `${node}USER 4711\n`],
    [
      'inherited from a parent stage',
      `FROM node:20-alpine AS base\nUSER node\nFROM base AS mid\nFROM mid\nCMD ["x"]\n`,
    ],
    ['inherited, in another letter case', `FROM node:20-alpine AS Base\nuser node\nfrom base\n`],
    ['an ARG before FROM, redeclared', `ARG U=1001\n${node}ARG U\nUSER \${U}\n`],
    ['a trigger of the parent stage', `FROM node:20 AS p\nONBUILD USER node\nFROM p\n`],
    ['with backticks for escapes', `# escape=\`\n${node}USER \`\n  node\n`],
    ["the base image's own", 'FROM gcr.io/distroless/nodejs20-debian12:nonroot\n'],
  ])('%s', (_, text) => expect(findings(text)).toEqual([]));
});

it.each([
  ['an unknown base', 'FROM registry.example/app:1\n', /comes from `registry\.example\/app:1`/],
  ["a variable of the base's", 'FROM node:20-alpine\nUSER $NODE_VERSION\n', /a variable that this file does not set/],
])('cannot tell with %s', (_, text, message) => {
  expect(() => findings(text)).toThrow(Undecided);
  expect(() => findings(text)).toThrow(message);
});

it('knows which variables a known base cannot have set', () => {
  expect(findings('ARG U=node\nFROM node:20-alpine\nUSER $U\n')).toMatchObject([
    { line: 3, message: expect.stringMatching(/`USER \$U` is empty once/) },
  ]);
});
