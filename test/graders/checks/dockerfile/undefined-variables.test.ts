import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/undefined-variables.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM alpine:3.19\n${lines}\n`);

const file = (text: string) => checkDockerfile(check, text);

describe('finds', () => {
  it.each([
    ['a variable that nobody sets', 'USER $APP', /^2: `\$APP` has no value here.*Nothing in this stage sets it/],
    ['a misspelt one', 'ENV APP_DIR=/a\nWORKDIR ${APP_DRI}', /^3: .*Did you mean `\$APP_DIR`/],
    ['one that is set below', 'USER $U\nENV U=5', /Line 3 sets it only afterwards/],
    ['COPY, LABEL, VOLUME, EXPOSE, STOPSIGNAL', 'COPY a $X/\n', /^2: `\$X`/],
    ['a label', 'LABEL a=$X', /`\$X`/],
    ['a volume', 'VOLUME $X/a', /`\$X`/],
    ['a port', 'EXPOSE 80 $X', /`\$X`/],
    ['the default of an ARG', 'ARG A=$X', /`\$X`/],
    ['inside a default', 'USER ${A:-$X}', /`\$X`/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));

  it('what stands before FROM, in a FROM, or in another stage', () => {
    expect(file('ARG D=/a\nFROM alpine:3.19\nCOPY a $D/\n')).toEqual([
      expect.stringMatching(/^3: .*`ARG D` in line 1 stands before the first FROM/),
    ]);
    expect(file('FROM alpine:3.19$V\nARG V=1\n')).toEqual([
      expect.stringMatching(/^1: .*Line 2 sets it inside a stage/),
    ]);
    expect(file('FROM alpine:3.19 AS a\nENV U=5\nFROM alpine:3.19\nUSER $U\n')).toEqual([
      expect.stringMatching(/^4: .*Another stage sets it \(line 2\)/),
    ]);
  });

  it('each place once, where the variable stands', () => {
    expect(run('WORKDIR $A/$A\nCOPY $B/a $B/')).toHaveLength(2);
  });
});

describe('accepts', () => {
  it.each([
    ['defaults', 'USER ${A:-5}\nLABEL a=${A:+b} b=${A-} c="${A:-${B:-c}}"'],
    ['ARG without a default', 'ARG A\nLABEL a=$A'],
    ['ARG of a parent stage', 'ARG A\nFROM alpine:3.19 AS p\nENV B=1\nFROM p\nUSER $B'],
    ['PATH', 'ENV PATH=$PATH:/a'],
    ['what the shell fills in', 'RUN echo $X\nCMD echo $Y\nENTRYPOINT ["$Z"]\nHEALTHCHECK CMD a $W'],
    ['dollars that are no variables', 'LABEL a=\\$X b=\'$Y\' c="a$" d=$1'],
    ['heredocs', 'RUN <<E\necho $X\nE'],
  ])('%s', (_, lines) => expect(run(lines)).toEqual([]));

  it('what a well-known base sets, and arguments of FROM', () => {
    expect(file('ARG V=20\nARG W\nFROM node:$V-alpine$W\nLABEL n=$NODE_VERSION\n')).toEqual([]);
    expect(file('FROM golang:1.22\nWORKDIR $GOPATH/src\n')).toEqual([]);
  });
});

it('cannot tell what another base sets', () => {
  expect(() => file('FROM registry.example/app:1\nUSER $APP\n')).toThrow(/up to the base image/);
  expect(file('FROM registry.example/app:1\nENV PATH=$PATH:/a\n')).toEqual([]);
});
