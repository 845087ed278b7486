import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/no-latest.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (text: string) => checkDockerfile(check, text);

describe('finds', () => {
  it.each([
    ['no tag', 'FROM node\n', /^1: `node` \(FROM\), which is `node:latest`/],
    ['latest', 'FROM node:latest\n', /^1: `node:latest` \(FROM\): whatever/],
    ['latest in part of the tag', 'FROM node:latest-alpine\n', /^1: /],
    ['a registry with a port and no tag', 'FROM localhost:5000/app\n', /which is `localhost:5000\/app:latest`/],
    ['through variables', 'ARG T=latest\nFROM node:${T}\n', /^2: /],
    ['a source of COPY', 'FROM scratch\nCOPY --from=busybox /a /a\n', /^2: `busybox` \(COPY --from\)/],
  ])('%s', (_, text, message) => expect(run(text)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    ['a major version', 'FROM node:20\n'],
    ['a digest', `FROM node@sha256:${'a'.repeat(64)}\n`],
    ['scratch', 'FROM scratch\n'],
    ['the name of a stage', 'FROM node:20 AS base\nFROM base\nCOPY --from=BASE /a /a\n'],
    ['a platform', 'FROM --platform=linux/arm64 node:20\n'],
    ['a name that holds the word', 'FROM registry.example/latest/app:1\n'],
  ])('%s', (_, text) => expect(run(text)).toEqual([]));
});
