/** Small submissions for the examples of image probes: a service in one file on a base image of the course. */
import type { Files } from '../check.ts';

const server = `require('node:http')
  .createServer((request, response) => response.end('moored'))
  .listen(process.env.PORT ?? 3000);
process.on('SIGTERM', () => process.exit(0));
`;

/** `lines` stand between the COPY of server.js and CMD. */
export function serviceExample(...lines: string[]): Files {
  return {
    Dockerfile: [
      'FROM node:20-alpine',
      'WORKDIR /app',
      'COPY server.js .',
      ...lines,
      'CMD ["node", "server.js"]',
      '',
    ].join('\n'),
    'server.js': server,
  };
}
