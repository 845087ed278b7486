import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/copy-not-add.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM alpine:3.19\n${lines}\n`);

describe('finds', () => {
  it.each([
    ['a file', 'ADD app.js /app/', /^2: ADD takes `app.js`/],
    ['a folder', 'ADD . /app', /^2: ADD takes `\.`/],
    ['the JSON form', 'ADD ["a b", "/app/"]', /`a b`/],
    ['flags', 'ADD --chown=1:1 app /app', /`app`/],
    ['a variable with a value', 'ARG F=app\nADD $F /app', /^3: ADD takes `app`/],
    ['a name that only looks like an archive', 'ADD notes.tar.txt /app/', /notes/],
    ['a zip file, which ADD does not unpack', 'ADD app.zip /app/', /app\.zip/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['archives', 'ADD a.tar /\nADD b.tar.gz c.tgz d.tar.xz e.tbz2 f.TAR.ZST /x/'],
    ['an archive through a variable', 'ARG F=rootfs.tar.gz\nADD $F /'],
    ['a URL and a repository', 'ADD https://example.com/a /a\nADD git@github.com:a/b.git /b'],
    ['COPY', 'COPY a /a'],
    ['the word in a RUN', 'RUN echo ADD a b'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});

it('cannot tell what a variable of the base holds', () => {
  expect(() => run('ADD $ARCHIVE /')).toThrow(/hangs on a variable/);
});
