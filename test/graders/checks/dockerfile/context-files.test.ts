import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/context-files.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, ignore: string | null, never?: string[]) =>
  checkDockerfile(
    check,
    `FROM node:20-alpine\n${lines}\n`,
    never === undefined ? {} : { never },
    ignore === null ? {} : { '.dockerignore': ignore },
  );

describe('finds', () => {
  it.each([
    [
      'no ignore file',
      'COPY . .',
      null,
      ['.env'],
      /^2: `COPY \. \.` takes `\.env` along.*There is no `\.dockerignore`/,
    ],
    ['no rule', 'COPY . .', 'node_modules\n', ['.env'], /No rule of `\.dockerignore` fits/],
    ['a rule for the top only', 'COPY . .', '.env\n', ['config/.env'], /Line 1 of `\.dockerignore` names `\.env`, but/],
    ['a rule that is taken back', 'COPY . .', '*.pem\n!server.pem\n', ['server.pem'], /Line 2 of/],
    ['a star that does not cross folders', 'COPY . .', '*.pem\n', ['tls/server.pem'], /`tls\/server\.pem`/],
    ['a comment', 'COPY . .', '# .env\n', ['.env'], /No rule/],
    ['other forms of the root', 'COPY ./ /app/', '', ['.env'], /^2: /],
    ['a folder', 'ADD config /app/', '', ['config/.env'], /^2: `ADD config/],
    ['a folder through a variable', 'ENV D=config\nCOPY ${D}/ /app/', '', ['config/.env'], /^3: /],
    ['several at once', 'COPY . .', '', ['.env', 'id_rsa'], /takes `\.env`, `id_rsa` along as soon as they lie/],
  ])('%s', (_, lines, ignore, never, message) =>
    expect(run(lines, ignore, never)).toEqual([expect.stringMatching(message)]),
  );
});

describe('accepts', () => {
  it.each([
    ['rules', 'COPY . .', '.env\n.git\n.npmrc\nid_*\n', undefined],
    ['everything but', 'COPY . .', '*\n!src\n', undefined],
    ['a rule for all folders', 'COPY . .', '**/.env\n', ['.env', 'a/b/.env']],
    ['a folder that is left out', 'COPY . .', 'config/\n', ['config/.env']],
    ['named files', 'COPY package.json server.js ./', null, undefined],
    ['another folder', 'COPY src ./src', null, ['config/.env']],
    ['a copy out of a stage', 'COPY --from=node:20 / /', null, undefined],
    ['a builder', 'COPY . .\nFROM node:20-alpine\nCOPY --from=0 /app/dist /app', null, undefined],
  ])('%s', (_, lines, ignore, never) => expect(run(lines, ignore, never)).toEqual([]));

  it("the Dockerfile's own ignore file, which goes first", () => {
    const beside = { '.dockerignore': '', 'Dockerfile.dockerignore': '.env\n' };
    expect(checkDockerfile(check, 'FROM node:20-alpine\nCOPY . .\n', { never: ['.env'] }, beside)).toEqual([]);
  });
});
