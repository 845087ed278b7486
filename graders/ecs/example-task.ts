/** Small tasks for the examples of checks and probes. */
import type { Files } from '../check.ts';

/** A Fargate task of one container on a busybox image that sleeps until it is stopped. */
export function exampleTask(container: object, task: object = {}): Files {
  const definition = {
    family: 'berth',
    requiresCompatibilities: ['FARGATE'],
    networkMode: 'awsvpc',
    cpu: '256',
    memory: '512',
    executionRoleArn: 'arn:aws:iam::111122223333:role/berth-execution',
    ...task,
    containerDefinitions: [{ name: 'berth', image: exampleImage, ...container }],
  };
  return {
    'task-definition.json': JSON.stringify(definition, null, 2),
    Dockerfile: 'FROM alpine:3.19\nWORKDIR /srv\nRUN echo moored > plan.txt\nCMD ["sleep", "60"]\n',
  };
}

export const exampleImage = 'harbour/berth:1';

/** Probe parameters that go with {@link exampleTask}. */
export const exampleRun = { images: [{ image: exampleImage, dockerfile: 'Dockerfile' }] };
