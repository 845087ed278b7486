import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/exec-form.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM alpine:3.19\n${lines}\n`);

describe('finds', () => {
  it.each([
    ['CMD', 'CMD node server.js', /^2: CMD is a text, so `\/bin\/sh -c` runs `node server.js`/],
    ['ENTRYPOINT', 'ENTRYPOINT node server.js', /^2: ENTRYPOINT is a text/],
    ['a shell in a list', 'CMD ["sh", "-c", "node server.js"]', /^2: `sh -c` runs/],
    ['a shell by its path, options together', 'CMD ["/bin/bash", "-ec", "node server.js"]', /`\/bin\/bash -ec` runs/],
    ['exec that is not last', 'CMD exec echo a; node server.js', /^2: /],
    ['a pipe behind exec', 'CMD exec node server.js | tee log', /^2: /],
    ['the last of several', 'CMD ["node"]\nCMD node', /^3: /],
    ['one of a parent stage', 'CMD node\nFROM alpine:3.19 AS x\nFROM alpine:3.19', null],
    [
      'arguments that are dropped',
      'ENTRYPOINT exec node server.js\nCMD ["--port=80"]',
      /^3: ENTRYPOINT \(line 2\) is a text, which takes no arguments/,
    ],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual(message === null ? [] : [expect.stringMatching(message)]));

  it('a command that is inherited', () => {
    expect(checkDockerfile(check, 'FROM alpine:3.19 AS a\nCMD node x\nFROM a\nUSER 5\n')).toEqual([
      expect.stringMatching(/^2: /),
    ]);
  });
});

describe('accepts', () => {
  it.each([
    ['lists', 'ENTRYPOINT ["node"]\nCMD ["server.js"]'],
    ['exec', 'CMD exec node server.js'],
    ['exec after preparations', 'CMD set -e; . ./env && exec node server.js'],
    ['exec in a list', 'ENTRYPOINT ["sh", "-c", "exec node server.js \\"$@\\"", "--"]'],
    ['a text for an entry point that is a program', 'ENTRYPOINT ["/tini", "--"]\nCMD node server.js'],
    ['a script', 'ENTRYPOINT ["sh", "start.sh"]'],
    ['no command', 'RUN node server.js'],
    ['a health check', 'HEALTHCHECK CMD curl -f http://localhost/\nCMD ["node"]'],
    ['another stage', 'CMD node\nFROM alpine:3.19\nCMD ["node"]'],
    ['another shell that is none', 'SHELL ["/usr/bin/python3", "-c"]\nCMD print(1)'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
