import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/health-check.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, given?: unknown) => checkDockerfile(check, `FROM node:20-alpine\n${lines}\n`, given);

describe('finds', () => {
  it.each([
    ['curl without -f', 'HEALTHCHECK CMD curl http://localhost/health', /^2: `curl` without `-f`/],
    ['curl without -f, and exit', 'HEALTHCHECK CMD curl -s http://localhost/health || exit 1', /`curl` without `-f`/],
    ['curl in a list', 'HEALTHCHECK CMD ["curl", "http://localhost/"]', /`curl` without `-f`/],
    [
      'a check that cannot fail',
      'HEALTHCHECK CMD wget -q http://localhost/ || true',
      /its last words make it a success/,
    ],
    ['exit 0', 'HEALTHCHECK CMD curl -f http://localhost/ || exit 0', /its last words/],
    ['a check that asks nobody', 'HEALTHCHECK CMD echo ok', /`echo ok` asks nobody/],
    ['another host', 'HEALTHCHECK CMD curl -f https://status.example.com/', /The check asks `status\.example\.com`/],
    [
      'a timeout beyond the interval',
      'HEALTHCHECK --interval=5s --timeout=10s CMD ["node", "c.js"]',
      /may take 10 s and is due every 5 s/,
    ],
    ['a timeout beyond the usual interval', 'HEALTHCHECK --timeout=1m CMD ["node", "c.js"]', /every 30 s/],
    [
      'the last of several',
      'HEALTHCHECK CMD curl -f http://localhost/\nHEALTHCHECK CMD curl http://localhost/',
      /^3: /,
    ],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));

  it('a text where there is no shell', () => {
    expect(
      checkDockerfile(check, 'FROM gcr.io/distroless/nodejs20-debian12:nonroot\nHEALTHCHECK CMD node c.js\n'),
    ).toEqual([expect.stringMatching(/^2: The command is a text, which `\/bin\/sh` has to read/)]);
    expect(checkDockerfile(check, 'FROM scratch\nCOPY app /app\nHEALTHCHECK CMD /app -c\n')).toHaveLength(1);
  });

  it('none, where one is due', () => {
    expect(run('', { required: true })).toEqual([expect.stringMatching(/^1: There is no HEALTHCHECK/)]);
    expect(run('HEALTHCHECK NONE', { required: true })).toHaveLength(1);
    expect(() => checkDockerfile(check, 'FROM registry.example/a:1\n', { required: true })).toThrow(/cannot be seen/);
  });
});

describe('accepts', () => {
  it.each([
    ['none', ''],
    ['one that is taken back', 'HEALTHCHECK CMD curl http://localhost/\nHEALTHCHECK NONE'],
    ['wget', 'HEALTHCHECK CMD wget -q --spider http://localhost:3000/ || exit 1'],
    ['curl -f in its forms', 'HEALTHCHECK CMD curl -sfo /dev/null http://127.0.0.1:$PORT/ || exit 1'],
    ['an answer that is read', 'HEALTHCHECK CMD curl -s http://localhost/ | grep -q ok'],
    [
      'a status that is compared',
      'HEALTHCHECK CMD test "$(curl -s -o /dev/null -w "%{http_code}" http://localhost/)" = 200',
    ],
    ['a program of its own', 'HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "healthcheck.js"]'],
    ['one in another stage', 'HEALTHCHECK CMD curl http://localhost/\nFROM node:20-alpine'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));

  it('a list where there is no shell', () => {
    expect(
      checkDockerfile(
        check,
        'FROM gcr.io/distroless/nodejs20-debian12:nonroot\nHEALTHCHECK CMD ["/nodejs/bin/node", "c.js"]\n',
      ),
    ).toEqual([]);
  });
});
