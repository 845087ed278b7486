import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/package-pins.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string, given?: unknown) => checkDockerfile(check, `FROM debian:12.5\n${lines}\n`, given);

const named = (lines: string, given?: unknown) =>
  run(lines, given).map((found) => /`([^`]*)` has no version/.exec(found)?.[1] ?? found);

describe('finds', () => {
  it.each([
    ['apt', 'RUN apt-get install -y -t bookworm --no-install-recommends a b=1 c', ['a', 'c']],
    ['apk, not the name of the group', 'RUN apk add --no-cache --virtual .build gcc', ['gcc']],
    ['dnf', 'RUN dnf install -y nginx', ['nginx']],
    [
      'pip in its forms',
      'RUN pip install -U pip && python3 -m pip install "a>=1" && uv pip install b',
      ['pip', 'a>=1', 'b'],
    ],
    ['npm', 'RUN npm i -g a b@latest @s/c && yarn global add d', ['a', 'b@latest', '@s/c', 'd']],
    ['gem', 'RUN gem install rails', ['rails']],
    ['go', 'RUN go install example.com/a@latest', ['example.com/a@latest']],
  ])('%s', (_, lines, names) => expect(named(lines)).toEqual(names));

  it('an install that may leave the lock file behind', () => {
    expect(run('RUN npm install --omit=dev')).toEqual([expect.stringMatching(/^2: `npm install` may choose newer/)]);
  });
});

describe('accepts', () => {
  it.each([
    ['apt', 'RUN apt-get install -y a=1.2 "b=1:2.5*" c=$V "d=${V}-1" ./e.deb /tmp/f.deb'],
    ['what only looks like a package', 'RUN apt-get -o Dpkg::Options::=--force-confold install -y -t sid a=1'],
    ['a variable of the script', 'RUN deps="a=1 b=2" && apt-get install -y $deps'],
    ['a variable of the file', 'ARG DEPS="a=1 b=2"\nRUN apt-get install -y $DEPS'],
    ['apk', 'RUN apk add --no-cache a=1 "b~2" "c>3" -t .x d=1 --repository=u e=2'],
    ['dnf', 'RUN dnf install -y nginx-1.20.1 @base https://e.example/a.rpm'],
    [
      'pip',
      'RUN pip install a==1 "b[x]===2" c~=1.4 . .[dev] -e ./d -r r.txt git+https://e.example/e@v1 f@https://e.example/f.whl',
    ],
    ['pip with only a constraint file', 'RUN pip install -r a.txt -c b.txt'],
    ['npm', 'RUN npm ci && npm install -g a@1.2.3 @s/b@2 && yarn install --frozen-lockfile'],
    ['gem', 'RUN gem install a -v 1.2 && gem install b:1.2'],
    ['go', 'RUN go install example.com/a@v1.2.3 && go run example.com/b@v0.1.0 && go install ./...'],
    ['removal', 'RUN apt-get remove -y a && apk del b && pip uninstall -y c'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));

  it('managers that are not asked for', () =>
    expect(run('RUN apt-get install -y a', { managers: ['pip'] })).toEqual([]));
});

it('cannot tell what a variable of the base names', () => {
  expect(() => run('RUN apk add --no-cache $PHPIZE_DEPS')).toThrow(/`\$PHPIZE_DEPS` names cannot be known/);
  expect(named('RUN apk add --no-cache $PHPIZE_DEPS git')).toEqual(['git']);
});
