import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/workdir-absolute.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (text: string) => checkDockerfile(check, text);
const base = 'FROM node:20-alpine';

describe('finds', () => {
  it.each([
    ['a relative path', `${base}\nWORKDIR app\n`, ['2: `WORKDIR app`']],
    ['dots', `${base}\nWORKDIR ./app\n`, ['2: `WORKDIR ./app`']],
    ['a relative value', `${base}\nENV D=app\nWORKDIR $D\n`, ['3: `WORKDIR app`']],
    ['the first of several', `${base}\nWORKDIR a\nWORKDIR b\n`, ['2: `WORKDIR a`']],
    ['one in every stage', `${base}\nWORKDIR a\n${base}\nWORKDIR b\n`, ['2: `WORKDIR a`', '4: `WORKDIR b`']],
  ])('%s', (_, text, starts) => expect(run(text).map((found) => found.split(' continues')[0])).toEqual(starts));
});

describe('accepts', () => {
  it.each([
    ['an absolute path', `${base}\nWORKDIR /app\n`],
    ['a relative path after an absolute one', `${base}\nWORKDIR /app\nWORKDIR src\n`],
    ['one that a parent stage settled', `${base} AS a\nWORKDIR /app\nFROM a\nWORKDIR src\n`],
    ['quotes', `${base}\nWORKDIR "/app"\n`],
    ['a variable before a path', `${base}\nARG D=/srv\nWORKDIR \${D}/app\n`],
    ['a folder of Windows', `${base}\nWORKDIR C:\\\\app\n`],
    ['scratch, whose folder is the root', 'FROM scratch\nWORKDIR app\n'],
  ])('%s', (_, text) => expect(run(text)).toEqual([]));
});

it('cannot tell where a variable of the base leads', () => {
  expect(() => run('FROM golang:1.22\nWORKDIR $GOPATH/src\n')).toThrow(/hangs on a variable/);
});
