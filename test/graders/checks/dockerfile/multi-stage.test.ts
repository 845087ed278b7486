import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/multi-stage.ts';
import { parseDockerfile } from '../../../../graders/parse/dockerfile.ts';

function messages(text: string) {
  const { subject, problems } = parseDockerfile(text, 'Dockerfile');
  expect(problems).toEqual([]);
  return check
    .run(subject!, {}, { file: 'Dockerfile', files: { Dockerfile: text } })
    .map(({ line, message }) => `${line}: ${message}`);
}

const builder = 'FROM node:20 AS builder\nCOPY . .\nRUN make\n';

describe('fails', () => {
  it.each([
    ['one stage', 'FROM node:20\nRUN make && rm -r src\n', /^1: There is one stage/],
    ['a builder that nobody copies from', `${builder}FROM alpine\nCOPY . .\n`, /^4: The last stage copies nothing/],
    [
      'a COPY in a comment',
      `${builder}FROM alpine\nRUN a \\\n# COPY --from=builder /a /a\n b\n`,
      /^4: The last stage copies nothing/,
    ],
    [
      'a COPY in a heredoc',
      `${builder}FROM alpine\nRUN <<E\nCOPY --from=builder /a /a\nE\n`,
      /^4: The last stage copies nothing/,
    ],
    [
      'a stage where nothing is run',
      'FROM node:20 AS builder\nCOPY . .\nFROM alpine\nCOPY --from=builder /a /a\n',
      /no RUN is/,
    ],
    ['a base image as the source', 'FROM alpine AS x\nFROM alpine\nCOPY --from=node:20 /a /a\n', /copies nothing/],
    [
      'the last stage built on the builder',
      `${builder}FROM builder\nCOPY --from=builder /a /b\n`,
      /^4: The last stage is built on `builder`/,
    ],
    [
      'a stage without a name',
      'FROM node:20\nRUN make\nFROM alpine\nCOPY --from=0 /a /a\n',
      /^4: `--from=0` counts stages/,
    ],
    [
      'a copy in a stage that is not shipped',
      `${builder}FROM alpine AS test\nCOPY --from=builder /a /a\nFROM alpine\n`,
      /^6: The last stage copies nothing/,
    ],
    [
      'the last stage built on the builder, nothing copied',
      `${builder}FROM builder\nUSER node\n`,
      /^4: The last stage is built on `builder` and copies nothing/,
    ],
  ])('%s', (_, text, message) => {
    expect(messages(text)).toEqual([expect.stringMatching(message)]);
  });
});

describe('passes', () => {
  it.each([
    ['a named builder', `${builder}FROM alpine\nCOPY --from=builder /a /a\n`],
    ['in another letter case', `${builder}FROM alpine\nCOPY --from=BUILDER /a /a\n`],
    [
      'a shared parent of both',
      'FROM node:20 AS base\nRUN id\nFROM base AS b\nRUN make\nFROM base\nCOPY --from=b /a /a\n',
    ],
    [
      'a copy in the parent of the last stage',
      `${builder}FROM alpine AS p\nCOPY --from=builder /a /a\nFROM p\nCMD ["x"]\n`,
    ],
    ['a builder that inherits its RUN', `${builder}FROM builder AS out\nFROM alpine\nCOPY --from=out /a /a\n`],
  ])('%s', (_, text) => expect(messages(text)).toEqual([]));
});
