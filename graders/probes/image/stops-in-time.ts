import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { serviceExample } from '../../image/examples.ts';
import { placeOfCommand, runService, serviceParams } from '../../image/service.ts';
import { reasonOf } from '../../service/graceful-stop.ts';

const serviceWith = (onTerm: string) => ({
  ...serviceExample(),
  'server.js': `const http = require('node:http');
const service = http
  .createServer((request, response) => request.resume().on('end', () => response.end('moored')))
  .listen(3000);
${onTerm}
`,
});
const demand = { unfinished: { path: '/' }, stopTimeoutSeconds: 3 };

export default defineProbe({
  subject: 'dockerfile',
  params: z.strictObject({
    ...serviceParams,
    stopTimeoutSeconds: z.coerce.number<string | number>().int().min(1).max(30).default(10),
    /** A request whose body the service waits for. */
    unfinished: z.strictObject({
      path: z.string().startsWith('/'),
      method: z.enum(['POST', 'PUT', 'PATCH']).default('POST'),
    }),
  }),
  title: 'A client that never finishes does not hold the service',
  help: `Starts the image in a container of its own, begins a request whose body never ends, and sends the image's stop signal once the
program has taken what there is. The process has to end by itself within the stop timeout, with any exit code: who waits for the slowest client is
killed, together with everything else that was still to be done.`,
  examples: {
    good: [
      {
        files: serviceWith(`process.on('SIGTERM', () => {
  service.close(() => process.exit(0));
  setTimeout(() => service.closeAllConnections(), 500);
});`),
        with: demand,
      },
      { files: serviceWith("process.on('SIGTERM', () => process.exit(1));"), with: demand, note: 'any exit code' },
    ],
    bad: [
      { files: serviceWith(''), with: demand, note: 'the signal is ignored' },
      {
        files: serviceWith("process.on('SIGTERM', () => service.close(() => process.exit(0)));"),
        with: demand,
        note: 'it waits for ever',
      },
    ],
  },
  run: async (evidence, { stopTimeoutSeconds, unfinished: { path, method }, ...params }) => {
    const { port } = params;
    const { container, image } = await runService(evidence, params, { own: 'unfinished' });
    const signal = image.config.stopSignal ?? 'SIGTERM';
    const first = await container.commandLine();
    const headers = { 'content-type': 'application/json', 'content-length': '4096' };
    const timeoutMs = (stopTimeoutSeconds + 5) * 1000;
    const began = performance.now();
    const events: { at: number; who: string; what: string; marked?: boolean }[] = [];
    const tell = (who: string, what: string, marked = false): void =>
      void events.push({ at: (performance.now() - began) / 1000, who, what, marked });
    tell('client', `begins ${method} ${path} and sends 1 byte of 4096`);
    const held = container.http({ port, path, method, headers, body: '{', waitMs: 0, timeoutMs });
    try {
      await container.requestTaken(port, 10_000);
      await container.signal(signal);
      tell('engine', `sends ${signal}`);
      if ((await container.wait(stopTimeoutSeconds * 1000)) !== null) return [];
      tell('engine', 'kills it (SIGKILL, exit code 137)', true);
    } finally {
      await container.signal('SIGKILL');
      await held;
    }
    return [
      {
        ...placeOfCommand(evidence, params.dockerfile),
        message: `A client began ${method} ${path} and never sent the rest. ${stopTimeoutSeconds} s after ${signal} the container still ran and was killed: one slow client decides how the service ends, and what it had yet to write is lost. Waiting for requests needs a limit below the stop timeout. ${reasonOf(first, signal)}`,
        witness: { form: 'timeline', title: `${signal} with an unfinished request`, simulated: false, events },
      },
    ];
  },
});
