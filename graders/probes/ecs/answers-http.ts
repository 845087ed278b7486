import { z } from 'zod';
import { defineProbe, Undecided } from '../../check.ts';
import { exampleRun, exampleTask } from '../../ecs/example-task.ts';
import { containerPort, portReference, runOwnTask, runTask, taskParams } from '../../ecs/run.ts';
import type { RunningTask } from '../../ecs/run.ts';
import { findingIn } from '../../ecs/task-definition.ts';
import { dependencyParam, dependencyState, stateInWords } from '../../service/dependency.ts';
import { ask, demandOf, faultOf, httpExpectation, httpWitness } from '../../service/http-expectation.ts';

const serve = { command: ['httpd', '-f', '-p', '8080', '-h', '/srv'] };

export default defineProbe({
  subject: 'ecs',
  params: z.strictObject({
    task: taskParams,
    container: z.string(),
    port: portReference,
    ...httpExpectation,
    /** A model of what the service needs, on a port of the task's network (`awsvpc`). */
    dependency: dependencyParam.optional(),
    /** How the dependency is while the request is made. */
    while: dependencyState,
    /** What the request is for, in words that complete "the service could not …". */
    purpose: z.string().default('answer'),
  }),
  title: 'The service does its work',
  help: `Runs the task, sends one request to the service on loopback inside the task, and compares status, text, headers and time of the
answer. With \`dependency\` the task runs beside a model of a service that it needs, which is up, refuses or hangs (\`silent\`).`,
  examples: {
    good: [
      {
        files: exampleTask(serve),
        with: { task: exampleRun, container: 'berth', port: 8080, path: '/plan.txt', contains: 'moored' },
      },
      {
        files: exampleTask({ ...serve, portMappings: [{ containerPort: 8080 }] }),
        with: { task: exampleRun, container: 'berth', port: 'mapped', path: '/plan.txt' },
        note: 'wherever the task says',
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
        with: { task: exampleRun, container: 'berth', port: 'mapped', path: '/plan.txt' },
        note: 'no port is mapped',
      },
      {
        files: exampleTask(serve),
        with: { task: exampleRun, container: 'berth', port: 8080, path: '/plan.txt', contains: 'sunk' },
      },
    ],
  },
  run: async (evidence, { task: params, container, purpose, dependency, while: state, port: wanted, ...request }) => {
    if (state !== 'up' && !dependency)
      throw new Undecided('`while` asks for a dependency that the parameters do not name.');
    const judge = async (task: RunningTask) => {
      const { running, definition } = task.container(container);
      const port = containerPort(task.definition, definition, wanted);
      const answer = await ask(running, port, request, 15_000);
      const fault = faultOf(answer, request);
      if (fault === null) return [];
      const { method, path } = request;
      const message = `\`${container}\` could not ${purpose}${stateInWords(state)}: ${method} ${path} should ${demandOf(request)}, and ${fault}. The change broke what the service is there for.`;
      const witness = httpWitness(`http://localhost:${port}${path}`, method, answer);
      return [{ ...findingIn(task.definition, definition, message), witness }];
    };
    if (!dependency) return judge(await runTask(evidence, params));
    const own = { name: 'with its dependency', dependency };
    return runOwnTask(evidence, params, own, async (task) => {
      if (!task.dependency)
        throw new Undecided(
          'In network mode `bridge` each container has a network of its own, so no model of a service can stand beside it.',
        );
      await task.dependency.set(state);
      return judge(task);
    });
  },
});
