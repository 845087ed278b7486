import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/package-cache.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, given?: unknown) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`, given);

describe('finds', () => {
  it.each([
    ['lists of apt', 'RUN apt-get update && apt-get install -y git', /^2: `apt-get` leaves the lists/],
    ['lists that apt-get clean keeps', 'RUN apt-get update && apt-get install -y git && apt-get clean', /the lists/],
    ['lists that a later step deletes', 'RUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*', /^2: /],
    ['lists deleted before they come', 'RUN rm -rf /var/lib/apt/lists/* && apt-get update', /^2: /],
    ['apt', 'RUN apt update', /`apt` leaves/],
    ['a mount elsewhere', 'RUN --mount=type=cache,target=/var/cache/apt apt-get update', /the lists/],
    ['apk', 'RUN apk add git', /`apk` leaves its index/],
    ['dnf', 'RUN dnf install -y git', /End the same RUN with `dnf clean all`/],
    ['pip', 'RUN pip3 install a', /pip install --no-cache-dir/],
    ['a heredoc', 'RUN <<E\napt-get update\napt-get install -y git\nE', /^3: /],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['lists deleted in the same step', 'RUN apt-get update && apt-get install -y git && rm -rf /var/lib/apt/lists/*'],
    [
      'with a slash, a folder, a glob',
      'RUN apt-get update; rm -r /var/lib/apt/lists/\nRUN apt-get update; rm -rf /var/lib/apt/* ',
    ],
    ['an install without an update', 'RUN apt-get install -y git'],
    ['a cache mount of the lists', 'RUN --mount=type=cache,target=/var/lib/apt,sharing=locked apt-get update'],
    ['a tmpfs mount', 'RUN --mount=type=tmpfs,dst=/var/lib/apt/lists/ apt-get update'],
    ['apk', 'RUN apk --no-cache add git && apk add --no-cache -t .b gcc'],
    ['apk with a cache mount', 'RUN --mount=type=cache,target=/var/cache/apk apk add git'],
    ['dnf', 'RUN dnf install -y git && dnf clean all\nRUN yum install -y a; rm -rf /var/cache/yum'],
    ['pip', 'RUN pip install --no-cache-dir a\nENV PIP_NO_CACHE_DIR=1\nRUN pip install b'],
    ['pip with a variable of its own', 'RUN PIP_NO_CACHE_DIR=1 pip install a'],
    ['pip with a cache mount', 'RUN --mount=type=cache,target=/root/.cache pip install a'],
    ['a builder', 'RUN apt-get update && pip install a\nFROM debian:12.5\nCOPY --from=0 /a /a'],
    ['a text', 'RUN echo apt-get update'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});

it('looks at parents of the last stage', () => {
  expect(checkDockerfile(check, 'FROM alpine:3.19 AS a\nRUN apk add git\nFROM a\n')).toHaveLength(1);
});
