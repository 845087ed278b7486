import { z } from 'zod';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { containerPort, portReference, runOwnTask, taskParams } from '../../ecs/run.ts';
import { findingIn } from '../../ecs/task-definition.ts';
import { stopDemand, stopFault } from '../../service/graceful-stop.ts';

const server = `const service = require('node:http')
  .createServer((request, response) => setTimeout(() => response.end('moored'), request.url === '/slow' ? 1500 : 0))
  .listen(3000);
process.on('SIGTERM', () => service.close(() => process.exit(0)));
`;
const files = (container: object) => ({
  ...exampleTask(container),
  Dockerfile: 'FROM node:20-alpine\nCOPY server.js /\nCMD ["node", "/server.js"]\n',
  'server.js': server,
});
const demand = { task: exampleRun, container: 'berth', port: 3000, slow: { path: '/slow' } };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({ task: taskParams, container: z.string(), port: portReference, ...stopDemand }),
  title: 'The service of the task finishes its requests when it is stopped',
  help: `Runs the task beside itself, sends a slow request and, once the program has taken it, the stop signal. The request has to be answered,
a new one must not be, and the process has to end by itself with exit code 0 within the container's \`stopTimeout\` (30 s when it says nothing).`,
  examples: {
    good: [{ files: files({ stopTimeout: 5 }), with: demand }],
    bad: [
      { files: files({ stopTimeout: 1 }), with: demand, note: 'no time to finish' },
      {
        files: files({ stopTimeout: 4, entryPoint: ['sh', '-c'], command: ['node /server.js; true'] }),
        with: demand,
        note: 'a shell is process 1',
      },
    ],
  },
  run: (evidence, { task: params, container, port: wanted, ...demanded }) =>
    runOwnTask(evidence, params, { name: 'stop' }, async (task) => {
      const { running, definition, dockerfile } = task.container(container);
      const port = containerPort(task.definition, definition, wanted);
      const signal = (await evidence.image(dockerfile)).config.stopSignal ?? 'SIGTERM';
      // A program that starts is not yet one that listens.
      await running.http({ port, waitMs: 15_000 });
      const timeoutSeconds = running.spec.stopTimeoutSeconds ?? 30;
      const fault = await stopFault(running, { port, signal, timeoutSeconds, ...demanded });
      if (fault === null) return [];
      return [
        { ...findingIn(task.definition, definition, `\`${container}\`: ${fault.message}`), witness: fault.witness },
      ];
    }),
});
