import { describe, expect, it } from 'vitest';
import check from '../../../../graders/checks/dockerfile/valid-ports.ts';
import { checkDockerfile } from '../../../support/dockerfile-check.ts';

const run = (lines: string) => checkDockerfile(check, `FROM alpine:3.19\n${lines}\n`);

describe('finds', () => {
  it.each([
    ['a port of the host', 'EXPOSE 8080:80', /^2: `EXPOSE 8080:80`: the part before the colon/],
    ['an address of the host', 'EXPOSE 127.0.0.1:8080:80/tcp', /the part before the colon/],
    ['port 0', 'EXPOSE 3000 0/udp', /there is no port 0/],
    ['everything', 'EXPOSE 1-65535', /65535 ports/],
  ])('%s', (_, lines, message) => expect(run(lines)).toEqual([expect.stringMatching(message)]));
});

describe('accepts', () => {
  it.each([
    'EXPOSE 3000',
    'EXPOSE 53/udp 53/tcp 9/sctp',
    'EXPOSE 80/TCP',
    'EXPOSE 8000-8010',
    'ARG P\nEXPOSE ${P:-80}',
    'RUN echo EXPOSE 0',
  ])('%s', (lines) => expect(run(lines)).toEqual([]));
});
