import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-recommends.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, given?: unknown) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`, given);

describe('finds', () => {
  it.each([
    ['apt-get', 'RUN apt-get install -y git', /^2: `apt-get install` also installs/],
    ['apt', 'RUN apt -y install git', /`apt install`/],
    ['suggestions, which are something else', 'RUN apt-get install -y --no-install-suggests git', /`apt-get/],
    ['each of several', 'RUN apt-get install --no-install-recommends -y a && \\\n apt-get install -y b', /^3: /],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    [
      'the option, anywhere',
      'RUN apt-get --no-install-recommends install -y a && apt-get install -y b --no-install-recommends',
    ],
    [
      'a setting of the command',
      'RUN apt-get -o APT::Install-Recommends=0 install -y a && apt-get install -oAPT::Install-Recommends=false a',
    ],
    [
      'a setting in a file',
      `RUN echo 'APT::Install-Recommends "0";' > /etc/apt/apt.conf.d/99x\nRUN apt-get install -y a`,
    ],
    ['other managers', 'RUN apk add git && yum install -y git && npm install -g a'],
    ['other verbs', 'RUN apt-get update && apt-get remove -y a && apt-cache show install'],
    ['a builder', 'RUN apt-get install -y a\nFROM scratch\nCOPY --from=0 /a /a'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
