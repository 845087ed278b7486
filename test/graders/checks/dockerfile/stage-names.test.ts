import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/stage-names.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (text: string) => checkDockerfile(check, text);

it('finds a second stage of a name, in any letter case, and says where the first is', () => {
  expect(run('FROM node:20 AS web\nFROM node:20\nFROM node:20 AS Web\nFROM node:20 AS WEB\n')).toEqual([
    expect.stringMatching(/^3: The stage in line 1 is called `web` too/),
    expect.stringMatching(/^4: The stage in line 1/),
  ]);
});

describe('names that mean something else', () => {
  it.each(['scratch', 'context', 'Scratch'])('%s', (name) => {
    expect(run(`FROM node:20 AS ${name}\n`)).toEqual([expect.stringMatching(/^1: .*cannot be the name of a stage/)]);
  });
});

it.each([
  ['no names', 'FROM node:20\nFROM node:20\n'],
  ['the name of an image', 'FROM alpine:3.19 AS alpine\nFROM alpine\n'],
  ['names that start alike', 'FROM node:20 AS build\nFROM node:20 AS build-test\n'],
])('accepts %s', (_, text) => expect(run(text)).toEqual([]));
