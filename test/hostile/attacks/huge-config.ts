import { defineAttack } from '../attack.ts';

const doubling = (keyword: string, first: string): string =>
  [first, ...Array.from({ length: 12 }, (_, index) => `${keyword} A${index + 1}=${`$A${index}`.repeat(40)}`)].join(
    '\n',
  );

export default defineAttack({
  title: 'Huge ENV and LABEL, every port, a volume a character',
  tries:
    'Makes a small file into an image configuration of gigabytes, or one that costs the engine for each container of it.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      Object.entries({
        'variables in variables': doubling('ENV', 'ENV A0=aaaaaaaaaa'),
        'arguments in arguments': doubling('ARG', 'ARG A0=aaaaaaaaaa'),
        'variables on one that only the base knows': doubling('ENV', 'ENV A0=${NODE_VERSION:-aaaaaaaaaa}'),
        'a copy of thousands': `ENV A=${'a'.repeat(30_000)}\nCOPY ${'$A '.repeat(9000)} /x/`,
        'a replacement of every letter': `ENV A=${'a'.repeat(999)}\nENV B=\${A//a/${'b'.repeat(9999)}}`,
        'an environment that no program starts with': `ENV A=${'a'.repeat(33_000)}\nENV B=$A`,
        'labels as a store': `ENV A=${'a'.repeat(33_000)}\nLABEL a=$A\nLABEL b=$A`,
        'every port of many protocols': `EXPOSE ${'1-65535/a '.repeat(3000)}`,
        'every port': 'EXPOSE 1-65535',
        'a thousand volumes': `VOLUME ${Array.from({ length: 1000 }, (_, index) => `/v${index}`).join(' ')}`,
        'a line without an end': `LABEL a=${'a'.repeat(65_000)}\nENV b=${'b'.repeat(65_000)}`,
      }).map(([name, lines]) => [name, { Dockerfile: `FROM node:20-alpine\n${lines}\n` }]),
    ),
  reads:
    /more than a megabyte|longer than a megabyte|characters long|ports; builds here|volumes; builds here|bytes long|is not a port/,
});
