import { z } from 'zod';
import type { Witness } from '../../check.ts';
import { defineProbe } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { containerPort, portReference, runTask, taskParams } from '../../ecs/run.ts';
import { findingIn } from '../../ecs/task-definition.ts';

const serve = { command: ['httpd', '-f', '-p', '8080', '-h', '/srv'] };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    container: z.string(),
    port: portReference,
    path: z.string().default('/'),
    method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).default('GET'),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.string().optional(),
    status: z.int().default(200),
    /** Must occur in the answer. */
    contains: z.string().optional(),
    /** What the request is for, in words that complete "the service could not …". */
    purpose: z.string().default('answer'),
  }),
  title: 'The service does its work',
  help: 'Runs the task, sends one request to the service on loopback inside the task, and compares status and text of the answer.',
  examples: {
    good: [
      {
        files: exampleTask(serve),
        with: { task: exampleRun, container: 'berth', port: 8080, path: '/plan.txt', contains: 'moored' },
      },
    ],
    bad: [
      {
        files: exampleTask(serve),
        with: { task: exampleRun, container: 'berth', port: 8080, path: '/none' },
        note: '404',
      },
      {
        files: exampleTask(serve),
        with: { task: exampleRun, container: 'berth', port: 8080, path: '/plan.txt', contains: 'sunk' },
      },
    ],
  },
  run: async (evidence, { task: params, container, status, contains, purpose, ...request }) => {
    const task = await runTask(evidence, params);
    const { running, definition } = task.container(container);
    const { body, ...rest } = { ...request, port: containerPort(task.definition, definition, request.port) };
    const answer = await running.http({ ...rest, ...(body !== undefined && { body }), waitMs: 15_000 });
    if (answer.ok && answer.status === status && (contains === undefined || answer.body.includes(contains))) return [];
    const url = `http://localhost:${rest.port}${request.path}`;
    const got = answer.ok
      ? answer.status === status
        ? `the answer lacks "${contains}"`
        : `the answer was ${answer.status}: ${excerpt(answer.body)}`
      : `no answer came (${answer.error})`;
    const witness: Witness = {
      form: 'http',
      method: request.method,
      url,
      ...(answer.ok ? { status: answer.status, body: excerpt(answer.body) } : { error: answer.error }),
    };
    const message = `\`${container}\` could not ${purpose}: ${request.method} ${request.path} should give ${status}, and ${got}. The change broke what the service is there for.`;
    return [{ ...findingIn(task.definition, definition, message), witness }];
  },
});

function excerpt(text: string): string {
  const plain = text.trim();
  return plain.length > 300 ? `${plain.slice(0, 300)}…` : plain;
}
