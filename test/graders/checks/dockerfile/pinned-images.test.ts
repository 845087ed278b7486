import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/pinned-images.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (text: string, given?: unknown) => checkDockerfile(check, text, given);
const digest = `sha256:${'a'.repeat(64)}`;

describe('pinned', () => {
  it.each([
    ['a full version', 'FROM node:20.11.1-alpine3.19\n'],
    ['a digest and no tag', `FROM node@${digest}\n`],
    ['latest with a digest', `FROM node:latest@${digest}\n`],
    ['a registry with a port', 'FROM registry.example:5000/team/app:1.2.3\n'],
    ['a date', 'FROM debian:bookworm-20240211-slim\n'],
    ['images whose full version is short', 'FROM ubuntu:22.04 AS a\nFROM debian:12.5\nCOPY --from=a /a /a\n'],
    ['scratch', 'FROM scratch\n'],
    [
      'a stage by name, in another letter case, by number',
      'FROM node:20.11.1 AS b\nFROM scratch\nCOPY --from=B /a /a\nCOPY --from=0 /a /a\n',
    ],
    ['a platform', 'FROM --platform=linux/amd64 node:20.11.1\n'],
    ['a stage that the build skips', 'FROM node AS unused\nFROM node:20.11.1\n'],
    ['variables in pieces', 'ARG N=node V=20.11.1\nFROM ${N}:${V}-alpine\n'],
    ['a default', 'ARG V\nFROM node:${V:-20.11.1}\n'],
    ['words of a heredoc', 'FROM node:20.11.1\nRUN <<E\nFROM node\nE\n'],
  ])('%s', (_, text) => expect(run(text)).toEqual([]));
});

describe('moved', () => {
  it.each([
    ['a major version', 'FROM node:20\n', /^1: `node:20` \(FROM\) is moved/],
    ['two numbers where there are three', 'FROM node:20.11-alpine3.19\n', /^1: /],
    ['an unpinned stage in a chain', 'FROM node:20 AS a\nFROM a\n', /^1: /],
    ['a variable', 'ARG V=20\nFROM node:$V\n', /^2: `node:20`/],
    ['COPY --from', 'FROM scratch\nCOPY --from=nginx:1.25 /a /a\n', /^2: `nginx:1.25` \(COPY --from\)/],
    [
      'a mount',
      'FROM alpine:3.19.1\nRUN --mount=type=bind,from=busybox,target=/b true\n',
      /^2: `busybox` \(RUN --mount\)/,
    ],
    ['a name of a code', 'FROM debian:bookworm-slim\n', /^1: /],
  ])('%s', (_, text, message) => expect(run(text)).toEqual([expect.stringMatching(message)]));

  it('a version without a digest, where one is due', () => {
    expect(run('FROM node:20.11.1\n', { digest: true })).toEqual([
      expect.stringMatching(/has a version and no digest/),
    ]);
    expect(run(`FROM node:20.11.1@${digest}\n`, { digest: true })).toEqual([]);
  });
});

it('cannot tell what the machine decides', () => {
  expect(() => run('FROM node-$TARGETARCH:20.11.1\n')).toThrow(/TARGETARCH depends on the machine/);
});
