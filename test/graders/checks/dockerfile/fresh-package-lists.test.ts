import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/fresh-package-lists.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, given?: unknown) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`, given);

it('finds an install that works from the lists of another step', () => {
  expect(run('RUN apt-get update\nRUN true && \\\n  apt-get install -y git')).toEqual([
    expect.stringMatching(/^4: The lists come from line 2/),
  ]);
  expect(run('RUN apt update && apt install -y a\nRUN apt-get install -y b')).toEqual([
    expect.stringMatching(/^3: .*line 2/),
  ]);
});

describe('accepts', () => {
  it.each([
    ['one step', 'RUN apt-get update && apt-get install -y git'],
    ['both in both steps', 'RUN apt-get update && apt-get install -y a\nRUN apt-get update && apt-get install -y b'],
    [
      'lists of a cache mount',
      'RUN apt-get update\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get install -y a',
    ],
    ['no update at all', 'RUN apt-get install -y a'],
    ['an update of another stage', 'RUN apt-get update\nFROM debian:12.5\nRUN apt-get install -y a'],
    ['another manager', 'RUN apt-get update\nRUN pip install a'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
