import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/json-form.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM alpine:3.19\n${lines}\n`);

describe('finds what is no JSON', () => {
  it.each([
    ['single quotes', "CMD ['node', 'x']", /JSON wants double quotes/],
    ['typographic quotes', 'CMD [“node”, “x”]', /typographic/],
    ['a comma at the end', 'CMD ["node", "x",]', /a comma before the closing bracket/],
    ['no closing bracket', 'CMD ["node", "x"', /the closing bracket is missing/],
    ['a word behind it', 'CMD ["node"] x', /something stands behind/],
    ['a backslash', 'CMD ["C:\\app\\x.exe"]', /no such escape/],
    ['words without quotes', 'CMD [node, x]', /every element has to stand in double quotes/],
    ['a comma that is missing', 'ENTRYPOINT ["node" "x"]', /with commas between/],
    ['RUN', "RUN ['a', 'b']", /a shell command and says nothing/],
    ['COPY', "COPY ['a', 'b']", /for paths, brackets and quotes included/],
    ['HEALTHCHECK', "HEALTHCHECK CMD ['a']", /JSON wants double quotes/],
    ['ONBUILD', "ONBUILD CMD ['a']", /JSON wants double quotes/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('finds a shell in a list', () => {
  it.each([
    ['a variable', 'CMD ["node", "--port=${PORT}"]', /^2: `\$\{PORT\}` stays as it is/],
    ['an operator', 'RUN ["make", "&&", "make install"]', /`&&` is handed to `make`/],
    ['a redirection', 'CMD ["node", ">", "/log"]', /`>` is handed/],
    ['a command in one element', 'ENTRYPOINT ["node server.js"]', /no program called `node server.js`/],
    ['a CMD in one element', 'CMD ["node server.js"]', /A list of one element/],
    ['HEALTHCHECK', 'HEALTHCHECK CMD ["curl", "$URL"]', /`\$URL`/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['tests', 'RUN [ -f /a ] && true\nRUN [ "$A" = b ] || exit 1\nRUN [[ -z "$A" ]] && true\nRUN [ \'a\' = "$B" ]'],
    ['lists', 'ENTRYPOINT ["/app", "--name", "a b", "-x"]\nCMD []'],
    [
      'a shell',
      'CMD ["sh", "-c", "exec node $PORT > /log && true"]\nRUN ["/bin/bash", "-o", "pipefail", "-c", "a | b"]',
    ],
    ['a wrapper of a shell', 'ENTRYPOINT ["tini", "--", "sh", "-c", "exec a $B"]'],
    ['a dollar of something else', 'CMD ["awk", "{print $1}"]\nRUN ["sed", "s/a$/b/"]'],
    ['a path with a blank', 'ENTRYPOINT ["/opt/my app/run"]'],
    ['no list', 'CMD node\nCOPY a[b] /c'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));
});
