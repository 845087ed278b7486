import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeOfCommand, runService, serviceParams } from '../../image/service.ts';
import { stopDemand, stopFault } from '../../service/graceful-stop.ts';

const server = (onTerm: string) => `const http = require('node:http');
const service = http
  .createServer((request, response) => setTimeout(() => response.end('moored'), request.url === '/slow' ? 1500 : 0))
  .listen(3000);
${onTerm}
`;
const serviceWith = (onTerm: string) => ({ ...serviceExample(), 'server.js': server(onTerm) });
const graceful = "process.on('SIGTERM', () => service.close(() => process.exit(0)));";
const demand = { slow: { path: '/slow' }, stopTimeoutSeconds: 4 };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    ...serviceParams,
    ...stopDemand,
    /** ECS waits 30 s on its own; a shorter time makes the check quick. */
    stopTimeoutSeconds: z.coerce.number<string | number>().int().min(1).max(30).default(10),
  }),
  title: 'The service finishes its requests when it is stopped',
  help: `Starts the image in a container of its own, sends a slow request and, once the program has taken it, the image's stop signal
(SIGTERM unless \`STOPSIGNAL\` says otherwise). The request has to be answered, a new one must not be, and the process has to end by itself with exit
code 0 within the stop timeout. Who ignores the signal is told what process 1 is.`,
  examples: {
    good: [{ files: serviceWith(graceful), with: demand }],
    bad: [
      { files: serviceWith(''), with: demand, note: 'the signal is ignored' },
      {
        files: serviceWith("process.on('SIGTERM', () => process.exit(0));"),
        with: demand,
        note: 'the request is cut off',
      },
      {
        files: serviceWith("process.on('SIGTERM', () => setTimeout(() => process.exit(0), 2500));"),
        with: demand,
        note: 'it goes on listening',
      },
      {
        files: serviceWith("process.on('SIGTERM', () => service.close(() => process.exit(3)));"),
        with: demand,
        note: 'exit code 3',
      },
      {
        files: {
          ...serviceWith(graceful),
          Dockerfile: serviceExample()['Dockerfile']!.replace('["node", "server.js"]', 'node server.js; true'),
        },
        with: demand,
        note: 'a shell is process 1',
      },
    ],
  },
  run: async (evidence, { stopTimeoutSeconds, slow, newRequests, exitCodes, ...params }) => {
    const { container, image } = await runService(evidence, params, { own: 'stop' });
    try {
      const fault = await stopFault(container, {
        port: params.port,
        signal: image.config.stopSignal ?? 'SIGTERM',
        timeoutSeconds: stopTimeoutSeconds,
        slow,
        newRequests,
        exitCodes,
      });
      return fault === null ? [] : [{ ...placeOfCommand(evidence, params.dockerfile), ...fault }];
    } finally {
      await container.signal('SIGKILL');
    }
  },
});
