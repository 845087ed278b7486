import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-sudo.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`);

describe('finds', () => {
  it.each([
    ['a command', 'RUN sudo apt-get update', /^2: `sudo apt-get`/],
    ['one behind another', 'RUN apt-get update && \\\n  sudo -E make', /^3: `sudo make`/],
    ['one in a shell that a shell starts', "RUN bash -c 'sudo make'", /^2: `sudo make`/],
    ['one in a heredoc', 'RUN <<E\nset -e\nsudo make\nE', /^4: `sudo make`/],
    ['the JSON form', 'RUN ["sudo", "make"]', /^2: /],
    ['one in a condition', 'RUN if true; then sudo make; fi', /^2: /],
    ['doas', 'RUN doas make', /`doas make`/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['the package', 'RUN apt-get install -y sudo=1.9'],
    ['a text', 'RUN echo "use sudo" && grep sudo /etc/group'],
    ['a comment', 'RUN make # sudo make'],
    ['a file', 'COPY sudoers /etc/sudoers.d/app'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});

it.each([
  ['a program in Python', 'RUN <<E\n#!/usr/bin/env python3\nsudo = 1\nE'],
  ['PowerShell', 'SHELL ["pwsh", "-c"]\nRUN Get-Item sudo'],
])('cannot tell what %s does', (_, lines) => {
  expect(() => run(lines)).toThrow(/not for a POSIX shell/);
  expect(run(`RUN sudo make\n${lines}`)).toHaveLength(1);
});
