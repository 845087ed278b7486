import { defineAttack } from '../attack.ts';

export default defineAttack({
  title: 'Our own labels',
  tries: 'Labels the image as one of Drydock’s own, so that cleaning up spares it, or takes something else for it.',
  stop: 'gate',
  ways: () =>
    Object.fromEntries(
      [
        'LABEL drydock.instance=other',
        'LABEL a=b drydock.helper=image',
        'ARG P=drydock.\nLABEL ${P}owner=me',
        'LABEL ${NODE_VERSION:-drydock.}submission=1',
        'LABEL "drydock.recipe"="x"',
      ].map((lines) => [lines, { Dockerfile: `FROM node:20-alpine\n${lines}\n` }]),
    ),
  reads: /tell Drydock what it may remove|name comes from a variable/,
});
